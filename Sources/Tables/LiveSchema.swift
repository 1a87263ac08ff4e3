/// The column types of a database that was there before, as far as statements depend on them.
///
/// Whatever is not listed is read through a cast to text and written through an assignment cast. All SQL that stands for a
/// type is a constant of this file: nothing that a catalogue says becomes SQL text.
public struct LiveSchema: Sendable, Hashable {
  public enum RunID: String, Sendable { case text, bigint }
  public enum ConfigValue: String, Sendable { case text, json, jsonb }
  public enum SupportedConfigs: String, Sendable { case jsonb, json, text }
  public enum Flag: String, Sendable { case boolean, integer }
  /// `list` is an array of texts, `text` separates the features by commas.
  public enum Features: String, Sendable { case jsonb, json, list, text }

  public var runID = RunID.text
  public var configValue = ConfigValue.text
  public var runConfigValue = ConfigValue.text
  public var supportedConfigs = SupportedConfigs.jsonb
  public var isActive = Flag.boolean
  public var features = Features.jsonb
  /// The nine tables that are not there.
  public var missingTables: [String] = LiveSchema.tables
  /// About how many rows `opt_entity_configs` has, for reserving memory.
  public var configEstimate = 0

  public static let tables = [
    "opt_master", "opt_versions", "opt_entities", "opt_entity_configs", "opt_runs", "opt_run_configs",
    "opt_run_metrics", "opt_feature_macros", "opt_deployments",
  ]

  /// What optctl's migrations create.
  public init() {}

  /// Table, column, type and estimated rows of every column of the tables on the search path.
  public static let columns = """
    SELECT c.relname, a.attname, a.atttypid::pg_catalog.regtype::text, c.reltuples::bigint
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    WHERE c.relname LIKE 'opt\\_%' AND pg_catalog.pg_table_is_visible(c.oid) AND c.relkind IN ('r', 'p', 'v', 'f')
      AND a.attnum > 0 AND NOT a.attisdropped
    """

  /// Takes note of one row of ``columns``.
  public mutating func note(table: String, column: String, type: String, rows: Int) {
    missingTables.removeAll { $0 == table }
    switch (table, column) {
    case ("opt_runs", "run_id"), ("opt_deployments", "run_id"):
      if ["bigint", "integer", "smallint", "numeric"].contains(type) { runID = .bigint }
    case ("opt_entity_configs", "config_value"):
      configValue = ConfigValue(rawValue: type) ?? .text
      configEstimate = max(0, min(rows, 1 << 28))
    case ("opt_run_configs", "config_value"): runConfigValue = ConfigValue(rawValue: type) ?? .text
    case ("opt_versions", "supported_configs"): supportedConfigs = SupportedConfigs(rawValue: type) ?? .text
    case ("opt_deployments", "is_active"): isActive = type == "boolean" ? .boolean : .integer
    case ("opt_runs", "features_used"):
      features = type.hasSuffix("[]") ? .list : Features(rawValue: type) ?? .text
    default: break
    }
  }

  /// Whether a run id can be looked up at all: a text that is no number is no id of a numeric column.
  public func canHold(run id: String) -> Bool {
    runID == .text || Int64(id).map { String($0) == id } ?? false
  }

  /// The search path for everything that follows in the transaction: the schema of the tables, or the first one of the
  /// session's path that is not optctl's own (a role named optctl has it there by default), then nothing but temporary
  /// tables.
  public static let pinSearchPath = """
    SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident(coalesce(
      (SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE c.oid = pg_catalog.to_regclass('opt_master') AND n.nspname !~ '^pg_temp'),
      (SELECT name FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS path(name, n)
       WHERE name <> 'optctl' ORDER BY n LIMIT 1),
      'public')) || ', pg_temp', true)
    """

  func active(_ table: String) -> String {
    isActive == .boolean ? "\(table).is_active" : "\(table).is_active <> 0"
  }

  var trueLiteral: String { isActive == .boolean ? "true" : "1" }
  var falseLiteral: String { isActive == .boolean ? "false" : "0" }

  /// The value of a row of `opt_entity_configs`, as the text that a manifest would have.
  func configText(_ table: String) -> String { text(configValue, of: table) }

  /// The same for `opt_run_configs`.
  func runConfigText(_ table: String) -> String { text(runConfigValue, of: table) }

  private func text(_ value: ConfigValue, of table: String) -> String {
    switch value {
    case .text: "coalesce(\(table).config_value, '')"
    case .json, .jsonb: "coalesce(\(table).config_value #>> '{}', '')"
    }
  }

  /// The features of a run as the text of a JSON array, in their order; null where they are null. A text that is JSON
  /// already comes as it is.
  public func featuresJSON(_ table: String) -> String {
    let column = "\(table).features_used"
    return switch features {
    case .jsonb, .json: "\(column)::text"
    case .list: "pg_catalog.array_to_json(\(column))::text"
    case .text: Self.featuresJSON(text: column)
    }
  }

  /// The same for a column of text with commas.
  static func featuresJSON(text column: String) -> String {
    """
    CASE WHEN \(column) ~ '^\\s*\\[' THEN \(column)
      ELSE pg_catalog.array_to_json(pg_catalog.array_remove(
        pg_catalog.regexp_split_to_array(pg_catalog.btrim(\(column), E' \\t\\r\\n'), '\\s*,\\s*'), ''))::text END
    """
  }

  /// The text of a JSON array of strings, or null, as the column of features takes it.
  ///
  /// A feature that commas cannot separate from the others makes a column of text hold JSON.
  public func features(asColumn expression: String) -> String {
    let elements = "pg_catalog.json_array_elements_text((\(expression))::json) WITH ORDINALITY AS f(name, n)"
    return switch features {
    case .jsonb, .json: "(\(expression))::\(features.rawValue)"
    case .list:
      """
      CASE WHEN (\(expression)) IS NOT NULL THEN ARRAY(SELECT f.name FROM \(elements) ORDER BY f.n) END
      """
    case .text:
      """
      CASE WHEN (\(expression)) IS NULL THEN NULL
        WHEN EXISTS (SELECT FROM \(elements) WHERE f.name ~ '^\\s*\\[|,|^\\s|\\s$' OR f.name = '') THEN (\(expression))::text
        ELSE (SELECT coalesce(pg_catalog.string_agg(f.name, ',' ORDER BY f.n), '') FROM \(elements)) END
      """
    }
  }
}
