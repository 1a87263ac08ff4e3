import Postgres
import TestSupport
import Testing

struct TestDatabaseTests {
  @Test func `two databases of one template share nothing but the start`() async throws {
    let prepare: @Sendable (Connection) throws -> Void = { connection in
      try connection.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)", simple: true)
    }
    let first = try await TestDatabase.make(template: "one_row", prepare: prepare)
    try first.run("INSERT INTO t VALUES (2)")
    let second = try await TestDatabase.make(template: "one_row") { _ in Issue.record("prepared twice") }
    #expect(first.name != second.name)
    #expect(try second.connect().execute("SELECT count(*) FROM t").int(0, 0) == 1)
  }

  @Test func `a private server keeps its committed data over a crash`() throws {
    let server = try PostgresServer.start(private: true)
    try server.connect().execute("CREATE TABLE t (a int)")
    try server.connect().execute("CHECKPOINT")
    server.kill()
    #expect(!server.isRunning)
    #expect(throws: PostgresError.self) { try server.connect() }
    try server.restart()
    #expect(try server.connect().execute("SELECT count(*) FROM t").int(0, 0) == 0)
    server.stop()
    try server.restart()
    #expect(server.isRunning)
    #expect(server.socketDirectory.utf8.count < 80)
  }
}
