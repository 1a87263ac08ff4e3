import Glibc
import Processes

extension LocalCluster {
  /// Refuses, in words, paths that could not work: better than what a server would say of them.
  func checkReach() throws(LocalPostgresError) {
    guard !directory.utf8.contains(where: { $0 < 0x20 }) else {
      throw LocalPostgresError(.unsafeDirectory, "the directory's name has a control character")
    }
    // PostgreSQL keeps paths in buffers of 1,024 bytes.
    guard directory.utf8.count < 900 else {
      throw LocalPostgresError(
        .unsafeDirectory, "the directory's path is \(directory.utf8.count) bytes long, too long for PostgreSQL",
        help: "set OPTCTL_LOCAL_DIR to a shorter one")
    }
    guard let account, account.isLent, !account.mayTraverse(parent(of: directory)) else { return }
    throw LocalPostgresError(
      .permission, "user postgres, who runs the server for root, cannot reach \(directory)",
      help: "set OPTCTL_LOCAL_DIR to a directory below ones that others may pass, such as \(Location.systemDirectory)")
  }

  /// Makes the directory where it is missing. Throws where it is not this user's alone, or holds something else.
  func prepareDirectory() throws(LocalPostgresError) {
    // The server's account passes through root's directory; it owns only what is below.
    let isLent = try serverAccount().isLent
    let permissions: mode_t = isLent ? 0o711 : 0o700
    do {
      try makeDirectories(directory, permissions: permissions, parentPermissions: isLent ? 0o755 : 0o700)
    } catch {
      throw error.whileDoing("create \(directory)")
    }
    guard try directoryIsTrusted() else { return }
    if let foreign = try foreignEntries().first, !isMarked {
      throw LocalPostgresError(
        .unsafeDirectory, "\(directory) was not made here: it holds \(foreign)",
        help: "set OPTCTL_LOCAL_DIR to a directory that is empty or does not exist")
    }
    guard unsafe chmod(directory, permissions) == 0 else { throw SystemFailure().whileDoing("chmod \(directory)") }
  }

  /// Whether the directory says that it was made here.
  var isMarked: Bool {
    guard let found = try? FileStatus(marker) else { return false }
    return found.kind == .regular && found.owner == geteuid()
  }

  func markDirectory() throws(LocalPostgresError) {
    try touch(marker)
  }

  /// What is in the directory beside what belongs there; where there is no marker, everything but the lock.
  func foreignEntries() throws(LocalPostgresError) -> [String] {
    let ours = [data, log, previousLog, lock, marker, ownSocketDirectory].map { $0.dropFirst(directory.count + 1) }
    let isMarked = isMarked
    do {
      return try namesInDirectory(directory).map(\.displayed).filter { name in
        name != "lock" && !(isMarked && (ours.contains(name[...]) || LocalCluster.isScratch(name)))
      }
    } catch {
      if error.number == ENOENT { return [] }
      throw error.whileDoing("read \(directory)")
    }
  }

  /// Trees that are being made or removed; whoever holds the lock may remove them.
  static func isScratch(_ name: String) -> Bool { name.hasPrefix("new-") || name.hasPrefix("trash-") }

  func scratchPath(_ prefix: String) -> String {
    directory + "/\(prefix)-\(getpid())-\(UInt32.random(in: .min ... .max))"
  }

  func removeScratch() throws(LocalPostgresError) {
    do {
      for name in try namesInDirectory(directory).map(\.displayed) where LocalCluster.isScratch(name) {
        try removeTree(directory + "/" + name)
      }
    } catch {
      throw error.whileDoing("remove what an interrupted run left in \(directory)")
    }
  }

  /// Makes the cluster and its database in a scratch directory and renames it at the very end, so that a crash at any
  /// point leaves either a whole cluster or none.
  func createCluster(account: Account) async throws(LocalPostgresError) {
    try? removeScratch()
    try rotateLog()
    let installation = try Installation.find(environment: environment)
    let scratch = scratchPath("new")
    do throws(LocalPostgresError) {
      try makePrivateDirectory(scratch, account: account)
      try await run(
        installation, "initdb",
        [
          "-D", scratch, "-U", user, "-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject",
          "--no-sync",
        ], account: account)
      guard let pipe = Pipe() else { throw SystemFailure().whileDoing("make a pipe") }
      let statement = Array("CREATE DATABASE \(database)\n".utf8)
      guard unsafe write(pipe.writing, statement, statement.count) == statement.count else {
        throw SystemFailure().whileDoing("write to a pipe")
      }
      let reading = pipe.finishWriting()
      defer { close(reading) }
      try await run(
        installation, "postgres", ["--single", "-F", "-c", "exit_on_error=on", "-D", scratch, "template1"],
        account: account, input: reading)
      // Once for all that was written above, while nobody relies on it yet.
      try await run(installation, "initdb", ["--sync-only", "-D", scratch], account: account)
      guard unsafe rename(scratch, data) == 0 else { throw SystemFailure().whileDoing("rename \(scratch) to \(data)") }
    } catch {
      try? removeTree(scratch)
      throw error
    }
  }

  /// Runs a program of the installation to its end, under the server's account.
  private func run(
    _ installation: Installation, _ name: String, _ arguments: [String], account: Account, input: Int32? = nil
  ) async throws(LocalPostgresError) {
    let pid = try spawn(installation, name, arguments, account: account, input: input)
    while true {
      if let status = exitStatus(of: pid) {
        if status == 0 { return }
        throw LocalPostgresError(
          .initdbFailed, "the local cluster could not be created: \(name) ended with status \(status)",
          help: "see \(log)", log: logTail())
      }
      do {
        try await pause(.milliseconds(5))
      } catch {
        kill(pid, SIGKILL)
        _ = waitForExit(of: pid)
        throw error
      }
    }
  }

  /// Makes a directory for the server's account alone, or finds it so.
  func makePrivateDirectory(_ path: String, account: Account) throws(LocalPostgresError) {
    if unsafe mkdir(path, 0o700) == 0 {
      guard unsafe !account.isLent || lchown(path, account.uid, account.gid) == 0 else {
        throw SystemFailure().whileDoing("give \(path) to user \(account.uid)")
      }
    } else if errno != EEXIST {
      throw SystemFailure().whileDoing("create \(path)")
    }
    guard try isPrivate(path, account: account) else {
      throw LocalPostgresError(.busy, "\(path) vanished while it was being made", help: "try again")
    }
  }

  /// Begins an empty log and keeps the one before.
  func rotateLog() throws(LocalPostgresError) {
    guard unsafe rename(log, previousLog) == 0 || errno == ENOENT else {
      throw SystemFailure().whileDoing("rename \(log)")
    }
    try touch(log)
  }

  private func touch(_ path: String) throws(LocalPostgresError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw SystemFailure().whileDoing("create \(path)") }
    close(descriptor)
  }
}
