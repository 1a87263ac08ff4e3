/// The nine tables as optctl's migrations create them, in the order in which one refers to another. A test holds it against
/// a database that was migrated.
struct ExpectedTable: Sendable {
  struct Column: Sendable {
    let name: String
    let type: ColumnType
    var isNotNull = true
    /// Optctl reads or writes it.
    var isUsed = true
    /// Every row that optctl inserts has a value for it.
    var isWritten = true
    /// SQL of the value that a row has when none is given.
    var standard: String?

    init(
      _ name: String, _ type: ColumnType, null: Bool = false, used: Bool = true, written: Bool = true,
      standard: String? = nil
    ) {
      self.name = name
      self.type = type
      isNotNull = !null
      isUsed = used
      isWritten = written
      self.standard = standard
    }
  }

  struct ForeignKey: Sendable {
    let columns: [String]
    let table: String
    let referenced: [String]
  }

  let name: String
  let columns: [Column]
  /// The first one is the primary key, the second the natural one where they differ.
  let keys: [[String]]
  var foreignKeys: [ForeignKey] = []

  func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  static let all = [optimizers, versions, entities, configs, runs, runConfigs, runMetrics, macros, deployments]

  private static let created = Column("created_at", .moment, used: false, written: false, standard: "now()")

  private static func status(_ values: [String]) -> Column { Column("status", .word(values), standard: "'active'") }

  private static let optimizers = ExpectedTable(
    name: "opt_master",
    columns: [
      Column("opt_id", .id, written: false), Column("opt_code", .text), Column("opt_name", .text),
      Column("description", .text, standard: "''"), status(["draft", "active", "deprecated", "retired"]), created,
    ], keys: [["opt_id"], ["opt_code"]])

  private static let versions = ExpectedTable(
    name: "opt_versions",
    columns: [
      Column("version_id", .id, written: false), Column("opt_id", .reference), Column("version_code", .text),
      Column("version_name", .text), Column("supported_configs", .supportedConfigs, standard: "'{}'"),
      Column("description", .text, standard: "''"), status(["draft", "active", "deprecated", "retired"]), created,
    ], keys: [["version_id"], ["opt_id", "version_code"]],
    foreignKeys: [ForeignKey(columns: ["opt_id"], table: "opt_master", referenced: ["opt_id"])])

  private static let entities = ExpectedTable(
    name: "opt_entities",
    columns: [
      Column("entity_id", .id, written: false), Column("entity_code", .text), Column("entity_name", .text),
      Column("object_id", .longCount),
      Column("object_type", .word(["ssp", "publisher", "site", "app", "placement", "deal"])),
      Column("current_version_id", .reference, null: true), Column("s3_base_path", .text),
      status(["draft", "active", "paused", "retired"]), created,
    ], keys: [["entity_id"], ["entity_code"]],
    foreignKeys: [
      ForeignKey(columns: ["current_version_id"], table: "opt_versions", referenced: ["version_id"])
    ])

  private static let configs = ExpectedTable(
    name: "opt_entity_configs",
    columns: [
      Column("id", .id, used: false, written: false), Column("entity_id", .reference), Column("config_key", .text),
      Column("config_value", .configValue),
    ], keys: [["id"], ["entity_id", "config_key"]],
    foreignKeys: [ForeignKey(columns: ["entity_id"], table: "opt_entities", referenced: ["entity_id"])])

  private static let runs = ExpectedTable(
    name: "opt_runs",
    columns: [
      Column("run_id", .runID), Column("entity_id", .reference), Column("version_id", .reference),
      Column("status", .word(["pending", "running", "completed", "failed", "cancelled"]), standard: "'pending'"),
      Column("triggered_by", .text, null: true),
      Column("trigger_type", .word(["manual", "scheduled", "api", "backfill", "event"]), standard: "'manual'"),
      Column("data_start_dt", .day, null: true), Column("data_end_dt", .day, null: true),
      Column("total_bids", .longCount, null: true), Column("total_views", .longCount, null: true),
      Column("total_clicks", .longCount, null: true), Column("segments_count", .count, null: true),
      Column("domains_count", .count, null: true), Column("npis_count", .count, null: true),
      Column("features_used", .features, null: true), Column("bid_median", .decimal, null: true),
      Column("bid_min", .decimal, null: true), Column("bid_max", .decimal, null: true),
      Column("s3_output_path", .text, null: true),
      Column(
        "validation_status", .word(["pending", "passed", "warned", "failed", "skipped"]), standard: "'pending'"),
      Column("error_message", .text, null: true), Column("created_at", .moment, written: false, standard: "now()"),
      Column("started_at", .moment, null: true), Column("completed_at", .moment, null: true),
    ], keys: [["run_id"], ["run_id", "entity_id"]],
    foreignKeys: [
      ForeignKey(columns: ["entity_id"], table: "opt_entities", referenced: ["entity_id"]),
      ForeignKey(columns: ["version_id"], table: "opt_versions", referenced: ["version_id"]),
    ])

  private static let runConfigs = ExpectedTable(
    name: "opt_run_configs",
    columns: [
      Column("id", .id, used: false, written: false), Column("run_id", .runID), Column("config_key", .text),
      Column("config_value", .configValue),
    ], keys: [["id"], ["run_id", "config_key"]], foreignKeys: [ofRun])

  private static let runMetrics = ExpectedTable(
    name: "opt_run_metrics",
    columns: [
      Column("id", .id, used: false, written: false), Column("run_id", .runID), Column("metric_key", .text),
      Column("metric_value", .metric),
    ], keys: [["id"], ["run_id", "metric_key"]], foreignKeys: [ofRun])

  private static let ofRun = ForeignKey(columns: ["run_id"], table: "opt_runs", referenced: ["run_id"])

  private static let macros = ExpectedTable(
    name: "opt_feature_macros",
    columns: [
      Column("macro_id", .id, used: false, written: false), Column("feature_name", .text),
      Column("macro_template", .text), status(["active", "deprecated", "retired"]),
    ], keys: [["macro_id"], ["feature_name"]])

  private static let deployments = ExpectedTable(
    name: "opt_deployments",
    columns: [
      Column("deployment_id", .id, written: false), Column("run_id", .runID), Column("entity_id", .reference),
      Column("traffic_pct", .share), Column("is_active", .flag, standard: "true"),
      Column("deployed_by", .text, standard: "session_user"),
      Column("deployed_at", .moment, standard: "now()"),
      Column("deactivated_at", .moment, null: true, written: false),
    ], keys: [["deployment_id"]],
    foreignKeys: [
      ForeignKey(columns: ["run_id", "entity_id"], table: "opt_runs", referenced: ["run_id", "entity_id"])
    ])
}
