import Diagnostics
import Domain
import YAML

extension DocumentReader {
  mutating func readGuards(_ node: NodeID) -> GuardSettings {
    var settings = GuardSettings()
    guard tree.kind(node) == .mapping else {
      wrongType(node, expected: "a mapping of guards")
      return settings
    }
    for (key, value) in tree.entries(node) {
      guard let name = GuardName(rawValue: tree.text(key)) else {
        unknownField(key, known: GuardName.allCases.map(\.rawValue))
        continue
      }
      readSetting(value, of: name, into: &settings)
    }
    return settings
  }

  /// On, off, or on with other limits; a limit that is left out keeps its default.
  private mutating func readSetting(_ node: NodeID, of name: GuardName, into settings: inout GuardSettings) {
    guard tree.kind(node) == .mapping, !name.limits.isEmpty else {
      if tree.kind(node) == .plain, !tree.isNull(node) {
        if let isOn = boolean(node) { settings.switchGuard(name, on: isOn) }
        return
      }
      wrongType(node, expected: name.limits.isEmpty ? "true or false" : "true, false or a mapping of limits")
      return
    }
    settings.switchGuard(name, on: true)
    for (key, value) in tree.entries(node) {
      guard let limit = name.limits.first(where: { $0.rawValue == tree.text(key) }) else {
        unknownField(key, known: name.limits.map(\.rawValue))
        continue
      }
      switch limit {
      case .maxCount: if let count = count(value) { settings.removals.maxCount = count }
      case .maxPercent: if let share = share(value) { settings.removals.maxPercent = share }
      case .maxIncrease: if let share = share(value) { settings.trafficStep.maxIncrease = share }
      case .firstStep: if let share = share(value) { settings.trafficStep.firstStep = share }
      }
    }
  }

  private mutating func count(_ node: NodeID) -> Int? {
    guard let number = number(node) else { return nil }
    if let count = number.scaled(by: 0), count >= 0 { return count }
    outOfRange(number, node, help: "write a whole number, 0 or more")
    return nil
  }

  private mutating func share(_ node: NodeID) -> Share? {
    guard let number = number(node) else { return nil }
    if let share = Share(percent: number), share >= .none, share <= .full { return share }
    outOfRange(number, node, help: "write a number from 0 to 100 with at most two decimals")
    return nil
  }

  private mutating func outOfRange(_ number: ExactDecimal, _ node: NodeID, help: String) {
    report.error(.invalidValue, "\(quote(number.text)) is out of range", at: place(node), help: help)
  }
}
