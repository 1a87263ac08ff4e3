import Database
import Domain
import Glibc
import Planning
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("What serves was judged under the locks")
struct JudgedApplyTests {
  /// The catalogue of the other tests with a deployment that a gate judges.
  private static func desired(_ arms: [(name: String, run: String, percent: Int)]) -> Desired {
    var desired = PlanAndApplyTests.catalogue()
    desired.deployments = [
      PlanAndApplyTests.declared(
        Deployment(
          entity: "drugs",
          arms: arms.map { .init(name: $0.name, run: $0.run, traffic: Share(hundredths: $0.percent * 100)) }))
    ]
    let place = PlanAndApplyTests.place
    desired.deploymentDetails = [
      DeploymentDetails(
        armPlaces: arms.map { _ in .init(name: place, run: place, traffic: place) }, gates: ["quality"])
    ]
    desired.gatePolicies = [
      "quality": GatePolicy(checks: [
        .init(subject: .metric("auc"), limits: [.minimum(ExactDecimal("0.6") ?? .init(1))])
      ])
    ]
    return desired
  }

  private static func complete(
    _ desired: Desired, _ snapshot: inout Snapshot, _ reader: SnapshotReader
  ) throws(DatabaseError) {
    try reader.recall(objectsToRecall(desired: desired, snapshot: snapshot), into: &snapshot)
    let standing = StandingArms(desired: desired, snapshot: snapshot)
    let runs = try reader.servingRuns(beside: snapshot, whole: standing.haveGates) { standing.mustBeKnown($0) }
    try reader.judge(runs: runsToJudge(desired: desired, snapshot: snapshot) + runs, into: &snapshot)
  }

  private static func apply(
    _ desired: Desired, to database: TestDatabase, onStep: @escaping @Sendable (ProtocolStep) -> Void = { _ in }
  ) throws(ApplyFailure) -> Receipt {
    try database.applier(onStep: onStep).apply(.test()) { snapshot, reader throws(DatabaseError) in
      try complete(desired, &snapshot, reader)
      return plan(desired: desired, snapshot: snapshot, environment: "test", source: .test)
    } judging: { plan in
      plan.hasErrors ? .invalid : .approve(id: "p", document: "{}")
    }
  }

  /// Two runs that may serve, on an applied catalogue.
  private static func database() async throws -> TestDatabase {
    let database = try await TestDatabase.migrated()
    _ = try PlanAndApplyTests.apply(PlanAndApplyTests.catalogue(), to: database)
    try database.run(
      """
      INSERT INTO opt_runs (run_id, entity_id, version_id, status, validation_status, s3_output_path, segments_count)
        SELECT r, entity_id, current_version_id, 'completed', 'passed', s3_base_path || '/' || r, 5
        FROM opt_entities, unnest(ARRAY['r1', 'r2']) r;
      INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) VALUES ('r1', 'auc', 0.6), ('r2', 'auc', 0.7)
      """)
    return database
  }

  static let spoilers = [
    "UPDATE opt_runs SET status = 'failed' WHERE run_id = 'r1'",
    "UPDATE opt_runs SET validation_status = 'failed' WHERE run_id = 'r1'",
    "UPDATE opt_runs SET segments_count = 0 WHERE run_id = 'r1'",
    "UPDATE opt_runs SET s3_output_path = 's3://elsewhere/r1' WHERE run_id = 'r1'",
    "UPDATE opt_runs SET features_used = '[\"gone\"]' WHERE run_id = 'r1'",
    "UPDATE opt_run_metrics SET metric_value = 0.5999999999999999 WHERE run_id = 'r1'",
    "DELETE FROM opt_run_metrics WHERE run_id = 'r1'",
    "INSERT INTO opt_run_configs (run_id, config_key, config_value) VALUES ('r1', 'unheard_of', '1')",
  ]

  @Test("a run that turns invalid between the plan and the lock does not serve", arguments: spoilers)
  func spoiledRun(sql: String) async throws {
    let database = try await Self.database()
    let error = #expect(throws: ApplyFailure.self) {
      try Self.apply(Self.desired([("control", "r1", 100)]), to: database) { step in
        if step == .lockRows { try? database.run(sql) }
      }
    }
    guard case .invalid = error else {
      Issue.record("not refused as invalid: \(String(describing: error))")
      return
    }
    #expect(try database.text("SELECT count(*) FROM opt_deployments") == "0")
  }

  @Test("a run that changes without harm between the plan and the lock serves")
  func harmlessChange() async throws {
    let database = try await Self.database()
    let receipt = try Self.apply(Self.desired([("control", "r1", 100)]), to: database) { step in
      if step == .lockRows { try? database.run("UPDATE opt_runs SET triggered_by = 'someone'") }
    }
    #expect(receipt.revision == 2)
    #expect(try database.text("SELECT run_id FROM opt_deployments WHERE is_active") == "r1")
  }

  @Test("runs that serve come with their configs, and with the codes that ids stand for", arguments: [false, true])
  func servingRuns(whole: Bool) async throws {
    let database = try await Self.database()
    _ = try Self.apply(Self.desired([("control", "r1", 50), ("candidate", "r2", 50)]), to: database)
    try database.run(
      """
      INSERT INTO opt_run_configs (run_id, config_key, config_value) VALUES ('r1', 'a', '1'), ('r1', 'b', 'x');
      INSERT INTO opt_runs (run_id, entity_id, version_id, status)
        SELECT 'r3', entity_id, version_id, 'running' FROM opt_runs WHERE run_id = 'r1'
      """)
    var seen: [Run] = []
    let wanted = try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
      let snapshot = try reader.read()
      return try reader.servingRuns(beside: snapshot, whole: whole) { run in
        seen.append(run)
        return run.id == "r2"
      }
    }
    seen.sort { $0.id < $1.id }
    let entity = try database.text("SELECT entity_code FROM opt_entities")
    let version = try database.text(
      "SELECT opt_code || '/' || version_code FROM opt_versions JOIN opt_master USING (opt_id)")
    #expect(wanted == ["r2"])
    #expect(seen.map(\.id) == ["r1", "r2"])
    #expect(seen.map { "\($0.entity) \($0.version)" } == Array(repeating: "\(entity) \(version)", count: 2))
    #expect(seen.map(\.configs) == [["a": "1", "b": "x"], [:]])
    #expect(seen.map { $0.metrics["auc"]?.text } == (whole ? ["0.6", "0.7"] : [nil, nil]))
  }

  @Test("what serves and is right no longer is told, and stops nothing")
  func decayedRun() async throws {
    let database = try await Self.database()
    let desired = Self.desired([("control", "r1", 50), ("candidate", "r2", 50)])
    _ = try Self.apply(desired, to: database)
    func warnings() throws -> [String] {
      try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
        var snapshot = try reader.read()
        try Self.complete(desired, &snapshot, reader)
        let plan = plan(desired: desired, snapshot: snapshot, environment: "test", source: .test)
        return plan.diagnostics.map { "\($0.severity.rawValue) \($0.code.rawValue)" } + snapshot.runs.keys.sorted()
      }
    }
    #expect(try warnings() == [])
    try database.run("UPDATE opt_run_metrics SET metric_value = 0.59 WHERE run_id = 'r1'")
    #expect(try warnings() == ["warning gate-failed", "r1"])
    try database.run("UPDATE opt_runs SET validation_status = 'failed' WHERE run_id = 'r2'")
    #expect(
      try warnings().sorted() == [
        "r1", "r2", "warning gate-failed", "warning live-run-decayed", "warning run-not-validated",
      ])
    #expect(try Self.apply(desired, to: database).outcome == .nothingToDo)
  }

  @Test("nobody who reads during 500 changes of the split sees another sum than 100", .timeLimit(.minutes(10)))
  func steadySum() async throws {
    let database = try await Self.database()
    _ = try Self.apply(Self.desired([("control", "r1", 100)]), to: database)
    let isOver = Mutex(false)
    let sums = Mutex<Set<String>>([])
    let samples = try await concurrently(2) { side -> Int in
      guard side == 0 else {
        defer { isOver.withLock { $0 = true } }
        for change in 0..<500 {
          let share = change % 99 + 1
          let arms = [("control", "r1", share), ("candidate", "r2", 100 - share)]
          _ = try Self.apply(Self.desired(change % 100 == 99 ? [("control", "r2", 100)] : arms), to: database)
        }
        return 0
      }
      let connection = try database.connect()
      var samples = 0
      while !isOver.withLock({ $0 }) {
        let result = try connection.execute("SELECT sum(traffic_pct) FROM opt_deployments WHERE is_active")
        let sum = result.value(0, 0) ?? "none"
        sums.withLock { _ = $0.insert(sum) }
        samples += 1
        usleep(500)
      }
      return samples
    }
    #expect(sums.withLock { $0 } == ["100.00"])
    #expect(samples[0] > 500)
    #expect(try database.text("SELECT count(DISTINCT deployed_at) FROM opt_deployments") == "501")
  }
}
