import Diagnostics
import Domain

/// A macro whose feature runs use that keep serving can be neither retired nor removed, and not be renamed: every lookup of
/// these runs in the bidder would miss. A macro that was retired before is left alone.
enum MacroInUse {
  static func diagnostic(_ change: Change, from macro: Macro, _ serving: [Serving.Arm]) -> Diagnostic? {
    let users = serving.filter { $0.run.featuresUsed?.contains { haveSameBytes($0, macro.feature) } ?? false }
    guard !users.isEmpty else { return nil }
    let names = list(users.map(\.description))
    let isDeclared = change.action != .retire
    if change.action == .rename, change.fields.first?.field == .code {
      return Diagnostic(
        .error, .macroInUse, message(renamed: change.address, from: macro.feature, names), at: change.source,
        help: "move the traffic to runs that know the new name in the same change, or keep the old name until then")
    }
    return Diagnostic(
      .error, .macroInUse, message(change.address, isDeclared ? "is retired" : "is no longer declared", names),
      at: isDeclared ? change.fields.first { $0.field == .status }?.source : nil,
      help: isDeclared
        ? "move the traffic to runs without this feature in the same change, or keep the macro until then"
        : "declare it again\(whereLast(change.source)), or move the traffic to runs without this feature")
  }

  private static func message(_ address: Address, _ what: String, _ users: String) -> String {
    "\(address) \(what), but it is a feature of \(users)"
  }

  private static func message(renamed address: Address, from feature: String, _ users: String) -> String {
    "\(address) takes the place of \(feature), but that is a feature of \(users)"
  }
}
