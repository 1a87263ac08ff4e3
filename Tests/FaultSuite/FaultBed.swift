import Foundation
import Postgres
import Synchronization
import TestSupport

/// Commits of the sample, state by state, each the child of the one before.
final class SampleHistory: Sendable {
  let path: String
  /// The commit of state n.
  let commits: [String]
  /// A state whose rows fill many pages; the last.
  var large: Int { commits.count - 1 }
  private let repository: GitRepository

  init(states: Int) throws {
    let repository = try GitRepository()
    self.repository = repository
    path = repository.path
    try repository.write("manifests/optctl.yaml", SampleManifests.project)
    commits = try (0...states).map { state in
      let text = state < states ? SampleManifests.catalogue(state) : SampleManifests.largeCatalogue
      try repository.write("manifests/catalog/all.yaml", text)
      return try repository.commit("state \(state)").trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }
}

/// A server with databases in state 1, and what they hold before and after state 2 is applied.
final class FaultBed: Sendable {
  let history: SampleHistory
  let server: PostgresServer
  let before: DatabaseState
  let after: DatabaseState
  /// What passes between the program and PostgreSQL while state 2 is applied.
  let passed: [FaultProxy.Passed]
  private let count: Atomic<Int>

  init(_ history: SampleHistory, server: PostgresServer) throws {
    self.history = history
    self.server = server
    count = Atomic(0)
    let administrator = try server.connect()
    // What was acknowledged must survive a crash.
    try administrator.execute("ALTER ROLE \(PostgresServer.user) SET synchronous_commit = on")
    try administrator.execute("CREATE DATABASE base TEMPLATE template0")
    let folder = server.socketDirectory + "/setup"
    func run(_ arguments: [String], _ database: String) throws {
      let answer = try ProgramRun(["-C", history.path] + arguments, database: database, folder: folder).wait(atMost: 60)
      guard answer.status == 0 else { throw SuiteError("\(arguments[0]) failed: \(answer)") }
    }
    func apply(_ state: Int) -> [String] { ["apply", "--auto-approve", "--rev", history.commits[state]] }
    try run(["db", "migrate"], server.conninfo("base"))
    try run(apply(0), server.conninfo("base"))
    let connection = try server.connect("base")
    try connection.execute(SampleManifests.runs)
    try run(apply(1), server.conninfo("base"))
    before = try DatabaseState(connection)
    connection.close()
    try administrator.execute("ALTER DATABASE base IS_TEMPLATE true ALLOW_CONNECTIONS false")

    try administrator.execute("CREATE DATABASE clean TEMPLATE base STRATEGY file_copy")
    let proxy = try FaultProxy(
      at: .socket(directory: server.socketDirectory + "/clean"), server: server.socketDirectory + "/.s.PGSQL.5432",
      fault: nil)
    defer { proxy.finish() }
    try run(apply(2), "\(proxy.address) user=\(PostgresServer.user) dbname=clean")
    after = try DatabaseState(try server.connect("clean"))
    passed = proxy.passed
    guard before.meaning != after.meaning, after.revisions == before.revisions + 1 else {
      throw SuiteError("a clean apply did not do what it was to do")
    }
  }

  /// A new database in state 1, and a folder for what is run on it.
  func makeDatabase(tablespace: String = "pg_default") throws -> (name: String, folder: String) {
    let name = "r\(count.add(1, ordering: .relaxed).newValue)"
    try server.connect().execute(
      "CREATE DATABASE \(name) TEMPLATE base STRATEGY file_copy TABLESPACE \(tablespace)")
    return (name, server.socketDirectory + "/" + name)
  }

  func drop(_ database: (name: String, folder: String)) {
    _ = try? server.connect().execute("DROP DATABASE \(database.name) WITH (FORCE)")
    try? FileManager.default.removeItem(atPath: database.folder)
  }
}
