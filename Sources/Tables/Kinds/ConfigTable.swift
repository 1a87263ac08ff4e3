public import Domain

enum ConfigTable {
  static let name = "opt_entity_configs"

  /// A plain column list is what COPY is fastest with.
  static func read(_ schema: LiveSchema) -> String {
    schema.configValue == .text
      ? "COPY opt_entity_configs (entity_id, config_key, config_value) TO STDOUT"
      : "COPY (SELECT c.entity_id, c.config_key, \(schema.configText("c")) FROM opt_entity_configs c) TO STDOUT"
  }

  static let load = "COPY opt_entity_configs (entity_id, config_key, config_value) FROM STDIN"

  static func update(_ rows: [(before: Config, after: Config)], _ schema: LiveSchema) -> Statement {
    var input = Input()
    input.add(rows.map(\.before), schema)
    input.texts("value", rows.map { schema.columnText($0.after.text) })
    return Statement(
      .update, name, rows: rows.count,
      """
      UPDATE opt_entity_configs AS t SET config_value = i.value::\(schema.configValue.rawValue)
      FROM \(input.table)
        JOIN opt_entities e ON e.entity_code = i.entity
      WHERE \(matches(schema))
      """, input)
  }

  static func delete(_ rows: [Config], _ schema: LiveSchema) -> Statement {
    var input = Input()
    input.add(rows, schema)
    return Statement(
      .delete, name, rows: rows.count,
      """
      DELETE FROM opt_entity_configs AS t
      USING \(input.table)
        JOIN opt_entities e ON e.entity_code = i.entity
      WHERE \(matches(schema))
      """, input)
  }

  private static func matches(_ schema: LiveSchema) -> String {
    "t.entity_id = e.entity_id AND t.config_key = i.key AND \(schema.configText("t")) = i.old_value"
  }
}

extension Input {
  fileprivate mutating func add(_ rows: [Config], _ schema: LiveSchema) {
    texts("entity", rows.map(\.entity))
    texts("key", rows.map(\.key))
    texts("old_value", rows.map(\.text))
  }
}

extension LiveSchema {
  /// A config's canonical text as its column wants it. A JSON column holds booleans, numbers and lists as such and any
  /// other text as a string; read back, all of them give the same text again.
  public func columnText(_ text: String) -> String { columnText(text, of: configValue) }

  /// The same for the config of a run.
  public func runColumnText(_ text: String) -> String { columnText(text, of: runConfigValue) }

  private func columnText(_ text: String, of column: ConfigValue) -> String {
    guard column != .text else { return text }
    if let json = try? JSON(parsing: text), json.compact == text {
      switch json {
      case .bool, .number, .array: return text
      case .null, .string, .object: break
      }
    }
    return JSON.string(text).compact
  }
}

/// New configs, loaded by COPY: the ids of their entities are looked up in the client.
public struct ConfigLoad: Sendable {
  public let rows: [Config]
  /// Entity codes by id.
  public static let entityIDs = EntityTable.ids
  /// Takes an entity's id, a key and ``LiveSchema/columnText(_:)``.
  public static let copy = ConfigTable.load
  public static let table = ConfigTable.name
}
