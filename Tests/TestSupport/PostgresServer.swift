import Foundation
public import Postgres
import Synchronization

/// A PostgreSQL server for tests: no TCP, a private Unix socket, nothing ever synced to disk. It stops when the test
/// process ends; one whose process was killed is swept by the next that starts.
public final class PostgresServer: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// Of the bootstrap superuser.
  public static let user = "optctl"

  /// Mode 0700, of the server's own account; also where the socket is.
  public let socketDirectory: String
  private let ownerLock: Int32
  private let settings: [String]
  private let process = Mutex<pid_t>(0)

  /// The server that all tests of this process share, started by its first use.
  public static func shared() throws -> PostgresServer { try sharedServer.get() }
  private static let sharedServer = Swift.Result { try PostgresServer() }

  /// A server of its own, for a test that stops or kills it. With `private: false`, the shared one.
  ///
  /// - Parameter settings: `name=value`, over those that every test server has.
  public static func start(private isPrivate: Bool = true, settings: [String] = []) throws -> PostgresServer {
    isPrivate ? try PostgresServer(settings: settings) : try shared()
  }

  private init(settings: [String] = [], standbyOf primary: PostgresServer? = nil) throws {
    _ = Self.sweepOnce
    self.settings = settings
    (socketDirectory, ownerLock) = try ServerDirectory.create()
    RunningServers.add(self)
    if let primary { try copy(primary) } else { try initialize() }
    try restart()
  }

  /// For a server that is to have standbys.
  public static let replicating = ["wal_level=replica", "max_wal_senders=4"]

  /// A hot standby that follows this server, which was started with the settings `replicating`.
  public func makeStandby() throws -> PostgresServer { try PostgresServer(settings: settings, standbyOf: self) }

  /// A folder beside the data that the server's account may write.
  public func makeFolder(_ name: String) throws -> String {
    let path = socketDirectory + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    if let account = ServerProcess.account { unsafe chown(path, account.user, account.group) }
    return path
  }

  /// Starts another program under the server's account; it is the caller's to end.
  public func spawn(_ program: String, _ arguments: [String]) throws -> Int32 {
    try ServerProcess.spawn(program, arguments, in: socketDirectory)
  }

  deinit { destroy() }

  /// A keyword connection string for a database of this server.
  public func conninfo(_ database: String = "postgres") -> String {
    "host='\(socketDirectory)' port=5432 user=\(Self.user) dbname='\(database)'"
  }

  /// The same as a URI.
  public func url(_ database: String = "postgres") -> String {
    let host = socketDirectory.replacingOccurrences(of: "/", with: "%2F")
    return "postgresql://\(Self.user)@/\(database)?host=\(host)&port=5432"
  }

  public func connect(_ database: String = "postgres") throws -> Connection {
    try Connection(conninfo(database), options: ConnectOptions(connectTimeout: 5))
  }

  /// Starts the stopped server on the same data, and waits until it answers.
  public func restart() throws {
    let settings =
      [
        "listen_addresses=", "unix_socket_directories=\(socketDirectory)", "unix_socket_permissions=0700",
        "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "autovacuum=off",
        "jit=off", "dynamic_shared_memory_type=mmap", "max_connections=60", "shared_buffers=32MB",
      ] + settings
    let arguments = ["-D", data, "-F", "-p", "5432"] + settings.flatMap { ["-c", $0] }
    let pid = try ServerProcess.spawn("postgres", arguments, in: socketDirectory)
    process.withLock { $0 = pid }
    let limit = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < limit {
      if (try? connect()) != nil { return }
      if ServerProcess.hasEnded(pid) {
        process.withLock { $0 = 0 }
        break
      }
      usleep(4_000)
    }
    throw Failure(description: "the test server did not start:\n" + log)
  }

  /// Ends the server as a crash would: no process of it gets to say anything. The data survives.
  public func kill() { end(SIGKILL) }

  /// Cuts all sessions off (`immediate`), with recovery at the next start; the default rolls them back first.
  public func stop(immediate: Bool = false) { end(immediate ? SIGQUIT : SIGINT) }

  public var isRunning: Bool { process.withLock { $0 != 0 } }

  public var log: String {
    String(decoding: (try? Data(contentsOf: URL(filePath: socketDirectory + "/log"))) ?? Data(), as: UTF8.self)
  }

  fileprivate func destroy() {
    end(SIGQUIT)
    ServerDirectory.remove(socketDirectory)
    close(ownerLock)
  }

  private var data: String { socketDirectory + "/data" }

  private func end(_ signal: Int32) {
    let pid = process.withLock { pid in
      defer { pid = 0 }
      return pid
    }
    guard pid > 0 else { return }
    // The server leads a session of its own: on SIGKILL its children must go too, or the data cannot be used again.
    let children = signal == SIGKILL ? ServerProcess.children(of: pid) : []
    Foundation.kill(pid, signal)
    for child in children { Foundation.kill(child, signal) }
    ServerProcess.awaitEnd(of: pid)
  }

  private func initialize() throws {
    let arguments = [
      "-D", data, "-U", Self.user, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
    ]
    let pid = try ServerProcess.spawn("initdb", arguments, in: socketDirectory)
    guard ServerProcess.awaitEnd(of: pid) == 0 else { throw Failure(description: "initdb failed:\n" + log) }
  }

  private func copy(_ primary: PostgresServer) throws {
    let arguments = [
      "-h", primary.socketDirectory, "-p", "5432", "-U", Self.user, "-D", data, "-R", "-X", "stream", "-c", "fast",
      "--no-sync",
    ]
    let pid = try ServerProcess.spawn("pg_basebackup", arguments, in: socketDirectory)
    guard ServerProcess.awaitEnd(of: pid) == 0 else { throw Failure(description: "pg_basebackup failed:\n" + log) }
  }

  private static let sweepOnce: Void = ServerDirectory.sweep()
}

/// What is to be stopped when the process ends.
private enum RunningServers {
  private struct Entry: Sendable { weak let server: PostgresServer? }
  private static let entries = Mutex<[Entry]>([])

  static func add(_ server: PostgresServer) {
    _ = atExit
    entries.withLock { $0.append(Entry(server: server)) }
  }

  private static let atExit: Void = {
    _ = atexit {
      for server in RunningServers.entries.withLock({ $0.compactMap(\.server) }) { server.destroy() }
    }
  }()
}
