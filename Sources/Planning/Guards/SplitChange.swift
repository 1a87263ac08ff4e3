import Domain

/// A deployment that a plan changes: what is live, what was last applied, and what is to come.
struct SplitChange {
  let change: Change
  let deployment: Deployment
  /// In bucket order.
  let live: [LiveDeployment.Arm]
  /// As last declared, also where a paused entity serves none of it; nil when no deployment was ever applied.
  let lastArms: [Deployment.Arm]?
  /// What the last apply let serve.
  let lastOpening: [Deployment.Arm]
  let wasPaused: Bool

  var entity: String { deployment.entity }

  /// What serves once the plan is applied; nil where it leaves the rows as they are.
  var opening: [Deployment.Arm]? {
    if case .epoch(_, _, let opening) = change.write { opening } else { nil }
  }
}

extension GuardedPlan {
  /// Deployments that are no longer declared are not among them: they have no live arms.
  var splitChanges: [SplitChange] {
    changes.compactMap { change in
      guard change.address.kind == .deployment,
        let position = planner.desiredIndex.deployments[change.address.key]
      else { return nil }
      let declared = planner.desired.deployments[position]
      let last = planner.last(of: declared)
      return SplitChange(
        change: change, deployment: declared.resource, live: planner.live.arms(of: declared.resource.entity),
        lastArms: planner.lastArms(of: declared.resource, last: last),
        lastOpening: planner.lastOpening(of: declared.resource, last: last) ?? [],
        wasPaused: planner.wasPaused(declared.resource.entity))
    }
  }
}
