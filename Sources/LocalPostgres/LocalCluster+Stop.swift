import Glibc
import Processes

extension LocalCluster {
  /// How a server is brought down.
  public enum StopMode: Sendable {
    /// Roll back what runs, write everything down, end.
    case fast
    /// End at once; the next start recovers.
    case immediate
  }

  /// Brings the server down and waits until it is gone. False where it did not run.
  public func stop(mode: StopMode = .fast) async throws(LocalPostgresError) -> Bool {
    guard try directoryIsTrusted(), isMarked else { return false }
    return try await alone { () async throws(LocalPostgresError) in try await stopAlone(mode: mode) } ?? false
  }

  private func stopAlone(mode: StopMode) async throws(LocalPostgresError) -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    var signalled: pid_t?
    while true {
      switch try condition() {
      case .notCreated, .stopped, .stale:
        // It is this process's own child where one program starts and stops it.
        if let signalled { _ = exitStatus(of: signalled) }
        return signalled != nil
      case .runningElsewhere(let pid, _):
        throw LocalPostgresError(
          .stopFailed, "the server answers, but its process \(pid) cannot be seen from here",
          help: "stop it in the container that started it")
      case .starting(let pid), .running(let pid, _), .stopping(let pid), .unreachable(let pid):
        if signalled != pid {
          guard kill(pid, mode == .fast ? SIGINT : SIGQUIT) == 0 || errno == ESRCH else {
            throw LocalPostgresError(.stopFailed, "cannot signal process \(pid): \(SystemFailure().text)")
          }
          signalled = pid
        }
      }
      guard ContinuousClock.now < deadline else {
        throw LocalPostgresError(
          .stopFailed, "the local PostgreSQL did not stop within a minute", help: "see \(log)", log: logTail())
      }
      try await pause(.milliseconds(3))
    }
  }

  /// Stops the server and removes the cluster with all its data. Nothing there is success.
  ///
  /// Removes only a directory that is this user's, carries the marker and holds nothing but what is put there here;
  /// throws `unsafeDirectory` for anything else.
  public func destroy() async throws(LocalPostgresError) {
    guard try directoryIsTrusted() else { return }
    guard isMarked else {
      throw LocalPostgresError(
        .unsafeDirectory, "\(directory) was not made here, so it is not removed", help: "remove it yourself")
    }
    _ = try await alone { () async throws(LocalPostgresError) in
      if let foreign = try foreignEntries().first {
        throw LocalPostgresError(
          .unsafeDirectory, "\(directory) also holds \(foreign), which was not made here", help: "move that away first")
      }
      if (try? FileStatus(data + "/PG_VERSION")) != nil { _ = try await stopAlone(mode: .immediate) }
      try removeEverything(account: try serverAccount())
    }
  }

  /// The cluster leaves its place in one step before its files go, so that no half of one is ever found; the marker and
  /// the lock go last, so that an interrupted destroy can be repeated.
  private func removeEverything(account: Account) throws(LocalPostgresError) {
    guard unsafe rename(data, scratchPath("trash")) == 0 || errno == ENOENT else {
      throw SystemFailure().whileDoing("move \(data) away")
    }
    try removeScratch()
    do throws(SystemFailure) {
      if socketDirectory != ownSocketDirectory, (try? isPrivate(socketDirectory, account: account)) == true {
        try removeTree(socketDirectory)
      }
      for path in [ownSocketDirectory, log, previousLog, marker, lock] { try removeTree(path) }
    } catch {
      throw error.whileDoing("remove \(directory)")
    }
    // What appeared since the look at what is in it belongs to a start that came at the same moment.
    guard unsafe rmdir(directory) == 0 || errno == ENOENT || errno == ENOTEMPTY else {
      throw SystemFailure().whileDoing("remove \(directory)")
    }
  }
}
