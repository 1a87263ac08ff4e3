public import Domain

/// The runs that must be known to judge the plan: those of deployments whose live arms are not the desired ones, and where
/// gates may compare with them, those that serve until then; and those of all live arms when something goes or changes that
/// their runs may use. Sorted.
public func runsToJudge(desired: Desired, snapshot: Snapshot) -> [String] {
  let renames = Renames(desired: desired, snapshot: snapshot)
  let live = KeyIndex(snapshot.deployments.map { renames.entity($0.entity) })
  let paused = pausedEntities(desired)
  var runs: Set<Name> = []
  for position in desired.deployments.indices {
    let entity = desired.deployments[position].resource.entity
    let arms = live[entity].map { snapshot.deployments[$0].arms } ?? []
    guard !serves(arms, desired.deployments[position].resource.arms), !paused.contains(Name(entity)) else { continue }
    for arm in desired.deployments[position].resource.arms { runs.insert(Name(arm.run)) }
    guard position < desired.deploymentDetails.count, !desired.deploymentDetails[position].gates.isEmpty else {
      continue
    }
    for arm in arms { runs.insert(Name(arm.run)) }
  }
  if touchesWhatRunsUse(desired, snapshot, renames) {
    for deployment in snapshot.deployments { runs.formUnion(deployment.arms.map { Name($0.run) }) }
  }
  return runs.map(\.text).sorted(by: precedesInBytes)
}

private func pausedEntities(_ desired: Desired) -> Set<Name> {
  var paused: Set<Name> = []
  for i in desired.entities.indices where desired.entities[i].resource.status == .paused {
    paused.insert(Name(desired.entities[i].resource.code))
  }
  return paused
}

/// Arms that serve and stay as they are. There can be a hundred thousand, and mostly there is nothing to say of them: whoever
/// reads their runs asks for each one whether the plan must know it.
public struct StandingArms {
  private let judge: ArmJudge
  private let deployments: KeyIndex
  private let paused: Set<Name>

  public init(desired: Desired, snapshot: Snapshot) {
    judge = ArmJudge(
      desired: desired, snapshot: snapshot, renames: Renames(desired: desired, snapshot: snapshot))
    deployments = KeyIndex(desired.deployments.map(\.resource.entity))
    paused = pausedEntities(desired)
  }

  /// Nothing is declared to serve.
  public var isEmpty: Bool { judge.desired.deployments.isEmpty }

  /// Gates look at everything that a run recorded; the rules need less of it.
  public var haveGates: Bool { judge.desired.deploymentDetails.contains { !$0.gates.isEmpty } }

  /// Whether a rule or a gate has something to say of an active run, or needs it to judge another one by it.
  public func mustBeKnown(_ run: Run) -> Bool {
    guard let position = deployments[judge.renames.entity(run.entity)], paused.isEmpty || !isPaused(position),
      let index = judge.desired.deployments[position].resource.arms.firstIndex(where: {
        haveSameBytes($0.run, run.id)
      })
    else { return false }
    let policies = judge.policies(at: position)
    let arms = judge.desired.deployments[position].resource.arms
    if arms.count > 1, policies.contains(where: \.comparesWithControl) { return true }
    let pinned = judge.pinned(arm: index, of: position, run: run, served: arms[index].traffic)
    guard judge.diagnostics(on: pinned).isEmpty else { return true }
    guard !policies.isEmpty else { return false }
    let control: GateBaseline = arms[index].name == "control" ? .itself : .missing
    return judge.verdicts(
      on: pinned, of: position, baselines: GateBaselines(control: control, previous: .itself)
    ).contains { $0.diagnostic != nil }
  }

  private func isPaused(_ position: Int) -> Bool {
    paused.contains(Name(judge.desired.deployments[position].resource.entity))
  }
}

extension GatePolicy {
  fileprivate var comparesWithControl: Bool {
    checks.contains { check in
      check.limits.contains { limit in
        switch limit {
        case .maximumIncrease(_, .control), .maximumDecrease(_, .control), .minimumRatio(_, .control),
          .maximumRatio(_, .control):
          true
        default: false
        }
      }
    }
  }
}
