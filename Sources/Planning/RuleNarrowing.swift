import Domain

/// Rules, whose parts must all hold: whatever they demand must have been demanded before, or be met by all that was valid.
struct RuleComparison {
  let old: SupportedConfigs
  let new: SupportedConfigs

  func isNarrower(_ rule: ConfigRule) -> Bool {
    if rule.when.contains(where: wasImpossible) { return false }
    // What an old rule demanded, it demands wherever this one applies.
    let inForce = old.rules.filter { $0.when.allSatisfy(rule.when.contains) }
    return rule.require.contains { !isMet($0) && !inForce.demand($0) }
      || rule.forbid.contains { !wasImpossible($0) && !inForce.exclude($0) }
      || rule.comparison.map { areBothSet($0) && !inForce.imply($0) } ?? false
  }

  /// No config that was valid had this effective value, nor does one get it from a new default.
  private func wasImpossible(_ term: ConfigRule.Term) -> Bool {
    guard let before = old.definition(of: ConfigKey(term.key)) else { return defaultText(term.key) != term.text }
    return before.defaultText != term.text && (try? before.canonicalText(of: term.text, .text)) == nil
  }

  /// A new key has this effective value wherever nobody has set it.
  private func isMet(_ term: ConfigRule.Term) -> Bool {
    old.definition(of: ConfigKey(term.key)) == nil && defaultText(term.key) == term.text
  }

  /// A key that is new and has no default is set nowhere.
  private func areBothSet(_ comparison: ConfigRule.Comparison) -> Bool {
    [comparison.left, comparison.right].allSatisfy {
      old.definition(of: ConfigKey($0)) != nil || defaultText($0) != nil
    }
  }

  private func defaultText(_ key: String) -> String? { new.definition(of: ConfigKey(key))?.defaultText }
}

extension [ConfigRule] {
  fileprivate func demand(_ term: ConfigRule.Term) -> Bool { contains { $0.require.contains(term) } }

  /// Forbidden itself, or another value is required.
  fileprivate func exclude(_ term: ConfigRule.Term) -> Bool {
    contains { rule in
      rule.forbid.contains(term) || rule.require.contains { $0.key == term.key && $0.text != term.text }
    }
  }

  fileprivate func imply(_ comparison: ConfigRule.Comparison) -> Bool {
    contains { rule in
      guard let known = rule.comparison else { return false }
      if known.left == comparison.left, known.right == comparison.right {
        return known.operator.implied.contains(comparison.operator)
      }
      return known.left == comparison.right && known.right == comparison.left
        && known.operator.mirrored.implied.contains(comparison.operator)
    }
  }
}

extension ConfigRule.Comparison.Operator {
  /// What holds wherever this does.
  fileprivate var implied: [Self] {
    switch self {
    case .less: [.less, .lessOrEqual, .notEqual]
    case .lessOrEqual: [.lessOrEqual]
    case .equal: [.equal, .lessOrEqual, .greaterOrEqual]
    case .notEqual: [.notEqual]
    case .greaterOrEqual: [.greaterOrEqual]
    case .greater: [.greater, .greaterOrEqual, .notEqual]
    }
  }

  /// The same with its sides exchanged.
  fileprivate var mirrored: Self {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .equal, .notEqual: self
    case .greaterOrEqual: .lessOrEqual
    case .greater: .less
    }
  }
}
