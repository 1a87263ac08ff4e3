import Diagnostics
import Domain

/// The arms that serve once the plan is done, as far as their runs are known: what a version or a macro that goes is held
/// against. So retiring it and moving its traffic away fit in one plan.
struct Serving {
  struct Arm {
    var run: Run
    /// As it is named to a reader.
    var description: String
  }

  private(set) var arms: [Arm] = []

  init(_ planner: Planner) {
    func add(_ run: String, _ traffic: Share, of entity: String) {
      guard let run = planner.live.runs[run] else { return }
      arms.append(Arm(run: run, description: "run \(run.id) (\(traffic.percent.text) %) of entity/\(entity)"))
    }
    for declared in planner.desired.deployments where planner.scope.contains(declared.resource.address) {
      let deployment = declared.resource
      guard !planner.isPaused(deployment.entity) else { continue }
      for arm in deployment.arms { add(arm.run, arm.traffic, of: deployment.entity) }
    }
    for deployment in planner.live.deployments {
      let address = Address(.deployment, deployment.entity)
      guard !planner.desiredIndex.contains(address) || !planner.scope.contains(address) else { continue }
      for arm in deployment.arms { add(arm.run, arm.traffic, of: deployment.entity) }
    }
  }
}

extension Planner {
  /// Holds the versions and macros that go against the arms that serve once they are gone. Asked when all changes are noted.
  mutating func judgeDepartures() {
    let departures = departures
    guard !departures.isEmpty else { return }
    let serving = Serving(self).arms
    for change in departures {
      guard case .update(let before, _) = change.write else { continue }
      let diagnostic =
        switch before {
        case .version: VersionInUse.serving(change, serving.filter { isMade($0.run, with: change.address) })
        case .macro(let macro): MacroInUse.diagnostic(change, from: macro, serving)
        case .optimizer, .entity, .config: Diagnostic?.none
        }
      if let diagnostic { findings.append(Finding(change.address, diagnostic)) }
    }
  }

  private var departures: [Change] {
    var departures: [Change] = []
    let all = changes.span
    for i in all.indices where all[i].takesAwayWhatRunsUse { departures.append(all[i]) }
    return departures + removals.filter(\.takesAwayWhatRunsUse)
  }

  private func isMade(_ run: Run, with version: Address) -> Bool {
    haveSameBytes(renames.version(run.version).description, version.key)
  }
}

extension Change {
  /// A version that is retired, or a macro that is or that gets another name. What a run uses is never deleted.
  fileprivate var takesAwayWhatRunsUse: Bool {
    guard address.kind == .version || address.kind == .macro, case .update(let before, let after) = write else {
      return false
    }
    return switch (before, after) {
    case (.version(let before), .version(let after)): before.status != .retired && after.status == .retired
    case (.macro(let before), .macro(let after)):
      before.status != .retired && (after.status == .retired || !haveSameBytes(before.feature, after.feature))
    default: false
    }
  }
}

/// Whether a plan may take away what runs use, or give a macro that they use another template, so that the runs of all live
/// arms must be known. Says yes too often rather than too rarely.
func touchesWhatRunsUse(_ desired: Desired, _ snapshot: Snapshot, _ renames: Renames) -> Bool {
  func goes<R: ManagedRow>(_ rows: [R], _ declared: [Declared<R>]) -> Bool {
    let index = KeyIndex(declared.map(\.resource.key))
    var undeclared: Set<Address> = []
    for row in rows where row.status != .retired {
      let address = renames.renamed(row.address)
      guard let position = index[address.key] else {
        undeclared.insert(row.address)
        continue
      }
      let resource = declared[position].resource
      if resource.status == .retired { return true }
      if R.kind == .macro, address != row.address || resource[.template] != row[.template] { return true }
    }
    return !undeclared.isEmpty && snapshot.applied.contains { undeclared.contains($0.address) }
  }
  return goes(snapshot.versions, desired.versions) || goes(snapshot.macros, desired.macros)
}
