import Domain

/// Bounds how far the share of a run rises in one apply.
///
/// Shares rise from what is live. While an entity is paused they rise from what was last declared, so that resuming the
/// same split is no step and a pause is no way around one. The first deployment of an entity has nothing to rise from.
enum TrafficStep {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    plan.splitChanges.compactMap { danger($0, plan.settings.trafficStep) }
  }

  private static func danger(_ split: SplitChange, _ limits: GuardSettings.TrafficStepLimits) -> Danger? {
    guard split.lastArms != nil || !split.live.isEmpty else { return nil }
    let before = shares(before: split)
    var largest = Share.none
    var steps: [String] = []
    for arm in split.deployment.arms {
      let share = before[Name(arm.run)]
      let increase = arm.traffic - (share ?? .none)
      guard increase > (share == nil ? limits.firstStep : limits.maxIncrease) else { continue }
      largest = max(largest, increase)
      steps.append(message(arm, from: share, by: increase, limits))
    }
    guard !steps.isEmpty else { return nil }
    return Danger(
      consent: Consent(.trafficStep, scope: split.entity, bound: .points(largest)), address: split.change.address,
      message: steps.joined(separator: ", "))
  }

  /// By run.
  private static func shares(before split: SplitChange) -> [Name: Share] {
    var shares: [Name: Share] = [:]
    if split.live.isEmpty, split.wasPaused {
      for arm in split.lastArms ?? [] { shares[Name(arm.run)] = arm.traffic }
    } else {
      for arm in split.live { shares[Name(arm.run)] = (shares[Name(arm.run)] ?? .none) + arm.traffic }
    }
    return shares
  }

  private static func message(
    _ arm: Deployment.Arm, from share: Share?, by increase: Share, _ limits: GuardSettings.TrafficStepLimits
  ) -> String {
    let run = "\(arm.name) \(arm.run)"
    guard let share else {
      return "\(run) did not serve and starts at \(arm.traffic.percent.text) %; first_step is "
        + limits.firstStep.percent.text
    }
    return "\(run) rises by \(increase.percent.text) points, from \(share.percent.text) to "
      + "\(arm.traffic.percent.text) %; max_increase is \(limits.maxIncrease.percent.text)"
  }
}
