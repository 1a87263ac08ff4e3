import Glibc
import Processes

/// A private PostgreSQL cluster of one user, reached over a Unix socket only.
///
/// Everything lives in one directory: `data` is the cluster, `run` holds the socket, `log` is the server's log since its
/// last start (`log.old` the one before), `lock` keeps two starts apart, and a marker says that the directory was made
/// here. For root the server runs as the account `postgres`, which owns `data` and `run` but not the directory itself.
///
/// No operation but `start` creates anything. The value itself is cheap and holds nothing open.
public struct LocalCluster: Sendable {
  /// The cluster's directory: `$OPTCTL_LOCAL_DIR`, else `$XDG_DATA_HOME/optctl/postgres`, else
  /// `$HOME/.local/share/optctl/postgres`. Root uses `/var/lib/optctl/postgres` where the account `postgres` could not
  /// reach these (root's home is closed to it) or where the home is not root's own.
  public var directory: String { location.directory }
  /// The directory of the socket: `run` in the directory, or one in `/tmp`, as private, where its path is too long.
  public var socketDirectory: String { location.socketDirectory }
  /// The database that exists from the start.
  public var database: String { "optctl" }
  /// The role to connect as, the cluster's superuser.
  public var user: String { "optctl" }

  let location: Location
  /// Nil for root where there is no account `postgres`.
  let account: Account?
  let environment: [String: String]

  /// - Parameter environment: The environment of the calling program; nothing else is read from the process but its
  ///   user and, for a relative `OPTCTL_LOCAL_DIR`, its working directory.
  public init(environment: [String: String]) {
    account = Account.ofServer()
    location = Location(environment: environment, account: account)
    self.environment = environment
  }

  /// How to connect, as a libpq keyword string. The empty address keeps `PGHOSTADDR` from leading to another server.
  public var conninfo: String {
    "host=\(LocalCluster.quoted(socketDirectory)) hostaddr='' port=5432 dbname=\(database) user=\(user)"
  }

  /// The program and environment of an interactive session, for the caller to become. The environment leads to the
  /// cluster, so that arguments such as `-d` may still name another database of it.
  ///
  /// Throws `notInstalled` where there is no `psql`. Does not look whether the server runs.
  public func psql() throws(LocalPostgresError) -> (
    executable: String, environment: [String: String]
  ) {
    // Beside the server first: what Debian has on the path is a wrapper that costs more than psql itself.
    let beside = try? Installation.find(environment: environment, clusterVersion: clusterVersion)
    let candidates = [
      beside.map { $0.directory + "/psql" }, Installation.program("psql", path: environment["PATH"] ?? ""),
    ]
    guard let executable = candidates.compactMap({ $0 }).first(where: Installation.isExecutable) else {
      throw LocalPostgresError(
        .notInstalled, "psql is not installed here", help: "apt-get install postgresql-client")
    }
    var environment = environment
    for name in ["PGHOSTADDR", "PGPASSWORD", "PGSERVICE", "PGREQUIREPEER", "PGOPTIONS"] { environment[name] = nil }
    environment["PGHOST"] = socketDirectory
    environment["PGPORT"] = "5432"
    environment["PGUSER"] = user
    environment["PGDATABASE"] = database
    return (executable, environment)
  }

  private static func quoted(_ value: String) -> String {
    "'" + value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
  }
}

/// The paths below the cluster's directory.
extension LocalCluster {
  var data: String { directory + "/data" }
  var log: String { directory + "/log" }
  var previousLog: String { directory + "/log.old" }
  var lock: String { directory + "/lock" }
  var marker: String { directory + "/.optctl-local-cluster" }
  var pidFile: String { data + "/postmaster.pid" }
  /// Where the socket is unless its path would be too long.
  var ownSocketDirectory: String { directory + "/run" }
  var socket: String { socketDirectory + "/.s.PGSQL.5432" }

  /// The major version that made the cluster; nil where there is none.
  var clusterVersion: String? {
    readText(data + "/PG_VERSION", limit: 64).flatMap { $0.split(separator: "\n").first.map(String.init) }
  }

  /// The last lines of the log.
  func logTail() -> [String] {
    (readText(log, limit: 8192, fromEnd: true) ?? "").split(separator: "\n").suffix(20).map(String.init)
  }
}
