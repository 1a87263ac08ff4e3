import Diagnostics
import Domain

/// The bidder reads an entity's bid tables as the optimizer of its current version writes them: the run of another
/// optimizer cannot serve there.
enum RunOfOtherOptimizer {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard let run = pinned.run, let made = pinned.runVersion?.optimizer, !made.isEmpty,
      let current = pinned.declaredEntity?.currentVersion?.optimizer, !haveSameBytes(made, current)
    else { return nil }
    return Diagnostic(
      pinned.severity, .runOfOtherOptimizer, message(run.id, made, pinned.entity, current), at: pinned.location,
      help: "name a run of \(current), or move current_version of \(pinned.entity) to \(made) first")
  }

  private static func message(_ run: String, _ made: String, _ entity: String, _ current: String) -> String {
    "run \(run) was made by optimizer \(made), and \(entity) runs \(current)"
  }
}
