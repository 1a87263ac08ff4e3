extension JSON {
  /// Stands for a value that nobody may see.
  public static let hidden = JSON.string("(sensitive)")

  /// Whether something in it was hidden.
  public var holdsHidden: Bool {
    switch self {
    case .null, .bool, .number: false
    case .string: self == Self.hidden
    case .array(let elements): elements.contains(where: \.holdsHidden)
    case .object(let members): members.contains(where: \.value.holdsHidden)
    }
  }
}

extension SupportedConfigs {
  /// ``json`` as anybody may see it: what it says of values of sensitive keys, by default or in a rule, is hidden. It need
  /// not be in order: a column holds what somebody wrote.
  ///
  /// - Parameter other: what stands beside it, before or after. What is sensitive there is hidden here.
  public func shown(beside other: SupportedConfigs? = nil) -> JSON {
    let sensitive = sensitiveKeys.union(other?.sensitiveKeys ?? [])
    guard !sensitive.isEmpty, let members = json.members else { return json }
    return .object(
      members.map { member in
        switch member.name {
        case "keys": .init(member.name, hidingDefaults(of: sensitive, in: member.value))
        case "rules": .init(member.name, hidingTerms(on: sensitive, in: member.value))
        default: member
        }
      })
  }

  public var hasSensitiveKeys: Bool {
    definitions.contains(where: \.isSensitive) || definitions.isEmpty && !sensitiveKeys.isEmpty
  }

  private var sensitiveKeys: Set<ConfigKey> {
    let written = (json["keys"]?.members ?? []).filter { $0.value["sensitive"] == .bool(true) }.map(\.name)
    return Set((written + definitions.filter(\.isSensitive).map(\.key)).map { ConfigKey($0) })
  }
}

private func hidingDefaults(of sensitive: Set<ConfigKey>, in keys: JSON) -> JSON {
  guard let members = keys.members else { return keys }
  return .object(
    members.map { key in
      guard sensitive.contains(ConfigKey(key.name)), let options = key.value.members else { return key }
      let hidden: Set = ["default", "values"]
      return JSON.Member(
        key.name, .object(options.map { hidden.contains($0.name) ? JSON.Member($0.name, .hidden) : $0 }))
    })
}

private func hidingTerms(on sensitive: Set<ConfigKey>, in rules: JSON) -> JSON {
  guard let elements = rules.elements else { return rules }
  return .array(
    elements.map { rule in
      guard let parts = rule.members else { return rule }
      return .object(
        parts.map { part in
          guard let terms = part.value.members else { return part }
          return JSON.Member(
            part.name,
            .object(terms.map { sensitive.contains(ConfigKey($0.name)) ? JSON.Member($0.name, .hidden) : $0 }))
        })
    })
}
