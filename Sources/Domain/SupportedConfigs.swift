/// The configs that a version understands, with their types, limits and rules.
///
/// ``json`` is what the manifest wrote, member order made canonical, and what the column `supported_configs` holds;
/// ``definitions`` and ``rules`` are the same, read. Two values are equal when they mean the same JSON.
public struct SupportedConfigs: Sendable {
  public var json: JSON { parts.json }
  /// In byte order of their keys.
  public var definitions: [ConfigDefinition] { parts.definitions }
  public var rules: [ConfigRule] { parts.rules }
  /// One reference: versions are handed on with every run that is judged.
  private let parts: Parts

  /// A version that supports no configs.
  public init() { self.init(json: .object([]), definitions: [], rules: []) }

  /// `definitions` and `rules` must be what `json` says; ``init(json:)`` reads them from it.
  public init(json: JSON, definitions: [ConfigDefinition], rules: [ConfigRule]) {
    parts = Parts(json: json, definitions: definitions, rules: rules)
  }

  public func definition(of key: ConfigKey) -> ConfigDefinition? {
    parts.positions[key].map { parts.definitions[$0] }
  }

  private final class Parts: Sendable {
    let json: JSON
    let definitions: [ConfigDefinition]
    let rules: [ConfigRule]
    /// A definition is large: it stands in ``definitions`` alone.
    let positions: [ConfigKey: Int]

    init(json: JSON, definitions: [ConfigDefinition], rules: [ConfigRule]) {
      self.json = json.canonical
      let sorted = definitions.sorted { precedesInBytes($0.key, $1.key) }
      self.definitions = sorted
      self.rules = rules
      positions = Dictionary(
        sorted.indices.map { (ConfigKey(sorted[$0].key), $0) }, uniquingKeysWith: { first, _ in first })
    }
  }
}

extension SupportedConfigs: Hashable {
  public static func == (a: SupportedConfigs, b: SupportedConfigs) -> Bool { a.parts === b.parts || a.json == b.json }
  public func hash(into hasher: inout Hasher) { hasher.combine(json) }
}

extension SupportedConfigs: CustomStringConvertible {
  /// Equal values have equal descriptions.
  public var description: String { json.compact }
}

/// What one config may hold.
public struct ConfigDefinition: Sendable, Hashable {
  public enum ValueType: String, Sendable, CaseIterable {
    case bool, int, decimal, string, date, list
    case enumeration = "enum"
  }

  /// Who sets it: the entity in its manifest, or each run for itself.
  public enum Scope: String, Sendable, CaseIterable { case entity, run }

  public var key: String
  public var type: ValueType
  public var scope: Scope
  public var isRequired = false
  /// Canonical text.
  public var defaultText: String?
  public var minimum: ExactDecimal?
  public var maximum: ExactDecimal?
  public var exclusiveMinimum: ExactDecimal?
  public var exclusiveMaximum: ExactDecimal?
  /// The most digits after the point.
  public var scale: Int?
  /// Of an enum.
  public var values: [String] = []
  /// In characters (Unicode scalars), of a string.
  public var minimumLength: Int?
  public var maximumLength: Int?
  /// POSIX extended, for the whole value.
  public var pattern: String?
  /// The type of a list's items; not a list.
  public var items: ValueType?
  public var itemsAreUnique = false
  public var minimumItems: Int?
  public var maximumItems: Int?
  public var unit: String?
  public var description: String?
  /// What to use instead.
  public var deprecated: String?
  /// Its values appear in no output.
  public var isSensitive = false
  /// The default is written as a row.
  public var isMaterialized = false

  public init(key: String, type: ValueType, scope: Scope) {
    self.key = key
    self.type = type
    self.scope = scope
  }
}

/// A condition over the effective values of an entity or a run: its own value, else the default.
public struct ConfigRule: Sendable, Hashable {
  /// A key and the canonical text that its effective value is compared with.
  public struct Term: Sendable, Hashable {
    public var key: String
    public var text: String

    public init(key: String, text: String) {
      self.key = key
      self.text = text
    }
  }

  public struct Comparison: Sendable, Hashable {
    public enum Operator: String, Sendable, CaseIterable {
      case less = "<"
      case lessOrEqual = "<="
      case equal = "=="
      case notEqual = "!="
      case greaterOrEqual = ">="
      case greater = ">"
    }
    public var left: String
    public var `operator`: Operator
    public var right: String

    public init(left: String, operator: Operator, right: String) {
      self.left = left
      self.operator = `operator`
      self.right = right
    }
  }

  public var name: String
  /// All must hold for the rule to apply; none means always.
  public var when: [Term] = []
  public var require: [Term] = []
  public var forbid: [Term] = []
  public var comparison: Comparison?

  public init(name: String) { self.name = name }
}
