import Domain
import YAML

private enum RuleField: Int, FieldName {
  case name, when, require, forbid, compare
  static let names: [StaticString] = ["name", "when", "require", "forbid", "compare"]
}

/// `invalid-supported-configs`, of a rule: it has a name of its own, demands something, and speaks of keys that are defined
/// and of values that they may have.
extension SupportedConfigsDecoder {
  mutating func decodeRule(_ node: NodeID, names: inout [String: Place]) {
    guard let fields = reader.fields(node, RuleField.self, owner: reader.place(node).start) else { return }
    if let entry = reader.required(.name, of: fields), let name = reader.string(entry.value, .name) {
      if let first = names[name] {
        duplicateRule(name, at: entry.value, first: first)
      } else {
        names[name] = reader.place(entry.value)
        places["rules/\(name)"] = reader.place(entry.value)
      }
    }
    for field in [RuleField.when, .require, .forbid] {
      if let entry = fields[field] { judgeTerms(entry) }
    }
    if let compare = fields[.compare] { judgeComparison(compare.value) }
    if fields[.require] == nil, fields[.forbid] == nil, fields[.compare] == nil { demandsNothing(at: node) }
  }

  private mutating func judgeTerms(_ entry: Entry) {
    guard tree.kind(entry.value) == .mapping else {
      reader.wrongType(entry.value, expected: "a mapping of keys to values")
      return
    }
    if tree.count(entry.value) == 0 { noTerms(at: entry) }
    for (key, value) in tree.entries(entry.value) {
      if sensitiveKeys.contains(tree.text(key)) { noteSensitive(value) }
      guard let definition = definition(key) else { continue }
      _ = canonicalText(value, of: definition)
    }
  }

  private mutating func judgeComparison(_ node: NodeID) {
    guard let list = reader.list(node) else { return }
    let parts = Array(list)
    guard parts.count == 3 else {
      notAComparison(at: node)
      return
    }
    let left = reader.string(parts[0], .name) == nil ? nil : definition(parts[0])
    let right = reader.string(parts[2], .name) == nil ? nil : definition(parts[2])
    guard let text = reader.string(parts[1], .line) else { return }
    guard let comparison = ConfigRule.Comparison.Operator(rawValue: text) else {
      unknownOperator(text, at: parts[1])
      return
    }
    guard let left, let right else { return }
    let isComparable = left.type == right.type || left.type.isNumeric && right.type.isNumeric
    if left.key == right.key {
      comparedWithItself(left, at: parts[2])
    } else if !isComparable || !comparison.isDefined(for: left.type) {
      notComparable(left, comparison, right, at: node)
    }
  }

  /// Of the key that a node names; nil when it has none, which is reported unless its definition was.
  private mutating func definition(_ node: NodeID) -> ConfigDefinition? {
    let name = tree.text(node)
    if let definition = definitions[name] { return definition }
    if !brokenKeys.contains(name) { undefinedKey(name, at: node) }
    return nil
  }
}

// MARK: - Messages

extension SupportedConfigsDecoder {
  private mutating func duplicateRule(_ name: String, at node: NodeID, first: Place) {
    invalid(
      "two rules have the name \(quote(name))", at: node, help: "give each its own name",
      related: [(first, "the first one stands here")])
  }

  private mutating func demandsNothing(at node: NodeID) {
    invalid("the rule demands nothing", at: node, help: "add `require`, `forbid` or `compare`")
  }

  private mutating func noTerms(at entry: Entry) {
    invalid("\(quote(tree.text(entry.key))) is empty", at: entry.value, help: "name a key and its value, or remove it")
  }

  private mutating func undefinedKey(_ name: String, at node: NodeID) {
    let help = suggestions.help(for: name, among: definitions.keys)
    invalid("there is no key \(quote(name))", at: node, help: help ?? "define it among the keys")
  }

  private mutating func notAComparison(at node: NodeID) {
    invalid("a comparison is a key, an operator and a key", at: node, help: "write it as [min_bid, \"<=\", max_bid]")
  }

  private mutating func unknownOperator(_ text: String, at node: NodeID) {
    let known = ConfigRule.Comparison.Operator.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    invalid("\(quote(text)) is not an operator", at: node, help: "the operators are: \(known)")
  }

  private mutating func comparedWithItself(_ definition: ConfigDefinition, at node: NodeID) {
    invalid("\(quote(definition.key)) is compared with itself", at: node, help: "name two keys")
  }

  private mutating func notComparable(
    _ left: ConfigDefinition, _ comparison: ConfigRule.Comparison.Operator, _ right: ConfigDefinition,
    at node: NodeID
  ) {
    invalid(
      "\(quote(left.key)) of type \(left.type.rawValue) and \(quote(right.key)) of type \(right.type.rawValue) "
        + "cannot be compared by \(quote(comparison.rawValue))",
      at: node, help: "compare two numbers or two dates; other values of one type by \"==\" and \"!=\"")
  }
}
