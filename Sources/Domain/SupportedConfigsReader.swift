extension SupportedConfigs {
  /// Reads what the column `supported_configs` holds. Members that it does not know are kept in ``json`` and otherwise
  /// passed over, and so is a definition or rule without sense: another program, or a later release, may have written it.
  /// Nil when the value is not an object.
  public init?(json: JSON) {
    guard json.members != nil else { return nil }
    var definitions: [ConfigDefinition] = []
    for member in json["keys"]?.members ?? [] {
      guard let definition = ConfigDefinition(key: member.name, json: member.value) else { continue }
      definitions.append(definition)
    }
    let rules = json["rules"]?.elements ?? []
    var byName: [String: ConfigDefinition] = [:]
    if !rules.isEmpty { for definition in definitions { byName[definition.key] = definition } }
    self.init(
      json: json, definitions: definitions, rules: rules.compactMap { ConfigRule(json: $0, definitions: byName) })
  }
}

extension ConfigDefinition {
  /// Nil without a type and a scope that are known. Options that have no sense count as left out.
  public init?(key: String, json: JSON) {
    guard let type = json["type"]?.string.flatMap(ValueType.init(rawValue:)),
      let scope = json["scope"]?.string.flatMap(Scope.init(rawValue:))
    else { return nil }
    self.init(key: key, type: type, scope: scope)
    isRequired = json["required"]?.bool ?? false
    minimum = json["min"]?.decimal
    maximum = json["max"]?.decimal
    exclusiveMinimum = json["exclusive_min"]?.decimal
    exclusiveMaximum = json["exclusive_max"]?.decimal
    scale = json["scale"]?.count
    values = json["values"]?.elements?.compactMap(\.string) ?? []
    minimumLength = json["min_length"]?.count
    maximumLength = json["max_length"]?.count
    pattern = json["pattern"]?.string
    items = json["items"]?.string.flatMap(ValueType.init(rawValue:))
    itemsAreUnique = json["unique"]?.bool ?? false
    minimumItems = json["min_items"]?.count
    maximumItems = json["max_items"]?.count
    unit = json["unit"]?.string
    description = json["description"]?.string
    deprecated = json["deprecated"]?.string
    isSensitive = json["sensitive"]?.bool ?? false
    isMaterialized = json["materialize"]?.bool ?? false
    // Last: it is judged by all the others.
    defaultText = json["default"].flatMap { try? canonicalText(of: $0) }
  }
}

extension ConfigRule {
  /// Nil without a name, or when a term cannot be read: half a rule would be another rule.
  init?(json: JSON, definitions: [String: ConfigDefinition]) {
    guard let name = json["name"]?.string else { return nil }
    self.init(name: name)
    guard let when = Self.terms(json["when"], definitions), let require = Self.terms(json["require"], definitions),
      let forbid = Self.terms(json["forbid"], definitions)
    else { return nil }
    (self.when, self.require, self.forbid) = (when, require, forbid)
    if let compare = json["compare"] {
      guard let comparison = Comparison(json: compare) else { return nil }
      self.comparison = comparison
    }
  }

  private static func terms(_ json: JSON?, _ definitions: [String: ConfigDefinition]) -> [Term]? {
    guard let json else { return [] }
    guard let members = json.members else { return nil }
    var terms: [Term] = []
    for member in members {
      guard let text = try? definitions[member.name]?.canonicalText(of: member.value) else { return nil }
      terms.append(Term(key: member.name, text: text))
    }
    return terms
  }
}

extension ConfigRule.Comparison {
  init?(json: JSON) {
    guard let parts = json.elements, parts.count == 3, let left = parts[0].string, let right = parts[2].string,
      let `operator` = parts[1].string.flatMap(Operator.init(rawValue:))
    else { return nil }
    self.init(left: left, operator: `operator`, right: right)
  }
}

extension JSON {
  /// A whole number from 0.
  fileprivate var count: Int? { int.flatMap { $0 < 0 ? nil : $0 } }
}
