import Postgres
import TestSupport
import Testing

@Suite("The database itself refuses")
struct RefusalTests {
  static let refused: [(String, String, Refusal)] = [
    (
      "a second optimizer of one code", "INSERT INTO opt_master (opt_code, opt_name) VALUES ('rtb', 'x')",
      Refusal("23505", "opt_master_opt_code_key")
    ),
    (
      "a second version of one code",
      "INSERT INTO opt_versions (opt_id, version_code, version_name) VALUES (1, 'v4', 'x')",
      Refusal("23505", "opt_versions_opt_id_version_code_key")
    ),
    (
      "a second entity of one code",
      """
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path)
      VALUES ('drugs', 'x', 1, 'ssp', 's3://b')
      """, Refusal("23505", "opt_entities_entity_code_key")
    ),
    (
      "a second config of one key",
      "INSERT INTO opt_entity_configs (entity_id, config_key, config_value) VALUES (1, 'a', '')",
      Refusal("23505", "opt_entity_configs_entity_id_config_key_key")
    ),
    (
      "a second macro of one feature",
      "INSERT INTO opt_feature_macros (feature_name, macro_template) VALUES ('geo', '[OTHER]')",
      Refusal("23505", "opt_feature_macros_feature_name_key")
    ),
    (
      "a second metric of one key",
      """
      INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) VALUES ('r1', 'auc', 1), ('r1', 'auc', 2)
      """, Refusal("23505", "opt_run_metrics_run_id_metric_key_key")
    ),
    ("an unknown status", "UPDATE opt_master SET status = 'live'", Refusal("23514", "opt_master_status_check")),
    ("a paused optimizer", "UPDATE opt_master SET status = 'paused'", Refusal("23514", "opt_master_status_check")),
    ("an unknown run status", "UPDATE opt_runs SET status = 'done'", Refusal("23514", "opt_runs_status_check")),
    (
      "an unknown validation status", "UPDATE opt_runs SET validation_status = 'ok'",
      Refusal("23514", "opt_runs_validation_status_check")
    ),
    (
      "an unknown trigger type", "UPDATE opt_runs SET trigger_type = 'cron'",
      Refusal("23514", "opt_runs_trigger_type_check")
    ),
    (
      "an unknown object type", "UPDATE opt_entities SET object_type = 'bidder'",
      Refusal("23514", "opt_entities_object_type_check")
    ),
    ("an object id of zero", "UPDATE opt_entities SET object_id = 0", Refusal("23514", "opt_entities_object_id_check")),
    (
      "features that are no list", #"UPDATE opt_runs SET features_used = '{"a": 1}'"#,
      Refusal("23514", "opt_runs_features_used_check")
    ),
    (
      "a metric that is not a number",
      "INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) VALUES ('r1', 'auc', 'NaN')",
      Refusal("23514", "opt_run_metrics_metric_value_check")
    ),
    (
      "an infinite metric",
      "INSERT INTO opt_run_metrics (run_id, metric_key, metric_value) VALUES ('r1', 'auc', '-Infinity')",
      Refusal("23514", "opt_run_metrics_metric_value_check")
    ),
    (
      "a share of zero", "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 0)",
      Refusal("23514", "opt_deployments_traffic_pct_check")
    ),
    (
      "a share above 100", "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 100.01)",
      Refusal("23514", "opt_deployments_traffic_pct_check")
    ),
    (
      "an active row with an end",
      "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, deactivated_at) VALUES ('r1', 1, 5, '2100-01-01')",
      Refusal("23514", "opt_deployments_closed_once")
    ),
    (
      "a closed row without an end",
      "INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active) VALUES ('r1', 1, 5, false)",
      Refusal("23514", "opt_deployments_closed_once")
    ),
    (
      "an end before the beginning",
      """
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct, is_active, deactivated_at)
      VALUES ('r1', 1, 5, false, '2000-01-01')
      """, Refusal("23514", "opt_deployments_check")
    ),
    (
      "a run twice at once",
      """
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 5), ('r1', 1, 6)
      """, Refusal("23505", "opt_deployments_one_active_row")
    ),
    (
      "more than 100 percent in one statement",
      """
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60), ('r2', 1, 40.01)
      """, Refusal("23514", "opt_deployments_traffic_limit")
    ),
    (
      "a run of another entity",
      """
      INSERT INTO opt_entities (entity_code, entity_name, object_id, object_type, s3_base_path)
        VALUES ('other', 'x', 1, 'ssp', 's3://b');
      INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 2, 5)
      """, Refusal("23503", "opt_deployments_run_of_entity")
    ),
    ("deleting an optimizer with versions", "DELETE FROM opt_master", Refusal("23503", "opt_versions_opt_id_fkey")),
    (
      "deleting a version in use", "DELETE FROM opt_versions WHERE version_code = 'v4'",
      Refusal("23503", "opt_entities_current_version_id_fkey")
    ),
  ]

  @Test("rows that break a rule", arguments: refused)
  func refuses(_ what: String, _ sql: String, _ refusal: Refusal) async throws {
    let database = try await TestDatabase.seeded()
    #expect(try database.refusal(sql) == refusal, "\(what)")
  }

  @Test(
    "any edit of the ledger but closing a row once",
    arguments: [
      "UPDATE opt_deployments SET traffic_pct = 5", "UPDATE opt_deployments SET run_id = 'r2'",
      "UPDATE opt_deployments SET deployed_by = 'x'", "UPDATE opt_deployments SET deployed_at = '2000-01-01'",
      "UPDATE opt_deployments SET deployment_id = 9", "UPDATE opt_deployments SET is_active = is_active",
      "UPDATE opt_deployments SET is_active = false, deactivated_at = now() + '1 day', traffic_pct = 4",
      "DELETE FROM opt_deployments", "TRUNCATE opt_deployments", "TRUNCATE opt_runs CASCADE",
    ])
  func ledgerIsAppendOnly(_ sql: String) async throws {
    let database = try await TestDatabase.seeded()
    try database.run("INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60)")
    #expect(try database.refusal(sql) == Refusal("23001", "opt_deployments_append_only"))
  }

  @Test("reopening a closed row, and moving its end")
  func closedStaysClosed() async throws {
    let database = try await TestDatabase.seeded()
    try database.run("INSERT INTO opt_deployments (run_id, entity_id, traffic_pct) VALUES ('r1', 1, 60)")
    try database.run("UPDATE opt_deployments SET is_active = false, deactivated_at = clock_timestamp()")
    let refusal = Refusal("23001", "opt_deployments_append_only")
    #expect(try database.refusal("UPDATE opt_deployments SET is_active = true, deactivated_at = NULL") == refusal)
    #expect(try database.refusal("UPDATE opt_deployments SET deactivated_at = now() + '1 day'") == refusal)
  }

  @Test("two macros of one template, unless one is retired or they swap")
  func templates() async throws {
    let database = try await TestDatabase.seeded()
    let refusal = Refusal("23P01", "opt_feature_macros_one_template")
    #expect(try database.refusal("UPDATE opt_feature_macros SET macro_template = '[OS]'") == refusal)
    try database.run(
      "UPDATE opt_feature_macros SET macro_template = CASE feature_name WHEN 'geo' THEN '[OS]' ELSE '[GEO]' END")
    try database.run(
      """
      BEGIN; SET CONSTRAINTS ALL DEFERRED;
      UPDATE opt_feature_macros SET macro_template = '[GEO]' WHERE feature_name = 'geo';
      UPDATE opt_feature_macros SET macro_template = '[OS]' WHERE feature_name = 'os';
      COMMIT
      """)
    try database.run(
      "UPDATE opt_feature_macros SET status = 'retired', macro_template = '[OS]' WHERE feature_name = 'geo'")
    #expect(try database.refusal("UPDATE opt_feature_macros SET status = 'active'") == refusal)
  }

  @Test("natural keys can be named by ON CONFLICT")
  func onConflict() async throws {
    let database = try await TestDatabase.seeded()
    try database.run(
      "INSERT INTO opt_master (opt_code, opt_name) VALUES ('rtb', 'x') ON CONFLICT (opt_code) DO NOTHING")
    #expect(try database.text("SELECT opt_name FROM opt_master") == "RTB")
  }
}
