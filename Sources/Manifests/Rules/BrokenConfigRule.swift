import Domain

/// `config-rule`: the effective configs of an entity (its own value, else the default) keep the rules of its version. A
/// rule that speaks of a config without a readable value is not judged, nor is one that needs configs of a run.
enum BrokenConfigRule {
  static func judge(
    _ rule: ConfigRule, _ entity: Declared<Entity>, _ schema: VersionSchema, _ slots: [EntityConfigs.Slot],
    _ configs: [DeclaredConfig], report: inout Report
  ) {
    func config(_ key: String) -> DeclaredConfig? {
      guard let position = schema.position(of: key), case .written(let i) = slots[position] else { return nil }
      return configs[i]
    }
    let breaches = rule.breaches { key in
      config(key)?.text ?? schema.position(of: key).flatMap { schema.configs[$0].definition.defaultText }
    } type: { key in
      schema.position(of: key).map { schema.configs[$0].definition.type }
    }
    guard !breaches.isEmpty else { return }
    let isReadable = rule.keys.allSatisfy { key in
      if let position = schema.position(of: key), case .unread = slots[position] { false } else { true }
    }
    guard isReadable else { return }
    let words = Words(schema: schema)
    for breach in breaches {
      // The place to change: the value that is wrong, else one that brought the rule about.
      let keys = breach.keys + rule.when.map(\.key)
      let place = keys.lazy.compactMap { config($0)?.place }.first ?? entity.place
      let related = rule.when.compactMap { term -> (place: Place, message: String)? in
        guard let place = config(term.key)?.place else { return nil }
        return (place, "\(term.key) is \(words.value(term)) here")
      }
      report.brokenRule(rule, breach, words, at: place, related: related.filter { $0.place != place })
    }
  }
}

extension ConfigRule.Breach {
  /// The one to change first.
  fileprivate var keys: [String] {
    switch self {
    case .required(let term, _), .forbidden(let term): [term.key]
    case .comparison(let comparison, _, _): [comparison.left, comparison.right]
    }
  }
}

/// Shows values, but for those that are sensitive.
private struct Words {
  let schema: VersionSchema

  func value(_ text: String, of key: String) -> String {
    let isSensitive = schema.position(of: key).map { schema.configs[$0].definition.isSensitive } ?? false
    return isSensitive ? "(sensitive)" : text
  }

  func value(_ term: ConfigRule.Term) -> String { value(term.text, of: term.key) }
}

extension Report {
  fileprivate mutating func brokenRule(
    _ rule: ConfigRule, _ breach: ConfigRule.Breach, _ words: Words, at place: Place,
    related: [(place: Place, message: String)]
  ) {
    let (message, help) = rule.fault(breach, show: words.value(_:of:))
    error(.configRule, message, at: place, help: help, related: related)
  }
}
