import Database
import Domain
import Postgres
import TestSupport
import Testing

@Suite("A snapshot")
struct SnapshotReaderTests {
  @Test("holds every live row by its natural key")
  func everything() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      INSERT INTO opt_deployments (deployment_id, run_id, entity_id, traffic_pct)
        VALUES (12, 'r1', 1, 33.33), (11, 'r2', 1, 60);
      INSERT INTO opt_deployments (deployment_id, run_id, entity_id, traffic_pct, is_active, deactivated_at)
        VALUES (10, 'r3', 1, 90, false, now() + '1 hour');
      INSERT INTO optctl.objects VALUES
        ('optimizer', 'rtb', '{"name":"RTB"}', '0123456789abcdef0123456789abcdef', true, 'a.yaml', 3, 5, 1),
        ('something', 'newer', '{}', '', false, '', 1, 1, 1);
      INSERT INTO optctl.revisions VALUES
        (4, 't', now(), 'x', 'test', 'c0ffee', NULL, false, 'm', 'p', '{}', '[]', '{}', '0');
      """)
    let live = try snapshot(of: database)
    #expect(live.optimizers == [Optimizer(code: "rtb", name: "RTB")])
    #expect(live.versions.map(\.key).sorted() == ["rtb/v4", "rtb/v5"])
    #expect(
      live.versions.first { $0.code == "v5" }?.supportedConfigs.json.compact == #"{"keys":{"a":{"max":1.5}}}"#)
    #expect(
      live.entities == [
        Entity(
          code: "drugs", name: "Drugs", objectType: "ssp", objectID: 7,
          currentVersion: VersionReference(optimizer: "rtb", version: "v4"), s3BasePath: "s3://b/drugs")
      ])
    #expect(live.configTexts == ["drugs": ["a": "1.50", "b": "true"]])
    #expect(live.macros.map(\.template).sorted() == ["[GEO]", "[OS]"])
    #expect(
      live.deployments == [
        LiveDeployment(
          entity: "drugs",
          arms: [
            .init(row: 11, run: "r2", traffic: Share(hundredths: 6_000)),
            .init(row: 12, run: "r1", traffic: Share(hundredths: 3_333)),
          ])
      ])
    #expect(live.applied.map(\.address) == [Address(.optimizer, "rtb")])
    #expect(live.applied.first?.fingerprint.hex == "0123456789abcdef0123456789abcdef")
    #expect(live.applied.first?.isProtected == true)
    #expect(live.server.lastRevision == 4)
    #expect(live.server.lastCommit == "c0ffee")
    #expect(live.server.database == database.name)
    #expect(live.server.host == database.socketDirectory)
    #expect(live.server.readAt.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
  }

  @Test("carries hostile text unharmed")
  func hostileText() async throws {
    let database = try await TestDatabase.migrated()
    let texts = [
      "\\N", "\\", "a\tb", "a\nb", "a\r\nb", "'; DROP TABLE opt_master; --", "$1", "{\"a\",NULL}", "NULL", "",
      "\u{1B}[31m", "e\u{301} \u{e9}", "\u{202E}", "😀", "\\.", " ", "%s\\x41",
    ]
    let connection = try database.connect()
    for (index, text) in texts.enumerated() {
      try connection.execute(
        "INSERT INTO opt_master (opt_code, opt_name, description) VALUES ($1, $2, $2)",
        [.text("o\(index)"), .text(text)])
    }
    let live = try snapshot(of: database).optimizers.sorted { Int($0.code.dropFirst())! < Int($1.code.dropFirst())! }
    #expect(live.map { Array($0.name.utf8) } == texts.map { Array($0.utf8) })
    #expect(live.map { Array($0.description.utf8) } == texts.map { Array($0.utf8) })
  }

  @Test("recalls the fields of the objects that are asked for, and no others")
  func recall() async throws {
    let database = try await TestDatabase.migrated()
    try database.run(
      """
      INSERT INTO optctl.objects VALUES
        ('entity', 'a', '{"name":"A","configs":{"k":"1"}}', '', false, 'a.yaml', 3, 5, 1),
        ('entity', 'b', '{"name":"B"}', '', false, 'b.yaml', 1, 1, 1)
      """)
    let live = try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
      var snapshot = try reader.read()
      try reader.recall([Address(.entity, "a"), Address(.entity, "none")], into: &snapshot)
      return snapshot
    }
    let a = live.applied.first { $0.address.key == "a" }
    #expect(a?.fields == AppliedFields(values: ["name": .string("A")], configs: ["k": "1"]))
    #expect(a?.source?.file == "a.yaml")
    #expect(a?.source?.line == 3)
    #expect(live.applied.first { $0.address.key == "b" }?.fields == nil)
  }

  @Test("reads the runs that deployments are judged by")
  func judge() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      UPDATE opt_runs SET triggered_by = 'cron', data_end_dt = '2026-01-31', total_clicks = 0, npis_count = 3,
        features_used = '["os", "geo"]', bid_max = 27.5, s3_output_path = 's3://b/drugs/r1',
        created_at = '2026-02-01T12:00:00+02', completed_at = '2026-02-01T12:30:00Z' WHERE run_id = 'r1';
      INSERT INTO opt_run_configs (run_id, config_key, config_value) VALUES ('r1', 'rate', '0.650');
      INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) VALUES ('r1', 'auc', 0.7011), ('r1', 'ece', 1e-05);
      """)
    let live = try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
      var snapshot = try reader.read()
      try reader.judge(runs: ["r1", "none", "'; --"], into: &snapshot)
      return snapshot
    }
    var run = Run(
      id: "r1", entity: "drugs", version: VersionReference(optimizer: "rtb", version: "v4"), status: "completed",
      validationStatus: "passed", configs: ["rate": "0.650"],
      metrics: ["auc": Metric("0.7011"), "ece": Metric("1e-05")])
    run.triggeredBy = "cron"
    run.triggerType = "manual"
    run.dataEnd = "2026-01-31"
    (run.totalClicks, run.npisCount) = (0, 3)
    run.featuresUsed = ["os", "geo"]
    run.bidMax = ExactDecimal("27.5")
    run.s3OutputPath = "s3://b/drugs/r1"
    (run.createdAt, run.completedAt) = ("2026-02-01T10:00:00Z", "2026-02-01T12:30:00Z")
    #expect(live.runs == ["r1": run])
  }

  @Test("can be read with SELECT alone, and nothing else is tried")
  func selectOnly() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      DO $$ BEGIN CREATE ROLE planner LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT USAGE ON SCHEMA optctl TO planner;
      GRANT SELECT ON ALL TABLES IN SCHEMA public, optctl TO planner;
      """)
    let connection = try Connection(database.url.replacing("//optctl@", with: "//planner@"))
    let live = try SnapshotReader.read(connection) { reader throws(DatabaseError) in
      var snapshot = try reader.read()
      try reader.recall([Address(.entity, "drugs")], into: &snapshot)
      try reader.judge(runs: ["r1"], into: &snapshot)
      return snapshot
    }
    #expect(live.entities.count == 1)
    #expect(live.runs.count == 1)
    #expect(connection.transactionState == .idle)
  }

  @Test("says what is missing where the database was never migrated")
  func notMigrated() async throws {
    let database = try await TestDatabase.make()
    let connection = try database.connect()
    #expect(throws: DatabaseError(.schema(.missing))) {
      try SnapshotReader.read(connection) { reader throws(DatabaseError) in try reader.read() }
    }
    #expect(connection.transactionState == .idle)
  }

  @Test("reads tables whose columns have other types")
  func otherTypes() async throws {
    let database = try await TestDatabase.make()
    try database.run(TestDatabase.oldTables)
    _ = try migrate(database.connect())
    let live = try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
      var snapshot = try reader.read()
      try reader.judge(runs: ["20260201", "abc", "020260201", "99999999999999999999"], into: &snapshot)
      return snapshot
    }
    #expect(live.configTexts == ["drugs": ["flag": "true", "list": #"["a", "b"]"#, "rate": "0.650", "text": "raw"]])
    #expect(live.versions.map(\.supportedConfigs.json.compact) == [#"{"keys":{}}"#])
    #expect(live.deployments.map { $0.arms.map(\.run) } == [["20260201"]])
    #expect(live.deployments.first?.arms.first?.traffic == .full)
    #expect(live.runs.keys.sorted() == ["20260201"])
    let run = live.runs["20260201"]
    #expect(run?.featuresUsed == ["os", "geo, region"])
    #expect([run?.bidMedian?.text, run?.bidMax?.text] == ["9.41", "27.5"])
    #expect(run?.totalBids == 12)
    #expect(run?.dataStart == "2026-01-01")
    #expect(live.optimizers == [Optimizer(code: "rtb", name: "", description: "")])
  }

  @Test("is one moment, whatever others write meanwhile")
  func oneMoment() async throws {
    let database = try await TestDatabase.seeded()
    let counts = try SnapshotReader.read(try database.connect()) { reader throws(DatabaseError) in
      let first = try reader.read().macros.count
      try? database.run("INSERT INTO opt_feature_macros (feature_name, macro_template) VALUES ('x', '[X]')")
      return [first, try reader.read().macros.count]
    }
    #expect(counts == [2, 2])
    #expect(try snapshot(of: database).macros.count == 3)
  }
}

extension TestDatabase {
  /// What a database may look like that nobody made for optctl.
  static let oldTables = """
    CREATE TABLE opt_master (opt_id serial PRIMARY KEY, opt_code varchar(64), opt_name text, status varchar(20),
      description text);
    CREATE TABLE opt_versions (version_id serial PRIMARY KEY, opt_id int, version_code varchar(64), version_name text,
      supported_configs text, description text, status varchar(20));
    CREATE TABLE opt_entities (entity_id serial PRIMARY KEY, entity_code varchar(64), entity_name text, object_id int,
      object_type varchar(20), current_version_id int, s3_base_path text, status varchar(20));
    CREATE TABLE opt_entity_configs (id serial PRIMARY KEY, entity_id int, config_key text, config_value jsonb);
    CREATE TABLE opt_runs (run_id bigint PRIMARY KEY, entity_id int, version_id int, status text,
      triggered_by text, trigger_type text, data_start_dt timestamp, data_end_dt date, total_bids numeric,
      total_views bigint, total_clicks int, segments_count int, domains_count int, npis_count int, features_used text[],
      bid_median double precision, bid_min numeric, bid_max real, s3_output_path text, validation_status text,
      error_message text, created_at timestamp, started_at timestamptz, completed_at timestamptz,
      UNIQUE (run_id, entity_id));
    CREATE TABLE opt_deployments (deployment_id serial PRIMARY KEY, run_id bigint, entity_id int,
      traffic_pct double precision, is_active smallint, deployed_by text, deployed_at timestamptz,
      deactivated_at timestamptz);
    INSERT INTO opt_master (opt_code, status) VALUES ('rtb', 'active');
    INSERT INTO opt_versions (opt_id, version_code, status, supported_configs)
      VALUES (1, 'v1', 'active', '{"keys": {}}');
    INSERT INTO opt_entities (entity_code, object_id, object_type, current_version_id, status)
      VALUES ('drugs', 7, 'ssp', 1, 'active');
    INSERT INTO opt_entity_configs (entity_id, config_key, config_value)
      VALUES (1, 'flag', 'true'), (1, 'list', '["a","b"]'), (1, 'rate', '0.650'), (1, 'text', '"raw"');
    INSERT INTO opt_runs (run_id, entity_id, version_id, status, validation_status, data_start_dt, total_bids,
        features_used, bid_median, bid_max)
      SELECT r, 1, 1, 'completed', 'passed', '2026-01-01', 12, '{os,"geo, region"}', 9.41, 27.5
      FROM unnest(ARRAY[20260201, 20260202]) r;
    INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deployed_at)
      VALUES (20260201, 1, 100, 1, '2026-02-01'), (20260202, 1, 100, 0, '2026-01-01');
    """
}
