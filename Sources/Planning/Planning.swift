public import Domain

/// The plan: every difference between what is desired and what is live, with its cause, what must be written and what must
/// be remembered. Pure: equal input gives an equal plan, whatever the order of rows and declarations.
///
/// - `desired` is valid by itself: the static rules hold.
/// - `snapshot.inFlight` was asked about what ``entitiesThatSwitch(desired:snapshot:)`` names.
/// - `snapshot.applied` has the fields of what ``objectsToRecall(desired:snapshot:)`` asked for, and `snapshot.runs` the runs
///   that ``runsToJudge(desired:snapshot:)`` and ``StandingArms`` asked for.
/// - `targets` narrows the plan to these addresses and what they depend on; none means everything. A narrowed plan counts no
///   unmanaged rows.
/// - `lineage` is asked only if there is something to apply.
///
/// What is wrong stands in ``Plan/diagnostics``, what is dangerous in ``Plan/guards``. Neither keeps the rest from being
/// planned.
public func plan(
  desired: Desired, snapshot: Snapshot, environment: String, source: Plan.Source, targets: [Address] = [],
  guards settings: GuardSettings = GuardSettings(), consents: [Consent] = [], lineage: () -> Lineage = { .first }
) -> Plan {
  var planner = Planner(desired: desired, snapshot: snapshot, targets: targets)
  planner.run()
  var plan = Plan(environment: environment, source: source, target: snapshot.server)
  if !planner.knowsSensitiveKeys { plan.target.idKey = nil }
  plan.summary.unchanged = planner.declaredCount - planner.changes.count
  plan.summary.unmanaged = planner.unmanaged
  plan.changes = inOrder(planner.takeChanges(), removals: planner.removals)
  plan.summary.count(plan.changes)
  plan.remember = planner.remember.sorted { isCreatedBefore($0.address, $1.address) }
  plan.forget = planner.forget.sorted(by: isCreatedBefore)
  plan.checks = planner.checks.filter { planner.scope.contains($0.address) }
  plan.runs = Set(planner.runVersions.lazy.filter { planner.scope.contains($0.address) }.map(\.run))
    .sorted { precedesInBytes($0.run, $1.run) }
  plan.diagnostics = planner.findings.lazy.filter { planner.scope.contains($0.address) }.map(\.diagnostic).sorted()
  plan.judgeDangers(planner, settings, consents, lineage)
  return plan
}

extension Planner {
  /// Whether anything that is compared may be a value that nobody may see.
  fileprivate var knowsSensitiveKeys: Bool {
    desired.versions.contains { $0.resource.supportedConfigs.hasSensitiveKeys }
      || live.versions.contains { $0.supportedConfigs.hasSensitiveKeys }
  }
}

extension Plan.Summary {
  mutating func count(_ changes: [Change]) {
    for i in changes.indices {
      switch changes[i].action {
      case .create: create += 1
      case .update: update += 1
      case .rename: rename += 1
      case .retire: retire += 1
      case .delete: delete += 1
      case .adopt: adopt += 1
      }
      if changes[i].cause == .drift || changes[i].cause == .conflict { drift += 1 }
    }
  }
}
