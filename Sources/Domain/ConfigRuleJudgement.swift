extension ConfigRule {
  /// Why a rule does not hold. Values are those that it was judged by; nil where nothing is set.
  public enum Breach: Sendable, Hashable {
    case required(Term, found: String?)
    case forbidden(Term)
    case comparison(Comparison, left: String, right: String)
  }

  /// Every key that the rule speaks of.
  public var keys: [String] {
    (when + require + forbid).map(\.key) + (comparison.map { [$0.left, $0.right] } ?? [])
  }

  /// What is wrong with some effective values: nothing where a term of `when` does not hold. Each term of `require` must
  /// hold, none of `forbid` may, and a comparison is judged where both sides are set. `value` gives the canonical text of
  /// a key, its default included; `type` that of its definition.
  public func breaches(
    value: (String) -> String?, type: (String) -> ConfigDefinition.ValueType?
  ) -> [Breach] {
    func holds(_ term: Term) -> Bool { value(term.key).map { haveSameBytes($0, term.text) } ?? false }
    guard when.allSatisfy(holds) else { return [] }
    var breaches: [Breach] = []
    for term in require where !holds(term) { breaches.append(.required(term, found: value(term.key))) }
    for term in forbid where holds(term) { breaches.append(.forbidden(term)) }
    if let comparison, let left = value(comparison.left), let right = value(comparison.right),
      let type = type(comparison.left), !comparison.operator.holds(left, right, as: type)
    {
      breaches.append(.comparison(comparison, left: left, right: right))
    }
    return breaches
  }
}

extension ConfigRule.Comparison.Operator {
  /// Whether values of a type have an order; all can be equal.
  public func isDefined(for type: ConfigDefinition.ValueType) -> Bool {
    self == .equal || self == .notEqual || type.isNumeric || type == .date
  }

  /// Compares canonical texts: numbers by value, dates and all others by their bytes.
  func holds(_ left: String, _ right: String, as type: ConfigDefinition.ValueType) -> Bool {
    let isLess: (String, String) -> Bool = { a, b in
      if type.isNumeric, let a = ExactDecimal(a), let b = ExactDecimal(b) { return a < b }
      return precedesInBytes(a, b)
    }
    return switch self {
    case .less: isLess(left, right)
    case .lessOrEqual: !isLess(right, left)
    case .equal: haveSameBytes(left, right)
    case .notEqual: !haveSameBytes(left, right)
    case .greaterOrEqual: !isLess(left, right)
    case .greater: isLess(right, left)
    }
  }
}
