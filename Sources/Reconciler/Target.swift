import Database
public import LocalPostgres
import Manifests
import Postgres

/// The database that is meant.
public enum Target: Sendable, Equatable {
  /// The PostgreSQL that optctl runs for the user.
  case local
  /// A libpq connection string, or nil for what libpq's own variables say.
  case server(String?)

  /// `override` is `--database` or `OPTCTL_DATABASE_URL`; else the environment of the project file names it, with `${NAME}`
  /// standing for variables of the process.
  static func resolve(
    override: String?, environment: Environment?, variables: [String: String]
  ) throws(Failure) -> Target {
    if let override { return override == "local" ? .local : .server(override) }
    guard let environment else { return .server(nil) }
    if environment.database == "local" { return .local }
    return .server(try expand(environment, variables))
  }

  /// The server that is named beside the project file; nil where none is, or where it must be started first.
  static func server(namedBy selection: Selection) -> Target? {
    guard let database = selection.database, database != "local" else { return nil }
    return .server(database)
  }

  private static func expand(_ environment: Environment, _ variables: [String: String]) throws(Failure) -> String {
    var out = ""
    var rest = environment.database[...]
    while let start = rest.firstRange(of: "${") {
      out += rest[..<start.lowerBound]
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { break }
      let name = String(rest[start.upperBound..<end])
      guard let value = variables[name], !value.isEmpty else {
        throw Failure(
          .world, "the environment \(environment.name) needs the variable \(name), which is not set",
          help: "export \(name)=postgresql://…, or name the database with --database")
      }
      out += value
      rest = rest[rest.index(after: end)...]
    }
    return out + rest
  }

  /// Connects, and starts the local server first when it is meant.
  func connect(readWrite: Bool, _ selection: Selection) async throws(Failure) -> Connection {
    let conninfo = try await conninfo(selection)
    selection.onPhase(.connecting)
    do throws(PostgresError) {
      let connection = try Connection(
        conninfo, options: ConnectOptions(applicationName: "optctl \(selection.toolVersion)", readWrite: readWrite))
      // Who only reads waits no longer for a server than an apply does; a migration of large tables takes its time.
      if !readWrite { connection.answerTimeout = .seconds(660) }
      selection.onPhase(readWrite ? .working : .readingDatabase)
      return connection
    } catch { throw Failure(error) }
  }

  /// Starts the local server when it is meant. Nil stands for what libpq's own variables say.
  func conninfo(_ selection: Selection) async throws(Failure) -> String? {
    switch self {
    case .server(let conninfo): return conninfo
    case .local:
      do throws(LocalPostgresError) {
        let cluster = LocalCluster(environment: selection.variables)
        selection.onPhase(.startingServer)
        _ = try await cluster.start()
        return cluster.conninfo
      } catch { throw Failure(error) }
    }
  }
}

extension Failure {
  public init(_ error: LocalPostgresError) { self.init(.world, error.message, help: error.help) }

  init(_ error: PostgresError) { self.init(DatabaseError(.server(error))) }
}
