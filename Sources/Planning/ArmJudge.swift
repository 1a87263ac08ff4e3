import Diagnostics
import Domain

/// Holds arms against every rule about runs and against the gates of their deployment.
struct ArmJudge {
  var desired: Desired
  let renames: Renames
  let resulting: ResultingState
  /// The day of the snapshot, `YYYY-MM-DD`.
  let today: String
  private let entities: KeyIndex

  init(desired: Desired, snapshot: Snapshot, renames: Renames, scope: Scope? = nil) {
    self.desired = desired
    self.renames = renames
    resulting = ResultingState(desired: desired, snapshot: snapshot, renames: renames, scope: scope)
    today = String(snapshot.server.readAt.prefix(10))
    entities = KeyIndex(desired.entities.map(\.resource.code))
  }

  /// - Parameter served: the share that the run has already.
  func pinned(arm index: Int, of position: Int, run: Run?, served: Share) -> PinnedRun {
    // By position: a declaration is large, and this is asked of every live run.
    let code = desired.deployments[position].resource.entity
    let arm = desired.deployments[position].resource.arms[index]
    let entity = entities[code]
    let reference = run.map { renames.version($0.version) }
    let version = reference.flatMap(resulting.version)
    let hasDetails = position < desired.deploymentDetails.count
    let place =
      hasDetails && index < desired.deploymentDetails[position].armPlaces.count
      ? desired.deploymentDetails[position].armPlaces[index].run : desired.deployments[position].place
    return PinnedRun(
      entity: code, arm: arm, run: run, runEntity: run.map { renames.entity($0.entity) },
      runVersion: reference, version: version, declaredEntity: entity.map { desired.entities[$0].resource },
      configs: configs(of: run, made: version, entity: entity), resulting: resulting,
      acceptedWarnings: hasDetails ? desired.deploymentDetails[position].acceptedWarnings : [],
      isCompared: desired.deployments[position].resource.arms.count > 1, today: today,
      severity: arm.traffic > served ? .error : .warning, location: desired.location(place))
  }

  /// What the rules say.
  func diagnostics(on pinned: PinnedRun) -> [Diagnostic] {
    guard pinned.run != nil else { return [UnknownRun.diagnostic(pinned)].compactMap { $0 } }
    if let diagnostic = RunOfOtherEntity.diagnostic(pinned) { return [diagnostic] }
    var found: [Diagnostic] = []
    func note(_ diagnostic: Diagnostic?) { if let diagnostic { found.append(diagnostic) } }
    note(LiveRunDecayed.diagnostic(pinned))
    note(RunNotCompleted.diagnostic(pinned))
    note(RunNotValidated.diagnostic(pinned))
    note(RunOfOtherOptimizer.diagnostic(pinned))
    note(RunVersionUnusable.diagnostic(pinned))
    note(OutputOutsideEntity.diagnostic(pinned))
    note(EmptyOutput.diagnostic(pinned))
    note(Underpowered.diagnostic(pinned))
    return found + FeatureWithoutMacro.diagnostics(pinned) + RunConfigInvalid.diagnostics(pinned)
  }

  /// What the gates say: nothing of a run that cannot serve anyway.
  func verdicts(on pinned: PinnedRun, of position: Int, baselines: GateBaselines) -> [GateVerdict] {
    let gates = gates(at: position)
    guard !gates.isEmpty, let run = pinned.run, pinned.runEntity == pinned.entity, run.status == "completed" else {
      return []
    }
    let candidate = GateCandidate(
      address: desired.deployments[position].resource.address, run: run, configs: pinned.configs, baselines: baselines,
      today: today, severity: pinned.severity, location: pinned.location)
    return gates.flatMap { name in
      desired.gatePolicies[name].map { $0.verdicts(on: candidate, gate: name) } ?? []
    }
  }

  /// The policies of a deployment.
  func policies(at position: Int) -> [GatePolicy] {
    gates(at: position).compactMap { desired.gatePolicies[$0] }
  }

  /// What a run of an entity worked by.
  func configs(of run: Run, entity position: Int?) -> EffectiveConfigs {
    configs(of: run, made: resulting.version(renames.version(run.version)), entity: position)
  }

  /// - Parameter own: the version that made the run.
  private func configs(of run: Run?, made own: Version?, entity position: Int?) -> EffectiveConfigs {
    var versions = own.map { [$0.supportedConfigs] } ?? []
    if let position, let current = desired.entities[position].resource.currentVersion, current != own?.reference,
      let version = resulting.version(current)
    {
      versions.append(version.supportedConfigs)
    }
    return EffectiveConfigs(
      own: run?.configs ?? [:],
      entity: position.map { $0 < desired.entityConfigs.count ? desired.entityConfigs[$0] : [] } ?? [],
      versions: versions)
  }

  func entityPosition(_ code: String) -> Int? { entities[code] }

  private func gates(at position: Int) -> [String] {
    position < desired.deploymentDetails.count ? desired.deploymentDetails[position].gates : []
  }
}
