import Domain

/// Asks before an entity that is live serves no traffic at all. Where nothing is live, nothing is closed.
enum TrafficLoss {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    plan.splitChanges.compactMap { split in
      guard split.opening?.isEmpty ?? false else { return nil }
      return Danger(
        consent: Consent(.trafficLoss, scope: split.entity), address: split.change.address,
        message: message(split, isPaused: plan.planner.isPaused(split.entity)))
    }
  }

  private static func message(_ split: SplitChange, isPaused: Bool) -> String {
    let arms = split.live.map { "run \($0.run) (\($0.traffic.percent.text) %)" }.joined(separator: ", ")
    return "no traffic any more from \(arms): \(isPaused ? "the entity is paused" : "there are no arms")"
  }
}
