import Glibc
import Processes

extension LocalCluster {
  /// What a start found and did.
  public struct Started: Sendable, Equatable {
    public enum Outcome: Sendable { case alreadyRunning, started, created }

    public let outcome: Outcome
    /// The postmaster's process id.
    public let pid: Int32
    /// PostgreSQL's major version.
    public let version: String
  }

  /// Brings the server up, or finds it running (under a millisecond, without starting a program). Makes the cluster and
  /// its database on first use. Safe to call from several processes at once, and after a crash at any point.
  ///
  /// The server outlives the caller; it ends with `stop`.
  public func start() async throws(LocalPostgresError) -> Started {
    try checkReach()
    if let started = try ready(try condition(), outcome: .alreadyRunning) { return started }
    // The directory can vanish under a concurrent destroy; then it is made again.
    for _ in 0..<10 {
      try prepareDirectory()
      if let started = try await alone({ () async throws(LocalPostgresError) in try await startAlone() }) {
        return started
      }
    }
    throw LocalPostgresError(.busy, "\(directory) is being removed again and again", help: "try again")
  }

  private func ready(_ condition: Condition, outcome: Started.Outcome) throws(LocalPostgresError) -> Started? {
    switch condition {
    case .running(let pid, let version), .runningElsewhere(let pid, let version):
      return Started(outcome: outcome, pid: pid, version: version)
    case .unreachable(let pid): throw unreachable(pid)
    case .notCreated, .stopped, .stale, .starting, .stopping: return nil
    }
  }

  private func startAlone() async throws(LocalPostgresError) -> Started {
    try markDirectory()
    let account = try serverAccount()
    var outcome = Started.Outcome.alreadyRunning
    var server: pid_t?
    let deadline = ContinuousClock.now + .seconds(60)
    while true {
      let condition = try condition()
      if let started = try ready(condition, outcome: outcome) { return started }
      let exit = server.flatMap { exitStatus(of: $0) }
      switch condition {
      case .notCreated:
        try await createCluster(account: account)
        outcome = .created
        continue
      case .stopped, .stale:
        if server == nil || exit != nil {
          if exit != nil { try await awaitOrphansAfterFailure(until: deadline) }
          try await removeRemains(account: account)
          server = try launch(account: account)
          if outcome == .alreadyRunning { outcome = .started }
        }
      case .starting, .stopping, .running, .runningElsewhere, .unreachable: break
      }
      guard ContinuousClock.now < deadline else {
        throw LocalPostgresError(
          .startFailed, "the local PostgreSQL was not ready within a minute",
          help: "see \(log); a long recovery goes on by itself", log: logTail())
      }
      try await pause(.milliseconds(3))
    }
  }

  /// After a server that ended while starting: returns where the only hindrance is a worker of a killed server, which
  /// ends by itself; throws in every other case.
  private func awaitOrphansAfterFailure(until deadline: ContinuousClock.Instant) async throws(LocalPostgresError) {
    let tail = logTail()
    guard tail.contains(where: { $0.contains("pre-existing shared memory block") }), ContinuousClock.now < deadline
    else {
      let fatal = tail.last { $0.contains("FATAL:") }?.split(separator: "FATAL:").last
      let reason = fatal.map { ":" + $0 } ?? ""
      throw LocalPostgresError(
        .startFailed, "the local PostgreSQL did not start\(reason)", help: "see \(log)", log: tail)
    }
    try await pause(.milliseconds(100))
  }

  /// Removes what a killed server leaves: its workers, its `postmaster.pid` and its socket. The lock is held and the
  /// postmaster is gone; PostgreSQL itself still refuses while a worker is attached to the old shared memory.
  private func removeRemains(account: Account) async throws(LocalPostgresError) {
    if (try? FileStatus.ifPresent(pidFile)) != nil {
      let (patience, deadline) = (ContinuousClock.now + .seconds(5), ContinuousClock.now + .seconds(30))
      while case let workers = orphans(of: data, account: account), let first = workers.first {
        guard ContinuousClock.now < deadline else {
          throw LocalPostgresError(.startFailed, "process \(first), left by a server that was killed, does not end")
        }
        for worker in workers { kill(worker, ContinuousClock.now < patience ? SIGQUIT : SIGKILL) }
        try await pause(.milliseconds(10))
      }
    }
    do {
      for path in [pidFile, socket, socket + ".lock"] { try removeTree(path) }
    } catch {
      throw error.whileDoing("remove what an earlier server left in \(directory)")
    }
  }

  /// Starts the server in a session of its own and returns at once.
  private func launch(account: Account) throws(LocalPostgresError) -> pid_t {
    let installation = try Installation.find(environment: environment, clusterVersion: clusterVersion)
    try makePrivateDirectory(socketDirectory, account: account)
    // The setting is a list; within quotes a quote is doubled.
    let socketList = "\"" + socketDirectory.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    let settings = [
      "listen_addresses=", "port=5432", "unix_socket_permissions=0700", "unix_socket_directories=\(socketList)",
      "logging_collector=off", "log_destination=stderr", "log_checkpoints=off",
      "max_connections=50", "shared_buffers=128MB", "huge_pages=off", "jit=off",
      // Nothing replicates from here; bulk loads into new tables then need not be logged row by row.
      "wal_level=minimal", "max_wal_senders=0",
    ]
    try rotateLog()
    return try spawn(
      installation, "postgres", ["-D", data] + settings.flatMap { ["-c", $0] }, account: account, ownSession: true)
  }

  /// Starts a program of the installation under the server's account, with its output in the log.
  func spawn(
    _ installation: Installation, _ name: String, _ arguments: [String], account: Account, input: Int32? = nil,
    ownSession: Bool = false
  ) throws(LocalPostgresError) -> pid_t {
    guard !account.isLent || Installation.isExecutable(Account.setpriv) else {
      throw LocalPostgresError(
        .permission, "PostgreSQL does not run as root, and \(Account.setpriv) to change the user is missing",
        help: "apt-get install util-linux, or run as an ordinary user")
    }
    let whole = account.running("\(installation.directory)/\(name)", arguments)
    let command = Command(
      program: whole.program, arguments: whole.arguments,
      environment: ["PATH": "\(installation.directory):/usr/bin:/bin", "LC_ALL": "C.UTF-8"],
      input: input, output: .appendedTo(path: log), ownSession: ownSession)
    do {
      return try command.spawn()
    } catch {
      throw LocalPostgresError(.startFailed, "cannot run \(whole.program): \(error.text)")
    }
  }
}
