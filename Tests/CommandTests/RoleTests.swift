import Domain
import Foundation
import Postgres
import TestSupport
import Testing

/// The roles of `db grants`, made from what it prints, each doing its work and nothing more.
@Suite("The roles of db grants")
struct RoleTests {
  /// A work place whose database has four users, each a member of one role.
  struct Roles {
    let place: Workplace
    let prefix: String

    init() async throws {
      place = try await Workplace(Sample.manifests)
      // Roles belong to the server, which other tests use too.
      prefix = "p_\(place.database.name)_"
      try apply()
      for name in ["planner", "applier", "pipeline", "bidder"] {
        try place.database.run("CREATE ROLE \(user(name)) LOGIN IN ROLE \(prefix)\(name)")
      }
    }

    func apply() throws {
      let answer = try place.optctl.run("db", "grants", "--role-prefix", prefix)
      #expect(answer.status == 0 && answer.errors.isEmpty)
      try place.database.run(answer.output)
    }

    func user(_ role: String) -> String { "\(prefix)\(role)_user" }

    func url(_ role: String) -> String {
      place.database.url.replacingOccurrences(of: "//optctl@", with: "//\(user(role))@")
    }

    func program(_ role: String) -> Program { Program(in: place.repository.path, database: url(role)) }

    /// The SQLSTATE that a statement of a role fails with; nil where it does not.
    func refusal(_ role: String, _ sql: String) throws -> String? {
      let connection = try Connection(url(role))
      do throws(PostgresError) {
        try connection.execute("BEGIN", operation: "begin")
        try connection.execute(sql, simple: true)
        return nil
      } catch { return error.sqlstate }
    }
  }

  @Test("let planner plan, applier apply, pipeline record and bidder read")
  func work() async throws {
    let roles = try await Roles()
    let (place, planner, applier) = (roles.place, roles.program("planner"), roles.program("applier"))
    #expect(try planner.run("plan", "--detailed-exitcode").status == 2)
    var answer = try applier.run("apply", "--auto-approve")
    #expect(answer.status == 0, "\(answer)")

    // Runs, which the pipeline records, and traffic for them.
    let pipeline = roles.program("pipeline")
    for run in ["r1", "r2"] {
      answer = try pipeline.run("run", "start", "site", "--run-id", run)
      #expect(answer.status == 0 && answer.output == "\(run)\n", "\(answer)")
      let report =
        #"{"s3_output_path": "s3://bucket/site/\#(run)", "validation_status": "passed", "segments_count": 1, "#
        + #""features_used": ["os_code"], "metrics": {"auc": 0.7}}"#
      answer = try pipeline.run("run", "finish", run, "--report", "-", input: report)
      #expect(answer.status == 0, "\(answer)")
    }
    let control = "arms:\n  - {name: control, run: r1, traffic: "
    for arms in [control + "100}", control + "90}\n  - {name: candidate, run: r2, traffic: 10}"] {
      try place.repository.write("manifests/catalog/deployment.yaml", Sample.deployment(arms))
      _ = try place.repository.commit()
      answer = try applier.run("apply", "--auto-approve")
      #expect(answer.status == 0, "\(answer)")
    }
    for command in [
      ["plan"], ["drift"], ["status"], ["history"], ["show", "1"], ["run", "list"], ["run", "show", "r1"],
      ["db", "doctor"], ["pick", "site", "--arm", "candidate"],
    ] {
      answer = try planner.start(command).wait()
      #expect(answer.status == 0, "\(answer)")
    }
    answer = try pipeline.run("run", "list")
    #expect(answer.status == 0, "\(answer)")

    let bidder = try Connection(roles.url("bidder"))
    let serving = try bidder.execute(
      """
      SELECT e.entity_code, r.s3_output_path, d.traffic_pct FROM opt_deployments d JOIN opt_entities e USING (entity_id)
        JOIN opt_runs r ON r.run_id = d.run_id WHERE d.is_active ORDER BY d.run_id
      """)
    #expect(serving.rowCount == 2 && serving.value(0, 1) == "s3://bucket/site/r1")
    #expect(try bidder.execute("SELECT * FROM opt_feature_macros, opt_entity_configs").rowCount > 0)
  }

  /// What a role may not do, and must not by way of another statement of the same kind.
  static let forbidden: [(role: String, statements: [String])] = [
    (
      "planner",
      [
        "INSERT INTO opt_master (opt_code, opt_name) VALUES ('x', 'X')", "UPDATE opt_entities SET status = 'paused'",
        "DELETE FROM opt_entity_configs", "UPDATE opt_deployments SET is_active = false", "DELETE FROM optctl.objects",
        "INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) VALUES ('r', 'm', 1)",
        "SELECT FROM optctl.sentinel FOR UPDATE", "SELECT optctl.hold_runs(ARRAY['r'])", "TRUNCATE opt_entity_configs",
        "CREATE TABLE optctl.x ()", "CREATE TABLE public.x ()", "ALTER TABLE opt_master ADD x int",
      ]
    ),
    (
      "applier",
      [
        "DELETE FROM opt_deployments", "TRUNCATE opt_deployments", "UPDATE opt_deployments SET traffic_pct = 1",
        "UPDATE opt_deployments SET run_id = 'r'", "UPDATE opt_deployments SET deployed_at = now()",
        "INSERT INTO opt_runs (run_id, entity_id, version_id) VALUES ('r', 1, 1)",
        "UPDATE opt_runs SET status = 'completed'",
        "DELETE FROM opt_runs", "SELECT FROM opt_runs FOR SHARE", "UPDATE opt_run_configs SET config_value = ''",
        "UPDATE opt_run_metrics SET metric_value = 1", "UPDATE optctl.revisions SET environment = 'x'",
        "DELETE FROM optctl.revisions", "INSERT INTO optctl.migrations (number, name) VALUES (99, 'x')",
        "DELETE FROM optctl.sentinel", "INSERT INTO optctl.traffic_guards VALUES (1, 1)",
        "DELETE FROM optctl.traffic_guards", "DELETE FROM optctl.journal", "UPDATE optctl.journal SET written_by = 'x'",
        "INSERT INTO optctl.journal (table_name, operation, row_count) VALUES ('x', 'insert', 1)",
        "DROP TRIGGER opt_deployments_traffic_limit ON opt_deployments",
        "ALTER TABLE opt_deployments DISABLE TRIGGER ALL", "DROP TABLE opt_deployments", "CREATE TABLE optctl.x ()",
        "CREATE TABLE public.x ()",
        "CREATE OR REPLACE FUNCTION optctl.limit_traffic() RETURNS trigger LANGUAGE sql AS ''",
      ]
    ),
    (
      "pipeline",
      [
        "DELETE FROM opt_runs", "DELETE FROM opt_run_metrics", "TRUNCATE opt_run_configs",
        "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r', 1, 100)",
        "UPDATE opt_deployments SET is_active = false", "UPDATE opt_entities SET status = 'paused'",
        "UPDATE opt_versions SET supported_configs = '{}'", "UPDATE opt_feature_macros SET status = 'retired'",
        "INSERT INTO opt_entity_configs (entity_id, config_key, config_value) VALUES (1, 'k', '')",
        "SELECT FROM optctl.sentinel FOR UPDATE", "INSERT INTO optctl.objects DEFAULT VALUES",
        "SELECT optctl.hold_runs(ARRAY['r'])", "CREATE TABLE public.x ()", "ALTER TABLE opt_runs ADD x int",
      ]
    ),
    (
      "bidder",
      [
        "SELECT * FROM opt_runs", "SELECT error_message FROM opt_runs", "SELECT * FROM opt_master",
        "SELECT * FROM opt_run_metrics", "SELECT * FROM opt_run_configs", "SELECT * FROM optctl.revisions",
        "SELECT * FROM optctl.objects", "SELECT * FROM optctl.journal", "UPDATE opt_deployments SET is_active = false",
        "DELETE FROM opt_entity_configs",
        "UPDATE opt_runs SET s3_output_path = ''", "CREATE TABLE public.x ()", "SELECT FROM opt_entities FOR SHARE",
      ]
    ),
  ]

  @Test("let nobody do more, and the SQL may be run again", arguments: forbidden.indices)
  func nothingMore(_ index: Int) async throws {
    let roles = try await Roles()
    let (role, statements) = Self.forbidden[index]
    // What somebody granted in between is taken back.
    try roles.place.database.run(
      "GRANT ALL ON ALL TABLES IN SCHEMA public, optctl TO \(roles.prefix)\(role); "
        + "GRANT ALL ON SCHEMA public, optctl TO \(roles.prefix)\(role)")
    #expect(try roles.refusal(role, statements[0]) != "42501")
    try roles.apply()
    for sql in statements { #expect(try roles.refusal(role, sql) == "42501", "\(role): \(sql)") }
  }

  @Test("refuse a prefix that is no name")
  func prefix() async throws {
    let place = Program(in: FileManager.default.temporaryDirectory.path)
    for prefix in ["", "1x", "a b", "x\"; --", "pg_", "A", String(repeating: "a", count: 51)] {
      let answer = try place.run("db", "grants", "--role-prefix", prefix)
      #expect(answer.status == 64 && answer.output.isEmpty, "\(prefix): \(answer)")
    }
  }
}
