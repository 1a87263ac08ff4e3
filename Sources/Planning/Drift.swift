import Diagnostics
public import Domain

/// What would have to change for the live rows to be as they were last applied: every difference is drift, `before` is what
/// is live and `after` what was applied.
///
/// Rows that somebody added to what optctl owns are deletions: configs of an owned entity, and active deployments of one
/// whose deployment optctl does not own. Other rows that optctl does not own are none of its business.
///
/// - `snapshot.applied` has the fields of every object.
/// - The plan is to be shown: its changes write nothing.
public func drift(in snapshot: Snapshot) -> Plan {
  var snapshot = snapshot
  let desired = Desired(lastApplied: snapshot.applied)
  let prints = desired.fingerprints
  for i in snapshot.applied.indices {
    // What is desired is what was applied, whatever an older release took the fingerprint of.
    snapshot.applied[i].fields = nil
    snapshot.applied[i].fingerprint = prints[snapshot.applied[i].address] ?? snapshot.applied[i].fingerprint
  }
  var planner = Planner(desired: desired, snapshot: snapshot, targets: [])
  planner.run()
  var changes = planner.takeChanges().filter(\.cause.isByHand)
  for i in changes.indices { changes[i].write = .none }
  let nowhere = Plan.Source(commit: nil, ref: nil, isDirty: false, manifests: "")
  var plan = Plan(environment: "", source: nowhere, target: snapshot.server)
  plan.changes = inOrder(changes, removals: planner.addedByHand)
  plan.summary.count(plan.changes)
  return plan
}

extension Planner {
  fileprivate var addedByHand: [Change] { configsAddedByHand + deploymentsAddedByHand }

  private var configsAddedByHand: [Change] {
    var added: [Change] = []
    for (position, declared) in desired.entities.enumerated() {
      guard let row = live.entityPosition(declared.resource.code) else { continue }
      let rows = live.configs[entity: row]
      let owned = Set(desired.entityConfigs[position].map(\.key))
      guard rows.contains(where: { !owned.contains($0.key) }) else { continue }
      let values = configValues(of: declared.resource, last: .asDesired)
      for row in rows where !owned.contains(row.key) {
        let field = FieldChange(
          .value, before: values.shown(row.text, row.key), after: .null, cause: .drift, source: nil)
        added.append(
          Change(
            Config.address(entity: declared.resource.code, key: row.key.name), .delete, cause: .drift, source: nil,
            fields: [field], write: .none))
      }
    }
    return added
  }

  private var deploymentsAddedByHand: [Change] {
    live.deployments.compactMap { deployment in
      guard !deployment.arms.isEmpty, desiredIndex.entities[deployment.entity] != nil,
        desiredIndex.deployments[deployment.entity] == nil
      else { return nil }
      let arms = deployment.arms.map { Deployment.Arm(name: $0.run, run: $0.run, traffic: $0.traffic).json }
      let field = FieldChange(.arms, before: .array(arms), after: .null, cause: .drift, source: nil)
      return Change(
        Address(.deployment, deployment.entity), .delete, cause: .drift, source: nil, fields: [field], write: .none)
    }
  }
}
