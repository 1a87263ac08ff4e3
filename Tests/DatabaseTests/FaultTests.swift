import Database
import Domain
import Foundation
import Planning
import Postgres
import Synchronization
import TestSupport
import Testing

/// A server of its own: killing one backend makes PostgreSQL throw all sessions out and recover.
private final class FragileServer: Sendable {
  let server: PostgresServer
  let backend = Mutex<Int32>(0)

  init() throws {
    server = try PostgresServer.start()
    let connection = try server.connect()
    _ = try migrate(connection)
    try connection.execute(TestDatabase.seed, simple: true)
    // What was acknowledged must survive the crash, the beginnings included.
    try connection.execute("ALTER DATABASE postgres SET synchronous_commit = on")
    try connection.execute("CHECKPOINT")
  }

  func applier(onStep: @escaping @Sendable (ProtocolStep) -> Void) -> Applier {
    let conninfo = server.conninfo()
    return Applier(
      connect: { () throws(PostgresError) in
        // A server that recovers turns everybody away for a moment.
        let limit = ContinuousClock.now + .seconds(20)
        while true {
          do throws(PostgresError) {
            let connection = try Connection(conninfo, options: ConnectOptions(readWrite: true, connectTimeout: 5))
            self.backend.withLock { $0 = connection.processID }
            return connection
          } catch {
            guard ContinuousClock.now < limit else { throw error }
            usleep(10_000)
          }
        }
      },
      onStep: onStep)
  }

  /// Answers once the server has recovered.
  func text(_ sql: String) throws -> String {
    let limit = ContinuousClock.now + .seconds(20)
    while true {
      do { return try server.connect().execute(sql).value(0, 0) ?? "NULL" } catch {
        guard ContinuousClock.now < limit else { throw error }
        usleep(10_000)
      }
    }
  }

  /// The server throws every session out when it notices that one was killed, also one that began meanwhile.
  func applyOnceRecovered(_ plan: Plan) throws -> Receipt {
    let limit = ContinuousClock.now + .seconds(20)
    while true {
      do throws(ApplyFailure) { return try applier { _ in }.apply(plan) } catch {
        guard case .database(let reason) = error, reason.postgresError?.connectionLost == true,
          ContinuousClock.now < limit
        else { throw error }
        usleep(10_000)
      }
    }
  }

  func killBackend() { signalBackend(SIGKILL) }
  func signalBackend(_ number: Int32) { kill(backend.withLock { $0 }, number) }

  var state: String {
    get throws {
      try text(
        """
        SELECT concat_ws(' ', (SELECT macro_template FROM opt_feature_macros WHERE feature_name = 'geo'),
          (SELECT count(*) FROM opt_deployments), (SELECT count(*) FROM optctl.revisions),
          (SELECT count(*) FROM optctl.objects))
        """)
    }
  }
}

@Suite("Whatever dies, a plan is in force as a whole or not at all")
struct FaultTests {
  static let plan = Plan.of(
    [
      ApplierTests.change("geo", "[GEO]", "[G]"),
      .of(.create, .epoch(entity: "drugs", closing: [], opening: [.init(name: "a", run: "r1", traffic: .full)])),
    ],
    remember: [
      Memory(
        address: Address(.macro, "geo"), fields: AppliedFields(values: [:], configs: [:]), fingerprint: Fingerprint(),
        isProtected: false, source: .init(file: "m.yaml", line: 1, column: 1, endLine: 1, endColumn: 1))
    ])

  @Test("when the server process is killed at any step")
  func killedBackend() throws {
    for step in ProtocolStep.allCases {
      let fragile = try FragileServer()
      let applier = fragile.applier { if $0 == step { fragile.killBackend() } }
      let result: Swift.Result<Receipt, ApplyFailure>
      do throws(ApplyFailure) { result = .success(try applier.apply(Self.plan)) } catch { result = .failure(error) }
      switch result {
      case .success(let receipt):
        #expect(step == .committed)
        #expect(receipt.revision == 1)
        #expect(try fragile.state == "[G] 1 1 1", "killed at \(step)")
      case .failure(.database(let reason)):
        #expect(step != .committed)
        #expect(reason.postgresError?.connectionLost == true, "killed at \(step)")
        #expect(try fragile.state == "[GEO] 0 0 0", "killed at \(step)")
        // Nothing is left that would keep the next one out.
        #expect(try fragile.applyOnceRecovered(Self.plan).revision == 1, "killed at \(step)")
      case .failure(let failure):
        Issue.record("killed at \(step): \(failure)")
      }
    }
  }

  @Test("when it is interrupted, also between two statements", arguments: ProtocolStep.allCases)
  func interrupted(step: ProtocolStep) async throws {
    let database = try await TestDatabase.seeded()
    let wasAsked = Mutex(false)
    var applier = database.applier { now in if now == step { wasAsked.withLock { $0 = true } } }
    applier.isInterrupted = { wasAsked.withLock(\.self) }
    do throws(ApplyFailure) {
      #expect(try applier.apply(Self.plan).revision == 1)
      #expect(step == .committed)
    } catch {
      guard case .database(let reason) = error else { return #expect(Bool(false), "\(error)") }
      #expect(reason.postgresError?.code == .cancelled && step != .committed)
    }
    #expect(try database.text("SELECT count(*) FROM optctl.revisions") == (step == .committed ? "1" : "0"))
  }

  @Test("when the server falls silent before COMMIT", arguments: [ProtocolStep.lock, .write])
  func silentBackend(step: ProtocolStep) throws {
    let fragile = try FragileServer()
    let applier = fragile.applier { if $0 == step { fragile.signalBackend(SIGSTOP) } }
    var request = ApplyRequest.test()
    request.statementTimeout = .milliseconds(100)
    let failure = #expect(throws: ApplyFailure.self) { try applier.apply(Self.plan, request) }
    guard case .database(let error) = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    #expect(error.postgresError?.code == .deadline && failure?.exitStatus == 1)
    fragile.signalBackend(SIGCONT)
    // The session that woke up finds its client gone, and lets go of its locks.
    #expect(try fragile.applyOnceRecovered(Self.plan).revision == 1)
  }

  /// Makes COMMIT itself take time, and then do what it is told.
  private func slowCommit(_ database: TestDatabase, seconds: Double, then action: String = "") throws {
    try database.run(
      """
      CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_sleep(\(seconds)); \(action) RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON optctl.revisions DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.slow()
      """)
  }

  private func request(commit: Duration = .milliseconds(100), resolve: Duration = .seconds(20)) -> ApplyRequest {
    var request = ApplyRequest.test("the token")
    request.commitDeadline = commit
    request.resolveDeadline = resolve
    return request
  }

  @Test("when the answer to COMMIT is lost and the server committed")
  func lostAndCommitted() async throws {
    let database = try await TestDatabase.seeded()
    try slowCommit(database, seconds: 0.7)
    let lookUps = Mutex(0)
    var applier = database.applier()
    applier.onLookUp = { lookUps.withLock { $0 += 1 } }
    let receipt = try applier.apply(Self.plan, request())
    #expect(receipt.outcome == .applied(revision: 1))
    #expect(receipt.wasLookedUp)
    #expect(lookUps.withLock(\.self) == 1)
    #expect(try database.text("SELECT token FROM optctl.revisions") == "the token")
  }

  @Test("when the answer to COMMIT is lost and the server did not commit")
  func lostAndRolledBack() async throws {
    let database = try await TestDatabase.seeded()
    try slowCommit(database, seconds: 0.7, then: "RAISE EXCEPTION 'no';")
    let failure = #expect(throws: ApplyFailure.self) { try database.applier().apply(Self.plan, request()) }
    #expect(failure?.exitStatus == 1)
    #expect(try database.text("SELECT count(*) FROM opt_deployments") == "0")
    #expect(try database.text("SELECT count(*) FROM optctl.revisions") == "0")
  }

  @Test("when COMMIT is refused")
  func refusedCommit() async throws {
    let database = try await TestDatabase.seeded()
    try slowCommit(database, seconds: 0, then: "RAISE EXCEPTION 'secret value';")
    let failure = #expect(throws: ApplyFailure.self) {
      try database.applier().apply(Self.plan, request(commit: .seconds(20)))
    }
    guard case .database(let error) = failure else { return #expect(Bool(false), "no database error") }
    #expect(error.sqlstate == "P0001")
    #expect(!error.description.contains("secret"))
    #expect(try database.text("SELECT count(*) FROM optctl.revisions") == "0")
  }

  @Test("when the session is ended during COMMIT")
  func terminatedCommit() async throws {
    let database = try await TestDatabase.seeded()
    try slowCommit(database, seconds: 30)
    async let ended: [Void] = concurrently(1) { _ in
      let connection = try database.connect()
      let sql = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND query = 'COMMIT' AND wait_event = 'PgSleep'
        """
      let limit = ContinuousClock.now + .seconds(60)
      while try connection.execute(sql).int(0, 0) == 0, ContinuousClock.now < limit { usleep(5_000) }
    }
    let failure = #expect(throws: ApplyFailure.self) {
      try database.applier().apply(Self.plan, request(commit: .seconds(20)))
    }
    _ = try await ended
    #expect(failure?.exitStatus == 1)
    #expect(try database.text("SELECT count(*) FROM optctl.revisions") == "0")
  }

  @Test("and when nobody can tell in time, that is said, with the token to ask for")
  func unknown() async throws {
    let database = try await TestDatabase.seeded()
    try slowCommit(database, seconds: 1.2)
    let failure = #expect(throws: ApplyFailure.self) {
      try database.applier().apply(Self.plan, request(resolve: .milliseconds(200)))
    }
    guard case .unknown(let token, _) = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
    #expect(token == "the token")
    #expect(failure?.exitStatus == 6)
    // The same token, tried again, waits for the first and finds it.
    #expect(try database.applier().apply(Self.plan, request()).outcome == .alreadyApplied(revision: 1))
  }
}
