import Postgres
import TestSupport
import Testing

struct ErrorTests {
  @Test func `an error names table, column and constraint, and keeps row values apart`() async throws {
    let connection = try await TestDatabase.make().connect()
    try connection.execute("CREATE TABLE t (a text PRIMARY KEY, b int NOT NULL)")
    try connection.execute("INSERT INTO t VALUES ('secret', 1)")
    let duplicate = try #require(throws: PostgresError.self) {
      try connection.execute("INSERT INTO t VALUES ('secret', 1)", operation: "insert a row")
    }
    #expect(duplicate.code == .server(sqlstate: "23505"))
    #expect(duplicate.sqlstate == "23505")
    #expect(duplicate.schema == "public" && duplicate.table == "t" && duplicate.constraint == "t_pkey")
    #expect(duplicate.detail?.contains("secret") == true)
    #expect(
      String(reflecting: duplicate) == """
        could not insert a row: duplicate key value violates unique constraint "t_pkey" (SQLSTATE 23505)
        """)
    let missing = try #require(throws: PostgresError.self) {
      try connection.execute("INSERT INTO t VALUES ('x', NULL)")
    }
    #expect(missing.sqlstate == "23502" && missing.column == "b")
    #expect(!missing.connectionLost)
  }

  @Test func `after an error in a transaction only a rollback helps`() async throws {
    let connection = try await TestDatabase.make().connect()
    try connection.execute("BEGIN")
    #expect(throws: PostgresError.self) { try connection.execute("SELECT 1/0") }
    #expect(connection.transactionState == .failed)
    let error = #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
    #expect(error?.sqlstate == "25P02")
    try connection.execute("ROLLBACK")
    #expect(connection.transactionState == .idle)
  }

  @Test func `lock and statement timeouts are told by their SQLSTATE`() async throws {
    let database = try await TestDatabase.make()
    let (holder, waiter) = (try database.connect(), try database.connect())
    try holder.execute("CREATE TABLE t (a int)")
    try holder.execute("INSERT INTO t VALUES (1)")
    try holder.execute("BEGIN; SELECT FROM t FOR UPDATE", simple: true)
    try waiter.execute("BEGIN; SET LOCAL lock_timeout = '20ms'", simple: true)
    let lock = #expect(throws: PostgresError.self) { try waiter.execute("SELECT FROM t FOR UPDATE") }
    #expect(lock?.code == .server(sqlstate: "55P03"))
    try waiter.execute("ROLLBACK")
    try waiter.execute("BEGIN; SET LOCAL statement_timeout = '20ms'", simple: true)
    let statement = #expect(throws: PostgresError.self) { try waiter.execute("SELECT pg_sleep(10)") }
    #expect(statement?.code == .server(sqlstate: "57014"))
    try waiter.execute("ROLLBACK")
  }

  @Test func `notices are dropped`() async throws {
    let connection = try await TestDatabase.make().connect()
    let result = try connection.execute("DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'world'; END $$")
    #expect(result.commandTag == "DO")
  }

  @Test func `a session that an administrator ends is lost`() async throws {
    let database = try await TestDatabase.make()
    let (victim, administrator) = (try database.connect(), try database.connect())
    try administrator.execute("SELECT pg_terminate_backend($1::int, 5000)", [.int(Int64(victim.processID))])
    let error = #expect(throws: PostgresError.self) { try victim.execute("SELECT 1") }
    #expect(error?.connectionLost == true)
    #expect(error?.code == .connection)
    #expect(victim.isLost)
    let again = #expect(throws: PostgresError.self) { try victim.execute("SELECT 1") }
    #expect(again?.message == "the connection is gone")
  }

  @Test func `a session that ends in the middle of COPY is lost, in both directions`() async throws {
    let database = try await TestDatabase.make()
    let administrator = try database.connect()
    try administrator.execute("CREATE TABLE t (a text)")
    let reader = try database.connect()
    var seen = 0
    let reading = #expect(throws: PostgresError.self) {
      try reader.copyOut("COPY (SELECT repeat('x', 1000), generate_series(1, 1000000)) TO STDOUT") {
        (_) throws(PostgresError) in
        if seen == 0 {
          try administrator.execute("SELECT pg_terminate_backend($1::int)", [.int(Int64(reader.processID))])
        }
        seen += 1
      }
    }
    #expect(reading?.connectionLost == true)
    #expect((1..<1_000_000).contains(seen))

    let writer = try database.connect()
    var rows = 0
    let writing = #expect(throws: PostgresError.self) {
      try writer.copyIn("COPY t FROM STDIN") { (rowWriter) throws(PostgresError) in
        while rows < 3_000_000 {
          rowWriter.text("some text that is copied in")
          try rowWriter.endRow()
          rows += 1
          if rows == 10_000 {
            try administrator.execute("SELECT pg_terminate_backend($1::int, 5000)", [.int(Int64(writer.processID))])
          }
        }
      }
    }
    #expect(writing?.connectionLost == true)
    #expect(rows < 3_000_000)
    #expect(try administrator.execute("SELECT count(*) FROM t").int(0, 0) == 0)
  }
}
