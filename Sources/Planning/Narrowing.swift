import Domain

/// One way in which a version would accept less than before, or give what is there another meaning.
struct Narrowing: Hashable {
  /// Where a manifest says it, parts joined by `/`: `keys/cap/max`, `keys/cap`, `rules/order`, `keys`.
  var path: String
  /// The observed fact, as a clause.
  var fact: String
}

/// How `new` narrows `old`, in the order of keys, then of rules; none when everything that was valid stays valid and means
/// the same.
///
/// Meanings are compared, not texts: how a number is written, the order of members, descriptions and units say nothing. A
/// changed default counts unless the key was required, because whoever left the key out relies on it. So does a default
/// that is no longer written as a row, and a value that would no longer be hidden.
func narrowings(from old: SupportedConfigs, to new: SupportedConfigs) -> [Narrowing] {
  var found: [Narrowing] = []
  for before in old.definitions {
    if let after = new.definition(of: ConfigKey(before.key)) {
      found += KeyComparison(before: before, after: after).narrowings
    } else {
      found.append(Narrowing(path: "keys", fact: "key \(before.key) is gone"))
    }
  }
  for after in new.definitions where after.isRequired && old.definition(of: ConfigKey(after.key)) == nil {
    found.append(Narrowing(path: "keys/\(after.key)/required", fact: "key \(after.key) is new and required"))
  }
  let rules = RuleComparison(old: old, new: new)
  for rule in new.rules where rules.isNarrower(rule) {
    found.append(Narrowing(path: "rules/\(rule.name)", fact: "rule \(rule.name) is new or stricter"))
  }
  return found
}

/// One key, before and after.
private struct KeyComparison {
  let before: ConfigDefinition
  let after: ConfigDefinition

  var narrowings: [Narrowing] {
    let kind = typeOrScope
    guard kind.isEmpty else { return kind }
    return [
      requirement, lowerBound, upperBound, scale, values,
      count("min_length", before.minimumLength, after.minimumLength, "at least", "characters"),
      count("max_length", before.maximumLength, after.maximumLength, "at most", "characters"), pattern, uniqueness,
      count("min_items", before.minimumItems, after.minimumItems, "at least", "items"),
      count("max_items", before.maximumItems, after.maximumItems, "at most", "items"), defaultValue, secrecy, row,
    ].compactMap { $0 }
  }

  private func narrowing(_ option: String, _ fact: String) -> Narrowing {
    Narrowing(path: "keys/\(before.key)/\(option)", fact: "\(before.key) \(fact)")
  }

  /// With another type nothing else can be compared.
  private var typeOrScope: [Narrowing] {
    var found: [Narrowing] = []
    func compare(_ option: String, _ what: String, _ old: String?, _ new: String?) {
      guard old != new else { return }
      found.append(narrowing(option, "has the \(what) \(new ?? "none"), and had \(old ?? "none")"))
    }
    compare("type", "type", before.type.rawValue, after.type.rawValue)
    compare("scope", "scope", before.scope.rawValue, after.scope.rawValue)
    compare("items", "type of items", before.items?.rawValue, after.items?.rawValue)
    return found
  }

  private var requirement: Narrowing? {
    after.isRequired && !before.isRequired ? narrowing("required", "is required, and was optional") : nil
  }

  // MARK: - Numbers

  /// A limit as it is written.
  private struct Bound {
    var number: ExactDecimal
    var isExclusive: Bool

    init?(_ inclusive: ExactDecimal?, _ exclusive: ExactDecimal?) {
      guard let number = inclusive ?? exclusive else { return nil }
      self.number = number
      isExclusive = inclusive == nil
    }
  }

  private var lowerBound: Narrowing? {
    let (old, new) = (
      Bound(before.minimum, before.exclusiveMinimum), Bound(after.minimum, after.exclusiveMinimum)
    )
    guard let new, isTighter(new, than: old, inward: 1, { $0 < $1 }) else { return nil }
    return narrowing(new.isExclusive ? "exclusive_min" : "min", limits(">", new, old))
  }

  private var upperBound: Narrowing? {
    let (old, new) = (
      Bound(before.maximum, before.exclusiveMaximum), Bound(after.maximum, after.exclusiveMaximum)
    )
    guard let new, isTighter(new, than: old, inward: -1, { $1 < $0 }) else { return nil }
    return narrowing(new.isExclusive ? "exclusive_max" : "max", limits("<", new, old))
  }

  /// Where values lie on a grid, `> 0` and `>= 0.01` can be the same limit.
  private func isTighter(
    _ new: Bound, than old: Bound?, inward: Int, _ isOutside: (ExactDecimal, ExactDecimal) -> Bool
  ) -> Bool {
    guard let old else { return true }
    if let newest = lastOnGrid(new, inward), let oldest = lastOnGrid(old, inward) {
      return inward > 0 ? oldest < newest : newest < oldest
    }
    return isOutside(old.number, new.number) || old.number == new.number && new.isExclusive && !old.isExclusive
  }

  /// The outermost value that a limit allows, counted in steps of the grid on which the values lay before.
  private func lastOnGrid(_ bound: Bound, _ inward: Int) -> Int? {
    let isWhole = before.type == .int || before.items == .int
    guard let places = isWhole ? 0 : before.scale, places <= 18, let number = bound.number.scaled(by: places) else {
      return nil
    }
    guard bound.isExclusive else { return number }
    let (next, overflow) = number.addingReportingOverflow(inward)
    return overflow ? nil : next
  }

  private func limits(_ sign: String, _ new: Bound, _ old: Bound?) -> String {
    func text(_ bound: Bound) -> String { "\(sign)\(bound.isExclusive ? "" : "=") \(bound.number.text)" }
    return "must be \(text(new)), and \(old.map { "had to be \(text($0))" } ?? "had no such limit")"
  }

  private var scale: Narrowing? {
    guard let new = after.scale, before.scale.map({ new < $0 }) ?? true else { return nil }
    return narrowing("scale", "may have \(new) decimals, and had \(before.scale.map { "\($0)" } ?? "no such limit")")
  }

  // MARK: - Texts and lists

  private var values: Narrowing? {
    let gone = before.values.filter { old in !after.values.contains { haveSameBytes($0, old) } }
    return gone.isEmpty ? nil : narrowing("values", "may no longer be \(list(gone))")
  }

  private func count(_ option: String, _ old: Int?, _ new: Int?, _ side: String, _ unit: String) -> Narrowing? {
    let isLower = side == "at least"
    guard let new, isLower ? new > old ?? 0 : old.map({ new < $0 }) ?? true else { return nil }
    return narrowing(option, "has \(side) \(new) \(unit), and had \(old.map { "\(side) \($0)" } ?? "no such limit")")
  }

  private var pattern: Narrowing? {
    guard let new = after.pattern, before.pattern.map({ !haveSameBytes($0, new) }) ?? true else { return nil }
    return narrowing("pattern", "must match \(new), and \(before.pattern.map { "had to match \($0)" } ?? "needed not")")
  }

  private var uniqueness: Narrowing? {
    after.itemsAreUnique && !before.itemsAreUnique ? narrowing("unique", "must not repeat items, and could") : nil
  }

  // MARK: - What a key means

  private var defaultValue: Narrowing? {
    let (old, new) = (before.defaultText, after.defaultText)
    guard old != new, !before.isRequired, !after.isRequired else { return nil }
    if before.isSensitive || after.isSensitive { return narrowing("default", "has another default") }
    return narrowing("default", "has \(new.map { "the default \($0)" } ?? "no default"), and had \(old ?? "none")")
  }

  private var secrecy: Narrowing? {
    before.isSensitive && !after.isSensitive ? narrowing("sensitive", "would be shown, and was hidden") : nil
  }

  private var row: Narrowing? {
    guard before.isMaterialized, !after.isMaterialized, !after.isRequired else { return nil }
    return narrowing("materialize", "would lose the rows that hold its default")
  }
}
