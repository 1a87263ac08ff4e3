import Database
import Domain
import Foundation
import Postgres
import Synchronization
import Tables
import TestSupport
import Testing

@Suite("The ledger of runs")
struct RunLedgerTests {
  /// The database with one optimizer, and a version that has an entity and a run config.
  private func database(_ more: String = "") async throws -> TestDatabase {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      UPDATE opt_versions SET supported_configs = '{"keys": {"rate": {"type": "decimal", "scope": "run"},
        "a": {"type": "decimal", "scope": "entity"}}}';
      \(more)
      """)
    return database
  }

  private func start(_ id: String? = nil, pending: Bool = false) -> RunStart {
    var start = RunStart(entity: "drugs")
    start.id = id
    start.isPending = pending
    return start
  }

  private func recorded(_ start: RunStart, _ configs: [RunConfig] = [], in database: TestDatabase) throws -> Run {
    try RunLedger(database.connect()).start(start) { _ in configs }.runs[0]
  }

  /// What became of a call: the state of the run, or why not.
  private func outcome(_ body: () throws(RunLedgerFailure) -> RunRecords) -> String {
    do throws(RunLedgerFailure) { return try body().runs[0].status } catch {
      switch error {
      case .state(_, let status, let since, let wanted):
        return "\(status) is not \(wanted), since \(since == nil ? "?" : "then")"
      case .unknownRun(let id): return "no run \(id)"
      case .taken(let id): return "\(id) is taken"
      case .notANumber(let id): return "\(id) is no number"
      case .refused: return "refused"
      default: return "\(error)"
      }
    }
  }

  @Test("record a start with its configs, and read it back whole")
  func starting() async throws {
    let database = try await database()
    var wanted = start("r'9; --")
    wanted.triggerType = "backfill"
    wanted.triggeredBy = "airflow"
    wanted.dataStart = "2026-01-01"
    wanted.dataEnd = "2026-01-31"
    var context: RunContext?
    let run = try RunLedger(database.connect()).start(wanted) {
      context = $0
      return [RunConfig(key: "rate", text: "0.65"), RunConfig(key: "x", text: "[1,2]")]
    }.runs[0]
    #expect(context?.entityConfigs.map { "\($0.key)=\($0.text)" } == ["a=1.50", "b=true"])
    #expect(context?.version?.supportedConfigs.definitions.map(\.key) == ["a", "rate"])
    #expect(run.id == "r'9; --" && run.entity == "drugs" && run.version.description == "rtb/v4")
    #expect(run.status == "running" && run.validationStatus == "pending")
    #expect(run.triggerType == "backfill" && run.triggeredBy == "airflow")
    #expect(run.dataStart == "2026-01-01" && run.dataEnd == "2026-01-31")
    #expect(run.startedAt != nil && run.startedAt == run.createdAt && run.completedAt == nil)
    #expect(run.configs == ["rate": "0.65", "x": "[1,2]"])
    #expect(run == (try RunReader.read(database.connect(), [run.id]).runs.first))
  }

  @Test("write nothing when the start is refused or its id is taken")
  func refusals() async throws {
    let database = try await database()
    let ledger = RunLedger(try database.connect())
    #expect(outcome { () throws(RunLedgerFailure) in try ledger.start(start("new")) { _ in nil } } == "refused")
    #expect(outcome { () throws(RunLedgerFailure) in try ledger.start(start("r1")) { _ in [] } } == "r1 is taken")
    #expect(try database.text("SELECT count(*) FROM opt_runs") == "3")
  }

  @Test("let a run move forward alone")
  func states() async throws {
    let database = try await database()
    let ledger = RunLedger(try database.connect())
    let moves: [(String, (String) throws(RunLedgerFailure) -> RunRecords)] = [
      ("running", { id throws(RunLedgerFailure) in try ledger.begin(id) }),
      ("completed", { id throws(RunLedgerFailure) in try ledger.finish(id, RunReport()) }),
      ("failed", { id throws(RunLedgerFailure) in try ledger.fail(id, error: "it broke") }),
      ("cancelled", { id throws(RunLedgerFailure) in try ledger.cancel(id) }),
    ]
    for from in RunStatus.allCases {
      for (to, move) in moves {
        let id = "\(from)-\(to)"
        try database.run(
          """
          INSERT INTO opt_runs (run_id, entity_id, version_id, status, started_at)
            VALUES ('\(id)', 1, 1, '\(from)', '2026-01-01Z')
          """)
        let isAllowed = from.successors.contains { $0.rawValue == to }
        let result = outcome { () throws(RunLedgerFailure) in try move(id) }
        #expect(result == (isAllowed ? to : "\(from) is not \(to), since then"), "\(id)")
        #expect(
          try database.text("SELECT status FROM opt_runs WHERE run_id = '\(id)'") == (isAllowed ? to : "\(from)"))
      }
    }
    #expect(outcome { () throws(RunLedgerFailure) in try ledger.cancel("none") } == "no run none")
    #expect(try database.text("SELECT error_message FROM opt_runs WHERE run_id = 'running-failed'") == "it broke")
    #expect(
      try database.text(
        "SELECT count(*) FROM opt_runs WHERE run_id LIKE 'running-%' AND (completed_at IS NULL) <> (status = 'running')"
      )
        == "0")
  }

  @Test("keep a report exactly, and what it leaves out as it was")
  func reports() async throws {
    let database = try await database()
    let run = try recorded(start("r9"), in: database)
    try database.run("UPDATE opt_runs SET total_views = 5 WHERE run_id = 'r9'")
    var report = RunReport()
    report.counts = [.totalBids: Int.max, .npisCount: 0]
    report.bids = [.maximum: try RunReport.bid("999999.999999"), .minimum: try RunReport.bid("0.000001")]
    report.featuresUsed = ["z", "a", "é\"\\"]
    report.s3OutputPath = "s3://b/drugs/r9"
    report.validationStatus = "warned"
    report.metrics = [
      RunMetric("auc", try RunReport.metric("0.7011")), RunMetric("tiny", try RunReport.metric("1e-300")),
    ]
    let ledger = RunLedger(try database.connect())
    let done = try ledger.finish(run.id, report).runs[0]
    #expect(done.status == "completed" && done.completedAt != nil)
    #expect(done.totalBids == Int.max && done.npisCount == 0 && done.totalViews == 5 && done.totalClicks == nil)
    #expect(done.bidMax?.text == "999999.999999" && done.bidMin?.text == "0.000001" && done.bidMedian == nil)
    #expect(done.featuresUsed == ["z", "a", "é\"\\"])
    #expect(done.s3OutputPath == "s3://b/drugs/r9" && done.validationStatus == "warned")
    #expect(done.metrics["auc"]?.value?.text == "0.7011" && done.metrics["tiny"]?.text == "1e-300")
    #expect(
      outcome { () throws(RunLedgerFailure) in try ledger.finish(run.id, report) }
        == "completed is not completed, since then")
    #expect(try database.text("SELECT count(*) FROM opt_run_metrics") == "2")
  }

  @Test("give eight runs that start at once eight ids")
  func manyStarts() async throws {
    let database = try await database()
    for round in 1...3 {
      let ids = try await concurrently(8) { _ in try self.recorded(self.start(), in: database).id }
      #expect(Set(ids).count == 8, "round \(round): \(ids)")
      #expect(ids.allSatisfy { $0.wholeMatch(of: /\d{8}_\d{6}(_\d+)?/) != nil }, "\(ids)")
    }
    #expect(try database.text("SELECT count(*) FROM opt_runs WHERE status = 'running'") == "24")
  }

  @Test("wait for a start that is not committed yet, and pass it by")
  func openStart() async throws {
    let database = try await database()
    let isTaken = Mutex(false)
    let isOver = Mutex(false)
    // On threads of their own: a start that the other tests hold up would find the time of the ids over.
    let ids = try await concurrently(2) { side -> String in
      guard side == 0 else {
        defer { isTaken.withLock { $0 = true } }
        let other = try database.connect()
        try other.execute("BEGIN")
        // Every id of the next hour is taken by a transaction that is still open.
        try other.execute(
          """
          INSERT INTO opt_runs (run_id, entity_id, version_id)
          SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC' + n * interval '1 s', 'YYYYMMDD_HH24MISS'), 1, 1
          FROM generate_series(-1, 3600) n
          """)
        isTaken.withLock { $0 = true }
        let watcher = try database.connect()
        let waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        while try !isOver.withLock({ $0 }) && watcher.execute(waiting).rowCount == 0 { usleep(5_000) }
        try other.execute("COMMIT")
        return ""
      }
      defer { isOver.withLock { $0 = true } }
      while !isTaken.withLock({ $0 }) { usleep(1_000) }
      return try self.recorded(self.start(), in: database).id
    }
    #expect(ids[0].hasSuffix("_2"))
  }

  @Test("let exactly one of those win who end a run at once")
  func races() async throws {
    let database = try await database()
    for round in 1...5 {
      let id = try recorded(start("race\(round)"), in: database).id
      let outcomes = try await concurrently(4) { index in
        let ledger = RunLedger(try database.connect())
        return self.outcome { () throws(RunLedgerFailure) in
          index == 0 ? try ledger.fail(id, error: "x") : try ledger.finish(id, RunReport())
        }
      }
      let winner = try database.text("SELECT status FROM opt_runs WHERE run_id = '\(id)'")
      #expect(outcomes.filter { $0 == winner }.count == 1, "\(outcomes)")
      #expect(
        outcomes.filter { $0.hasPrefix("\(winner) is not ") && $0.hasSuffix("since then") }.count == 3, "\(outcomes)")
    }
  }

  @Test("need no more than the rights of a pipeline")
  func rights() async throws {
    let database = try await database()
    try database.run(Grants.sql(prefix: "ledger_"))
    let connection = try database.connect()
    try connection.execute("SET ROLE ledger_pipeline")
    let ledger = RunLedger(connection)
    var report = RunReport()
    report.metrics = [RunMetric("auc", ExactDecimal(1))]
    let configs = [RunConfig(key: "rate", text: "1")]
    _ = try ledger.start(start("p1", pending: true)) { _ in configs }
    #expect(try ledger.begin("p1").runs[0].configs == ["rate": "1"])
    #expect(try ledger.finish("p1", report).runs[0].metrics["auc"]?.text == "1")
    _ = try ledger.start(start("p2")) { _ in [] }
    #expect(try ledger.fail("p2", error: "x").runs[0].errorMessage == "x")
    #expect(try RunReader.list(connection, RunFilter(limit: 10))?.runs.count == 5)
    try connection.execute("RESET ROLE")
    #expect(try database.text("SELECT triggered_by FROM opt_runs WHERE run_id = 'p1'") == "optctl")
  }

  @Test("leave nothing behind in a session that a pooler hands on")
  func session() async throws {
    let database = try await database()
    let connection = try database.connect()
    let settings = "SELECT string_agg(name || setting, ',' ORDER BY name) FROM pg_settings"
    // The language has settings of its own, which are there once it was used.
    try connection.execute("DO $$ BEGIN END $$")
    let before = try connection.execute(settings).value(0, 0)
    _ = try RunLedger(connection).start(start("s1")) { _ in [] }
    _ = try RunReader.list(connection, RunFilter(limit: 1))
    #expect(try connection.execute(settings).value(0, 0) == before)
    #expect(try connection.execute("SELECT count(*) FROM pg_prepared_statements").int(0, 0) == 0)
    #expect(connection.transactionState == .idle)
  }

  @Test("write run ids that are numbers, and configs that are JSON")
  func oddTypes() async throws {
    let database = try await TestDatabase.make()
    try database.run(
      """
      CREATE TABLE opt_runs (run_id bigint PRIMARY KEY, entity_id bigint, version_id bigint, status text,
        triggered_by text, trigger_type text, data_start_dt date, data_end_dt date, total_bids bigint,
        total_views bigint, total_clicks bigint, segments_count int, domains_count int, npis_count int,
        features_used text[], bid_median numeric, bid_min numeric, bid_max numeric, s3_output_path text,
        validation_status text, error_message text, created_at timestamptz, started_at timestamptz,
        completed_at timestamptz, UNIQUE (run_id, entity_id));
      CREATE TABLE opt_run_configs (run_id bigint, config_key text, config_value jsonb);
      """)
    _ = try migrate(try database.connect())
    try database.run(TestDatabase.seed.split(separator: ";").filter { !$0.contains("opt_runs") }.joined(separator: ";"))
    let configs = [
      RunConfig(key: "rate", text: "0.65"), RunConfig(key: "name", text: "x"), RunConfig(key: "n", text: "[1]"),
    ]
    let runs = try await concurrently(4) { _ in try self.recorded(self.start(), configs, in: database) }
    #expect(Set(runs.map(\.id)).count == 4)
    #expect(runs.allSatisfy { Int64($0.id) != nil }, "\(runs.map(\.id))")
    #expect(runs[0].configs == ["rate": "0.65", "name": "x", "n": "[1]"])
    #expect(
      try database.text("SELECT string_agg(DISTINCT jsonb_typeof(config_value), ' ') FROM opt_run_configs")
        == "array number string")
    let ledger = RunLedger(try database.connect())
    #expect(outcome { () throws(RunLedgerFailure) in try ledger.start(start("x1")) { _ in [] } } == "x1 is no number")
    #expect(outcome { () throws(RunLedgerFailure) in try ledger.cancel("x1") } == "no run x1")
    #expect(outcome { () throws(RunLedgerFailure) in try ledger.start(start("17")) { _ in [] } } == "running")
    var report = RunReport()
    report.featuresUsed = ["b", "a,b"]
    #expect(try ledger.finish("17", report).runs[0].featuresUsed == ["b", "a,b"])
  }

  @Test("list the newest first, and those that can be deployed")
  func listing() async throws {
    let database = try await database(
      """
      UPDATE opt_runs SET created_at = '2026-01-01Z';
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path)
        VALUES ('other', 'Other', 1, 'ssp', 's3://o');
      INSERT INTO opt_versions (opt_id, version_code, version_name, status) VALUES (1, 'v6', 'Six', 'retired');
      INSERT INTO opt_runs (run_id, entity_id, version_id, status, validation_status, segments_count, created_at)
      VALUES ('warned', 1, 1, 'completed', 'warned', 1, '2026-01-02Z'), ('empty', 1, 1, 'completed', 'passed', 0, '2026-01-03Z'),
        ('retired', 1, 3, 'completed', 'passed', 1, '2026-01-04Z'), ('failing', 1, 1, 'completed', 'failed', 1, '2026-01-05Z'),
        ('busy', 1, 1, 'running', 'passed', 1, '2026-01-06Z'), ('of-other', 2, 1, 'completed', 'passed', NULL, '2026-01-07Z');
      """)
    func ids(_ filter: RunFilter) throws -> [String]? {
      try RunReader.list(database.connect(), filter)?.runs.map(\.id)
    }
    var filter = RunFilter(limit: 100)
    #expect(try ids(filter) == ["of-other", "busy", "failing", "retired", "empty", "warned", "r3", "r2", "r1"])
    filter.isDeployable = true
    #expect(try ids(filter) == ["of-other", "warned", "r3", "r2", "r1"])
    filter.entity = "drugs"
    filter.limit = 2
    #expect(try ids(filter) == ["warned", "r3"])
    filter.isDeployable = false
    filter.statuses = [.running, .pending]
    #expect(try ids(filter) == ["busy"])
    filter.statuses = []
    filter.since = "2026-01-05"
    #expect(try ids(filter) == ["busy", "failing"])
    filter.since = "2026-01-05T00:00:01Z"
    #expect(try ids(filter) == ["busy"])
    filter.entity = "none"
    #expect(try ids(filter) == nil)
    #expect(try RunReader.read(database.connect(), ["busy", "x", "r1"]).runs.map(\.id) == ["busy", "r1"])
  }
}
