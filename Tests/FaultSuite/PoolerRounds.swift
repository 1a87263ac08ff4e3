import Foundation
import TestSupport

/// pgbouncer in transaction mode before a test server, until `stop`.
final class Pooler: Sendable {
  static let program = "/usr/sbin/pgbouncer"

  /// Of its socket.
  let socket: String
  private let process: pid_t

  init(_ server: PostgresServer) throws {
    guard unsafe access(Self.program, X_OK) == 0 else { throw SuiteError("pgbouncer is not installed") }
    let folder = try server.makeFolder("pooler")
    socket = folder + "/.s.PGSQL.5432"
    let settings = """
      [databases]
      * = host=\(server.socketDirectory) port=5432 user=\(PostgresServer.user)
      [pgbouncer]
      listen_port = 5432
      unix_socket_dir = \(folder)
      auth_type = any
      pool_mode = transaction
      max_client_conn = 200
      default_pool_size = 4
      server_idle_timeout = 1
      logfile = \(folder)/log
      pidfile = \(folder)/pid
      """
    try settings.write(toFile: folder + "/pgbouncer.ini", atomically: true, encoding: .utf8)
    process = try server.spawn(Self.program, [folder + "/pgbouncer.ini"])
    let limit = ContinuousClock.now + .seconds(10)
    while unsafe access(socket, F_OK) != 0 {
      guard ContinuousClock.now < limit else { throw SuiteError("pgbouncer did not start") }
      usleep(5_000)
    }
  }

  func stop() {
    kill(process, SIGTERM)
    var status: Int32 = 0
    _ = unsafe waitpid(process, &status, 0)
  }
}
