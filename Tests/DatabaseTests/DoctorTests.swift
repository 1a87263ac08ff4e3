import Database
import Diagnostics
import Domain
import Postgres
import TestSupport
import Testing

/// A doctor on a real server. What it prints is run, and then it has nothing to say.
@Suite("A doctor")
struct DoctorTests {
  static func examine(_ database: TestDatabase, as role: String? = nil) throws -> DoctorReport {
    let url = role.map { database.url.replacing("//optctl@", with: "//\($0)@") } ?? database.url
    return try DoctorReader { () throws(PostgresError) in try Connection(url) }.read()
  }

  /// Runs every statement that mends something, each in a transaction of its own.
  static func mend(_ report: DoctorReport, _ database: TestDatabase) throws {
    let connection = try database.connect()
    for finding in report.findings {
      guard case .sql(let statements) = finding.remedy else { continue }
      for statement in statements { try connection.execute(statement, simple: true, operation: statement) }
    }
  }

  @Test("finds nothing where optctl created the tables")
  func healthy() async throws {
    let database = try await TestDatabase.seeded()
    let report = try Self.examine(database)
    #expect(report.findings == [] && report.unseen == [] && report.isHealthy)
    #expect(report.server.schema == "public" && !report.server.isStandby && report.server.pooler == .none)
    #expect(report.server.version.hasPrefix("1") && report.server.database == database.name)
  }

  @Test("sends to db migrate where there is nothing")
  func nothing() async throws {
    let report = try Self.examine(try await TestDatabase.make())
    #expect(report.findings.map(\.remedy) == [.command("optctl db migrate")])
    #expect(!report.isHealthy)
  }

  struct Break: Sendable, CustomTestStringConvertible {
    var sql: String
    var severity: Severity
    var subject: String
    var message: String

    init(_ sql: String, _ severity: Severity, _ subject: String, _ message: String) {
      self.sql = sql
      self.severity = severity
      self.subject = subject
      self.message = message
    }

    var testDescription: String { sql }
  }

  /// What somebody did to the tables of optctl, and the first finding that follows.
  static let breaks = [
    Break("DROP TABLE opt_run_metrics", .error, "opt_run_metrics", "the table is missing"),
    Break("DROP FUNCTION optctl.hold_runs", .error, "optctl.hold_runs", "the function is missing"),
    Break("DELETE FROM optctl.sentinel", .error, "optctl.sentinel", "its one row is missing"),
    Break(
      "ALTER TABLE opt_master DROP description, DROP status", .error, "opt_master",
      "columns are missing: description, status"),
    Break("ALTER TABLE opt_master DROP created_at", .warning, "opt_master", "columns are missing: created_at"),
    Break(
      "ALTER TABLE opt_master ALTER opt_name DROP NOT NULL", .note, "opt_master.opt_name", "it may be null"),
    Break(
      "ALTER TABLE opt_versions ALTER version_code DROP NOT NULL", .warning, "opt_versions.version_code",
      "it may be null"),
    Break(
      "ALTER TABLE opt_feature_macros ADD team text NOT NULL DEFAULT ''; ALTER TABLE opt_feature_macros ALTER team DROP DEFAULT",
      .error,
      "opt_feature_macros.team", "optctl does not know the column, and it wants a value, and has no default"),
    Break(
      "ALTER TABLE opt_master ALTER created_at DROP DEFAULT", .error, "opt_master.created_at",
      "it wants a value, and has no default"),
    Break(
      "ALTER TABLE opt_entities ALTER entity_id DROP IDENTITY", .error, "opt_entities.entity_id",
      "nothing numbers its rows"),
    Break(
      "ALTER TABLE opt_entity_configs ALTER config_value TYPE jsonb USING to_jsonb(config_value)", .note,
      "opt_entity_configs.config_value", "its type is jsonb, not text"),
    Break(
      "ALTER TABLE opt_versions ALTER supported_configs TYPE json", .note, "opt_versions.supported_configs",
      "its type is json, not jsonb"),
    Break(
      "CREATE TYPE public.word AS ENUM ('active', 'retired'); ALTER TABLE opt_master DROP CONSTRAINT opt_master_status_check, "
        + "ALTER status DROP DEFAULT, ALTER status TYPE public.word USING status::public.word, ALTER status SET DEFAULT 'active'",
      .error, "opt_master.status", "its type is word, not text"),
    Break(
      "ALTER TABLE opt_runs DROP CONSTRAINT opt_runs_features_used_check, ALTER features_used TYPE text", .note,
      "opt_runs.features_used", "its type is text, not jsonb"),
    Break(
      "ALTER TABLE opt_runs DROP CONSTRAINT opt_runs_features_used_check, ALTER features_used TYPE text[] USING '{}'",
      .note, "opt_runs.features_used", "its type is text[], not jsonb"),
    Break(
      "ALTER TABLE opt_runs ALTER started_at TYPE timestamp", .warning, "opt_runs.started_at",
      "its type is timestamp without time zone, not timestamptz"),
    Break(
      "ALTER TABLE opt_master DROP CONSTRAINT opt_master_opt_code_key", .error, "opt_master", "(opt_code) is not unique"
    ),
    Break(
      "ALTER TABLE opt_run_configs DROP CONSTRAINT opt_run_configs_pkey", .error, "opt_run_configs",
      "(id) is not its primary key"),
    Break(
      "ALTER TABLE opt_feature_macros DROP CONSTRAINT opt_feature_macros_one_template", .warning, "opt_feature_macros",
      "two macros that are not retired can have one template"),
    Break(
      "DROP INDEX opt_deployments_one_active_row", .error, "opt_deployments", "a run can be active twice for one entity"
    ),
    Break(
      "ALTER TABLE opt_deployments DROP CONSTRAINT opt_deployments_run_of_entity", .error, "opt_deployments",
      "(run_id, entity_id) does not refer to opt_runs"),
    Break(
      "ALTER TABLE opt_versions DROP CONSTRAINT opt_versions_opt_id_fkey", .warning, "opt_versions",
      "(opt_id) does not refer to opt_master"),
    Break(
      "ALTER TABLE opt_entity_configs DROP CONSTRAINT opt_entity_configs_entity_id_fkey, ADD CONSTRAINT \"a \"\"b\" "
        + "FOREIGN KEY (entity_id) REFERENCES opt_entities ON DELETE CASCADE", .warning, "opt_entity_configs",
      "a \"b lets what it refers to be deleted or renumbered"),
    Break(
      "ALTER TABLE opt_runs DROP CONSTRAINT opt_runs_status_check", .warning, "opt_runs.status",
      "any text may be written to it"),
    Break(
      "ALTER TABLE opt_entities DROP CONSTRAINT opt_entities_status_check, "
        + "ADD CONSTRAINT few CHECK (status IN ('active', 'retired'))", .error, "opt_entities.status",
      "few refuses draft, paused"),
    Break(
      "ALTER TABLE opt_entities DROP CONSTRAINT opt_entities_status_check, "
        + "ADD CONSTRAINT many CHECK (status IN ('draft', 'active', 'paused', 'retired', 'on''off'))", .note,
      "opt_entities.status", "many allows on'off"),
    Break(
      "ALTER TABLE opt_deployments DROP CONSTRAINT opt_deployments_traffic_pct_check", .warning,
      "opt_deployments.traffic_pct", "a share may be 0, negative, or more than 100"),
    Break(
      "ALTER TABLE opt_deployments DROP CONSTRAINT opt_deployments_closed_once", .warning, "opt_deployments",
      "is_active may disagree with deactivated_at"),
    Break(
      "DROP TRIGGER opt_deployments_traffic_limit ON opt_deployments", .error, "opt_deployments",
      "nothing keeps the active traffic of an entity at 100 %"),
    Break(
      "ALTER TABLE opt_deployments DISABLE TRIGGER opt_deployments_traffic_limit", .error, "opt_deployments",
      "nothing keeps the active traffic of an entity at 100 %"),
    Break(
      "DROP TRIGGER opt_deployments_no_edit ON opt_deployments; "
        + "ALTER TABLE opt_deployments DISABLE TRIGGER opt_deployments_no_truncate", .error, "opt_deployments",
      "its rows can be changed, emptied by TRUNCATE"),
    Break(
      "DROP TRIGGER opt_master_journal_update ON opt_master; "
        + "ALTER TABLE opt_master DISABLE TRIGGER opt_master_journal_truncate", .warning, "opt_master",
      "the journal does not hear of update, truncate"),
    Break(
      "DROP FUNCTION optctl.journal_opt_deployments CASCADE", .warning, "opt_deployments",
      "the journal does not hear of insert, update, delete, truncate"),
    Break(
      "DROP FUNCTION optctl.refuse_ledger_edit CASCADE", .error, "opt_deployments",
      "its rows can be changed, deleted, emptied by TRUNCATE"),
  ]

  @Test("names what differs, and prints what mends it", arguments: breaks)
  func mending(_ change: Break) async throws {
    let database = try await TestDatabase.seeded()
    try database.run(change.sql)
    let report = try Self.examine(database)
    let first = try #require(report.findings.first)
    #expect(
      [first.severity.rawValue, first.subject, first.message] == [
        change.severity.rawValue, change.subject, change.message,
      ])
    #expect(report.unseen == [] && report.isHealthy == (report.count(.error) == 0))
    // A change of type may drop a constraint, which the second look prints.
    for _ in 0..<2 { try Self.mend(Self.examine(database), database) }
    #expect(try Self.examine(database).findings == [])
  }

  /// What somebody wrote, constraints or not, and what is said of the rows.
  static let rows = [
    Break(
      "ALTER TABLE opt_master DROP CONSTRAINT opt_master_status_check; UPDATE opt_master SET status = E'on\\x1b[31m'",
      .error,
      "opt_master.status", "rows hold what optctl does not know: on\u{1B}[31m"),
    Break(
      "ALTER TABLE opt_feature_macros DROP CONSTRAINT opt_feature_macros_feature_name_key; "
        + "UPDATE opt_feature_macros SET feature_name = 'x'", .error, "opt_feature_macros",
      "several rows have one (feature_name): x"),
    Break(
      "ALTER TABLE opt_feature_macros ALTER feature_name DROP NOT NULL; UPDATE opt_feature_macros SET feature_name = NULL",
      .error, "opt_feature_macros", "rows lack a part of (feature_name); what they have: , "),
    Break(
      "ALTER TABLE opt_runs DROP CONSTRAINT opt_runs_version_id_fkey; UPDATE opt_runs SET version_id = 77", .warning,
      "opt_runs", "rows refer to nothing in opt_versions by (version_id): 77, 77, 77"),
    Break(
      "ALTER TABLE opt_deployments DROP CONSTRAINT opt_deployments_run_of_entity; "
        + "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) SELECT 'r1', n, 9 FROM generate_series(2, 6) n",
      .error, "opt_deployments",
      "rows refer to nothing in opt_runs by (run_id, entity_id): r1/2, r1/3, r1/4 and 2 more"),
    Break(
      "ALTER TABLE opt_deployments DISABLE TRIGGER ALL; "
        + "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60), ('r2', 1, 40.01); "
        + "ALTER TABLE opt_deployments ENABLE TRIGGER ALL",
      .error, "opt_deployments", "more than 100 % of the traffic is active for entity_id 1"),
    Break(
      "DROP INDEX opt_deployments_one_active_row; "
        + "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60), ('r1', 1, 40)",
      .error, "opt_deployments", "a run is active more than once for one entity: (entity_id, run_id) 1/r1"),
    Break(
      "ALTER TABLE opt_deployments DROP CONSTRAINT opt_deployments_closed_once; "
        + "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, deactivated_at) VALUES ('r1', 1, 60, now() + '1 day')",
      .error, "opt_deployments", "rows are active and have ended: deployment_id 1"),
    Break(
      "ALTER TABLE opt_deployments DROP CONSTRAINT opt_deployments_closed_once; "
        + "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active) VALUES ('r1', 1, 60, false)",
      .warning, "opt_deployments", "rows are not active and have no end: deployment_id 1"),
    Break(
      "ALTER TABLE opt_versions ALTER supported_configs DROP DEFAULT, ALTER supported_configs TYPE text; "
        + "UPDATE opt_versions SET supported_configs = '{' WHERE version_code = 'v4'",
      .error, "opt_versions.supported_configs", "rows hold text that is no JSON: version_id 1"),
  ]

  @Test("looks at the rows", arguments: rows)
  func rowsToo(_ change: Break) async throws {
    let database = try await TestDatabase.seeded()
    try database.run(change.sql)
    let report = try Self.examine(database)
    #expect(
      report.findings.contains {
        $0.severity == change.severity && $0.subject == change.subject && $0.message == change.message
      }, "\(report.findings.map(\.message))")
    // The queries that show the rows do run.
    for finding in report.findings {
      if case .query(let sql) = finding.remedy { #expect(try database.texts(sql).count > 0) }
    }
  }

  @Test("accepts the shares of an entity that add up to 100 exactly, whatever their type")
  func exactlyFull() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      DROP TRIGGER opt_deployments_no_edit ON opt_deployments;
      ALTER TABLE opt_deployments ALTER traffic_pct TYPE double precision;
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 33.33), ('r2', 1, 33.34), ('r3', 1, 33.33)
      """)
    #expect(!(try Self.examine(database)).findings.contains { $0.message.contains("more than 100 %") })
  }

  @Test("leads tables that nobody made for optctl to health", arguments: OddTypesTests.variants)
  func oddTables(_ types: OddTypesTests.Types) async throws {
    let database = try await TestDatabase.make()
    try database.run(types.tables)
    #expect(!(try Self.examine(database)).isHealthy)
    _ = try migrate(database.connect())
    for _ in 0..<2 { try Self.mend(Self.examine(database), database) }
    let report = try Self.examine(database)
    #expect(report.isHealthy && report.count(.warning) == 0, "\(report.findings.map { "\($0.subject) \($0.message)" })")
    // What was added guards.
    try database.run(
      """
      INSERT INTO opt_master (opt_code, opt_name) VALUES ('rtb', 'RTB');
      INSERT INTO opt_versions (opt_id, version_code, version_name) VALUES (1, 'v', 'V');
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path)
        VALUES ('e', 'E', 1, 'ssp', 's3://b');
      INSERT INTO opt_runs (run_id, entity_id, version_id) SELECT n::\(types.run), 1, 1 FROM generate_series(1, 2) n;
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES (1::\(types.run), 1, 60)
      """)
    let insert = "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES (2::\(types.run), 1, 40.01)"
    #expect(try database.refusal(insert) == Refusal("23514", "opt_deployments_traffic_limit"))
    for sql in [
      "UPDATE opt_deployments SET traffic_pct = 1", "DELETE FROM opt_deployments", "TRUNCATE opt_deployments",
    ] {
      #expect(try database.refusal(sql) == Refusal("23001", "opt_deployments_append_only"))
    }
    #expect(
      try database.refusal("UPDATE opt_deployments SET is_active = false, deactivated_at = clock_timestamp()") == nil)
  }

  @Test("says what a migration that fails for want of keys needs")
  func missingKeys() async throws {
    let database = try await TestDatabase.make()
    try database.run(
      """
      CREATE TABLE opt_master (opt_id bigint, opt_code text);
      CREATE TABLE opt_runs (run_id bigint, entity_id bigint, version_id bigint);
      """)
    let error = #expect(throws: DatabaseError.self) { try migrate(database.connect()) }
    #expect(error?.sqlstate == "42704" || error?.sqlstate == "42830")
    let report = try Self.examine(database)
    #expect(report.findings.contains { $0.consequence == "optctl db migrate cannot create opt_versions" })
    try Self.mend(report, database)
    #expect(try migrate(database.connect()).createdTables.count == 7)
    for _ in 0..<2 { try Self.mend(Self.examine(database), database) }
    #expect(try Self.examine(database).count(.error) == 0)
  }

  @Test("tells a lock that does not block from one that does")
  func lockProbe() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      ALTER TABLE optctl.sentinel RENAME TO kept;
      CREATE VIEW optctl.sentinel AS SELECT 1::smallint AS id
      """)
    #expect(
      try Self.examine(database).findings.map(\.message) == ["two sessions lock its one row at once"])
  }

  @Test("says that somebody applies while it looks")
  func busy() async throws {
    let database = try await TestDatabase.seeded()
    let other = try database.connect()
    try other.execute("BEGIN; SELECT FROM optctl.sentinel FOR UPDATE", simple: true)
    let report = try Self.examine(database)
    #expect(report.findings == [])
    #expect(report.unseen == ["whether the lock row blocks: somebody applies at this moment"])
  }

  @Test("needs SELECT alone for what it reads, and says what it could not see")
  func rights() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      """
      DO $$ BEGIN CREATE ROLE doctor_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT USAGE ON SCHEMA optctl TO doctor_reader;
      GRANT SELECT ON ALL TABLES IN SCHEMA public, optctl TO doctor_reader;
      REVOKE ALL ON opt_feature_macros FROM doctor_reader
      """)
    let report = try Self.examine(database, as: "doctor_reader")
    #expect(report.findings == [])
    #expect(
      report.unseen == [
        "could not look at the rows of opt_feature_macros: permission denied for table opt_feature_macros (SQLSTATE 42501)",
        "whether the lock row blocks: this role may not lock it",
      ])
    let blind = try Self.examine(database, as: "postgres_nobody_\(database.name)", creating: database)
    #expect(blind.findings == [] && blind.unseen.count > 5)
  }

  private static func examine(_ database: TestDatabase, as role: String, creating: TestDatabase) throws -> DoctorReport
  {
    try creating.run("CREATE ROLE \(role) LOGIN")
    return try examine(database, as: role)
  }
}
