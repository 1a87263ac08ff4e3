import Postgres
import TestSupport
import Testing

struct CommitTests {
  private static let slowAtCommit = """
    CREATE TABLE t (a int PRIMARY KEY);
    CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow();
    """

  @Test func `a commit that the server confirms is committed`() async throws {
    let database = try await TestDatabase.make()
    let connection = try database.connect()
    try connection.execute("CREATE TABLE t (a int)")
    try connection.execute("BEGIN")
    try connection.execute("INSERT INTO t VALUES (1)")
    guard case .committed = connection.commit(deadline: .seconds(10)) else {
      Issue.record("not committed")
      return
    }
    #expect(try database.connect().execute("SELECT count(*) FROM t").int(0, 0) == 1)
    #expect(connection.transactionState == .idle)
    #expect(try connection.execute("SELECT 1").int(0, 0) == 1)
  }

  @Test func `the commit of a failed transaction is a rollback, though the server calls it a success`() async throws {
    let connection = try await TestDatabase.make().connect()
    try connection.execute("BEGIN")
    #expect(throws: PostgresError.self) { try connection.execute("SELECT 1/0") }
    guard case .rolledBack(let error) = connection.commit(deadline: .seconds(10)) else {
      Issue.record("not rolled back")
      return
    }
    #expect(error.code == .transactionAborted)
    #expect(!error.connectionLost && connection.transactionState == .idle)
  }

  @Test func `a constraint that fails at commit is a rollback`() async throws {
    let connection = try await TestDatabase.make().connect()
    try connection.execute("CREATE TABLE t (a int, UNIQUE (a) DEFERRABLE INITIALLY DEFERRED)")
    try connection.execute("BEGIN")
    try connection.execute("INSERT INTO t VALUES (1), (1)")
    guard case .rolledBack(let error) = connection.commit(deadline: .seconds(10)) else {
      Issue.record("not rolled back")
      return
    }
    #expect(error.sqlstate == "23505" && error.operation == "commit")
    #expect(try connection.execute("SELECT count(*) FROM t").int(0, 0) == 0)
  }

  @Test func `without a transaction there is nothing to commit`() async throws {
    let connection = try await TestDatabase.make().connect()
    guard case .rolledBack(let error) = connection.commit(deadline: .seconds(10)) else {
      Issue.record("not rolled back")
      return
    }
    #expect(error.code == .usage)
  }

  @Test func `on a connection known to be lost the commit is never sent`() async throws {
    let database = try await TestDatabase.make()
    let (victim, administrator) = (try database.connect(), try database.connect())
    try victim.execute("BEGIN")
    try administrator.execute("SELECT pg_terminate_backend($1::int, 5000)", [.int(Int64(victim.processID))])
    #expect(throws: PostgresError.self) { try victim.execute("SELECT 1") }
    guard case .rolledBack(let error) = victim.commit(deadline: .seconds(10)) else {
      Issue.record("not rolled back")
      return
    }
    #expect(error.connectionLost)
  }

  @Test func `a server that died before the commit leaves the outcome unknown`() throws {
    let server = try PostgresServer.start(private: true)
    let connection = try server.connect()
    try connection.execute("CREATE TABLE t (a int)")
    try connection.execute("CHECKPOINT")
    try connection.execute("BEGIN; INSERT INTO t VALUES (1)", simple: true)
    server.kill()
    guard case .unknown(let error) = connection.commit(deadline: .seconds(10)) else {
      Issue.record("not unknown")
      return
    }
    #expect(error.connectionLost && error.code == .connection)
    #expect(connection.isLost)
    try server.restart()
    #expect(try server.connect().execute("SELECT count(*) FROM t").int(0, 0) == 0)
  }

  @Test(arguments: [true, false])
  func `a server that dies during the commit leaves the outcome unknown`(immediate: Bool) async throws {
    let server = try PostgresServer.start(private: true)
    let connection = try server.connect()
    try connection.execute(Self.slowAtCommit, simple: true)
    try connection.execute("BEGIN; INSERT INTO t VALUES (1)", simple: true)
    inThread(after: 0.2) { if immediate { server.stop(immediate: true) } else { server.kill() } }
    let outcome = connection.commit(deadline: .seconds(20))
    guard case .unknown(let error) = outcome else {
      Issue.record("not unknown: \(outcome)")
      return
    }
    #expect(error.connectionLost)
    #expect(connection.isLost)
  }

  @Test func `a commit that takes too long cuts the line, and the outcome is unknown`() async throws {
    let database = try await TestDatabase.make()
    let connection = try database.connect()
    try connection.execute(Self.slowAtCommit, simple: true)
    try connection.execute("BEGIN; INSERT INTO t VALUES (1)", simple: true)
    let start = ContinuousClock.now
    let outcome = connection.commit(deadline: .milliseconds(150))
    let elapsed = ContinuousClock.now - start
    guard case .unknown(let error) = outcome else {
      Issue.record("not unknown: \(outcome)")
      return
    }
    #expect(error.code == .deadline && error.connectionLost)
    #expect(elapsed >= .milliseconds(150) && elapsed < .seconds(5))
    #expect(connection.isLost)
    #expect(throws: PostgresError.self) { try connection.execute("SELECT 1") }
  }
}
