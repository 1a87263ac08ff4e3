import Diagnostics
import Domain
import YAML

/// What may be set of one guard.
private struct GuardShape {
  var name: String
  /// Limits by name, and the largest value of each; nil where only a count of objects bounds it.
  var limits: [(name: String, most: Int?)] = []

  static let all: [GuardShape] = [
    GuardShape(name: "removals", limits: [("max_count", nil), ("max_percent", 100)]),
    GuardShape(name: "protected"),
    GuardShape(name: "traffic-step", limits: [("max_increase", 100), ("first_step", 100)]),
    GuardShape(name: "traffic-loss"),
    GuardShape(name: "live-macro-change"),
    GuardShape(name: "optimizer-change"),
    GuardShape(name: "foreign-deployment"),
    GuardShape(name: "drift-overwrite"),
    GuardShape(name: "commit-regression"),
  ]
}

extension DocumentReader {
  mutating func readGuards(_ node: NodeID) -> [String: JSON] {
    guard tree.kind(node) == .mapping else {
      wrongType(node, expected: "a mapping of guards")
      return [:]
    }
    var guards: [String: JSON] = [:]
    for (key, value) in tree.entries(node) {
      guard let shape = GuardShape.all.first(where: { $0.name == tree.text(key) }) else {
        unknownField(key, known: GuardShape.all.map(\.name))
        continue
      }
      if let setting = readSetting(value, of: shape) { guards[shape.name] = setting }
    }
    return guards
  }

  private mutating func readSetting(_ node: NodeID, of shape: GuardShape) -> JSON? {
    guard tree.kind(node) == .mapping, !shape.limits.isEmpty else {
      if tree.kind(node) == .plain, !tree.isNull(node) { return boolean(node).map(JSON.bool) }
      let expected = shape.limits.isEmpty ? "true or false" : "true, false or a mapping of limits"
      wrongType(node, expected: expected)
      return nil
    }
    var members: [JSON.Member] = []
    for (key, value) in tree.entries(node) {
      guard let limit = shape.limits.first(where: { $0.name == tree.text(key) }) else {
        unknownField(key, known: shape.limits.map(\.name))
        continue
      }
      if let number = readLimit(value, most: limit.most) { members.append(JSON.Member(limit.name, .number(number))) }
    }
    return .object(members)
  }

  /// A count of objects, or a share in percent.
  private mutating func readLimit(_ node: NodeID, most: Int?) -> ExactDecimal? {
    guard let number = number(node) else { return nil }
    if number >= ExactDecimal(0), most.map({ number <= ExactDecimal($0) }) ?? (number.scaled(by: 0) != nil) {
      return number
    }
    report.error(
      .invalidValue, "\(quote(number.text)) is out of range", at: place(node),
      help: most.map { "write a number from 0 to \($0)" } ?? "write a whole number, 0 or more")
    return nil
  }
}
