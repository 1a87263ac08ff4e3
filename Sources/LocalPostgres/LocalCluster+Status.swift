import Glibc
import Processes

extension LocalCluster {
  /// What the cluster is doing.
  public enum Status: Sendable, Equatable {
    /// There is no cluster yet; `start` makes one.
    case notCreated
    /// There is a cluster, and no server runs on it.
    case stopped
    /// A server comes up, perhaps recovering from a crash.
    case starting(pid: Int32)
    /// A server accepts connections; its major version.
    case running(pid: Int32, version: String)
    /// A server finishes what it does and goes down.
    case stopping(pid: Int32)
    /// The cluster cannot be used, and why.
    case unusable(LocalPostgresError)
  }

  /// Looks, without starting a program and without waiting: well under a millisecond.
  ///
  /// A `postmaster.pid` that a killed server left counts for nothing, and neither does an id that another program has
  /// by now.
  public func status() -> Status {
    let condition: Condition
    do {
      condition = try self.condition()
    } catch {
      return .unusable(error)
    }
    switch condition {
    case .notCreated: return .notCreated
    case .stopped, .stale: return .stopped
    case .starting(let pid): return .starting(pid: pid)
    case .running(let pid, let version), .runningElsewhere(let pid, let version):
      return .running(pid: pid, version: version)
    case .stopping(let pid): return .stopping(pid: pid)
    case .unreachable(let pid): return .unusable(unreachable(pid))
    }
  }

  enum Condition {
    case notCreated
    case stopped
    /// A `postmaster.pid` without a server.
    case stale
    case starting(pid_t)
    case running(pid_t, version: String)
    case stopping(pid_t)
    /// The socket answers, but the recorded process is not to be seen: another container shares the directory.
    case runningElsewhere(pid_t, version: String)
    /// The server is ready, and its socket is gone.
    case unreachable(pid_t)
  }

  func condition() throws(LocalPostgresError) -> Condition {
    guard try directoryIsTrusted() else { return .notCreated }
    let account = try serverAccount()
    guard try isPrivate(data, account: account) else { return .notCreated }
    guard let version = clusterVersion else {
      throw LocalPostgresError(
        .unsafeDirectory, "\(data) is not a PostgreSQL cluster: it has no readable PG_VERSION",
        help: "move it away, or begin anew: optctl local destroy")
    }
    guard let text = readText(pidFile, limit: 4096) else { return .stopped }
    guard let record = PostmasterRecord(text) else { return .stale }
    switch ProcessIdentity(of: record.pid, dataDirectory: data, account: account) {
    case .gone, .stranger:
      return try isServed(account) ? .runningElsewhere(record.pid, version: version) : .stale
    case .server:
      switch record.state {
      case .starting: return .starting(record.pid)
      case .stopping: return .stopping(record.pid)
      case .ready:
        return try isServed(account) ? .running(record.pid, version: version) : .unreachable(record.pid)
      }
    }
  }

  func unreachable(_ pid: pid_t) -> LocalPostgresError {
    LocalPostgresError(
      .startFailed, "the local PostgreSQL runs as process \(pid), but its socket \(socket) is gone",
      help: "optctl local stop, then try again")
  }

  private func isServed(_ account: Account) throws(LocalPostgresError) -> Bool {
    try isPrivate(socketDirectory, account: account) && isListening(at: socket)
  }
}

/// Whom the module trusts: directories of its own user that nobody else can write to.
extension LocalCluster {
  /// The server's account, or why there is none.
  func serverAccount() throws(LocalPostgresError) -> Account {
    guard let account else {
      throw LocalPostgresError(
        .permission, "PostgreSQL does not run as root, and there is no user postgres to run it as",
        help: "apt-get install postgresql, which makes that user, or run as an ordinary user")
    }
    return account
  }

  /// False where the directory does not exist yet. Throws where it is not this user's alone.
  func directoryIsTrusted() throws(LocalPostgresError) -> Bool {
    guard let found = try look(at: directory) else { return false }
    guard found.kind == .directory else {
      throw LocalPostgresError(
        .unsafeDirectory,
        "\(directory) is a \(found.kind == .symbolicLink ? "symbolic link" : "file"), not a directory",
        help: "set OPTCTL_LOCAL_DIR to the directory itself")
    }
    guard found.owner == geteuid() else {
      throw LocalPostgresError(
        .unsafeDirectory, "\(directory) belongs to user \(found.owner), not to user \(geteuid())",
        help: "run as that user, or set OPTCTL_LOCAL_DIR to another directory")
    }
    guard found.permissions & 0o022 == 0 else {
      throw LocalPostgresError(
        .unsafeDirectory, "others may write to \(directory)", help: "chmod go-w, if you trust what is in it")
    }
    return true
  }

  /// False where a directory of the server does not exist yet. Throws where it is not the server's alone.
  func isPrivate(_ path: String, account: Account) throws(LocalPostgresError) -> Bool {
    guard let found = try look(at: path) else { return false }
    guard found.kind == .directory, found.owner == account.uid else {
      throw LocalPostgresError(
        .unsafeDirectory, "\(path) is not a directory of user \(account.uid), who runs the server",
        help: account.isLent ? "chown -R it to postgres, or set OPTCTL_LOCAL_DIR to another directory" : nil)
    }
    guard found.permissions & 0o077 == 0 else {
      throw LocalPostgresError(.unsafeDirectory, "\(path) is open to others", help: "chmod 700 \(path)")
    }
    return true
  }

  private func look(at path: String) throws(LocalPostgresError) -> FileStatus? {
    do {
      return try FileStatus.ifPresent(path)
    } catch {
      throw error.whileDoing("look at \(path)")
    }
  }
}
