import Diagnostics

/// A run was made for one entity and can serve no other.
enum RunOfOtherEntity {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard let owner = pinned.runEntity, owner != pinned.entity else { return nil }
    return Diagnostic(
      pinned.severity, .runOfOtherEntity, message(pinned, owner), at: pinned.location, help: pinned.help)
  }

  private static func message(_ pinned: PinnedRun, _ owner: String) -> String {
    "run \(pinned.arm.run) belongs to entity \(owner), not to \(pinned.entity)"
  }
}
