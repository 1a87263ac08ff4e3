import Glibc
import Postgres
import TestSupport
import Testing

struct CancelTests {
  @Test func `a statement is cancelled from another thread`() async throws {
    let connection = try await TestDatabase.make().connect()
    let cancel = connection.cancelHandle
    inThread(after: 0.15) { try cancel.cancel() }
    let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(30)") }
    #expect(error?.code == .cancelled)
    #expect(error?.sqlstate == "57014")
    #expect(error?.connectionLost == false)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test func `a cancelled COPY leaves the connection in order`() async throws {
    let connection = try await TestDatabase.make().connect()
    var seen = 0
    let error = #expect(throws: PostgresError.self) {
      try connection.copyOut("COPY (SELECT repeat('x', 100), generate_series(1, 100000000)) TO STDOUT") {
        (_) throws(PostgresError) in
        seen += 1
        if seen == 10 { try connection.cancelRunningStatement() }
      }
    }
    #expect(error?.code == .cancelled)
    #expect(seen >= 10)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test func `to cancel nothing is harmless, and a later timeout is not taken for it`() async throws {
    let connection = try await TestDatabase.make().connect()
    try connection.cancelRunningStatement()
    try connection.execute("BEGIN; SET LOCAL statement_timeout = '20ms'", simple: true)
    let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(30)") }
    #expect(error?.code == .server(sqlstate: "57014"))
  }

  @Test func `a cancel handle outlives its connection`() async throws {
    let server = try PostgresServer.shared()
    let handle = try server.connect().cancelHandle
    try handle.cancel()
  }

  @Test(arguments: ["SELECT pg_sleep(30)", "SELECT count(*) FROM generate_series(1, 1000000000000)"])
  func `a statement that misses its deadline is stopped, and the connection goes on`(sql: String) async throws {
    let connection = try await TestDatabase.make().connect()
    for _ in 0..<3 {
      let error = #expect(throws: PostgresError.self) {
        try connection.execute(sql, deadline: .milliseconds(60))
      }
      #expect(error?.code == .deadline)
      #expect(error?.connectionLost == false)
      #expect(try connection.execute("SELECT 1", deadline: .seconds(30)).int(0, 0) == 1)
    }
  }

  @Test func `a server that says nothing is waited for as long as the connection allows`() async throws {
    let connection = try await TestDatabase.make().connect()
    connection.answerTimeout = .milliseconds(60)
    let slow = #expect(throws: PostgresError.self) { try connection.execute("SELECT pg_sleep(30)") }
    #expect(slow?.code == .deadline && slow?.connectionLost == false)
    kill(connection.processID, SIGSTOP)
    defer { kill(connection.processID, SIGCONT) }
    let frozen = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
    #expect(frozen?.code == .deadline && frozen?.connectionLost == true)
  }

  @Test func `a deadline of the call goes before that of the connection`() async throws {
    let connection = try await TestDatabase.make().connect()
    connection.answerTimeout = .zero
    #expect(try connection.execute("SELECT 1", deadline: .seconds(30)).int(0, 0) == 1)
  }

  @Test func `streams honour their deadline in every direction`() async throws {
    let connection = try await TestDatabase.make().connect()
    try connection.execute("CREATE TABLE t (a text)")
    let query = #expect(throws: PostgresError.self) {
      try connection.query("SELECT pg_sleep(30) FROM generate_series(1, 2)", deadline: .milliseconds(60)) { _ in }
    }
    #expect(query?.code == .deadline)
    let copyOut = #expect(throws: PostgresError.self) {
      try connection.copyOut("COPY (SELECT pg_sleep(30)) TO STDOUT", deadline: .milliseconds(60)) { _ in }
    }
    #expect(copyOut?.code == .deadline)
    try connection.execute(
      """
      CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END';
      CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow();
      """, simple: true)
    let copyIn = #expect(throws: PostgresError.self) {
      try connection.copyIn("COPY t FROM STDIN", deadline: .milliseconds(150)) { (writer) throws(PostgresError) in
        for _ in 0..<200_000 {
          writer.text("enough text to fill the socket's buffer")
          try writer.endRow()
        }
      }
    }
    #expect(copyIn?.code == .deadline)
    #expect(!connection.isLost)
    #expect(try connection.execute("SELECT count(*) FROM t").int(0, 0) == 0)
  }
}
