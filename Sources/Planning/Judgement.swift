import Diagnostics
import Domain

/// Where the rules are asked.
extension Planner {
  mutating func judgeCatalogue(beside unmanaged: Unmanaged) {
    findings += DuplicateMacro.findings(in: desired, beside: unmanaged.macros)
    findings += S3Overlap.findings(in: desired, beside: unmanaged.entities)
    findings += SharedObject.findings(in: desired, beside: unmanaged.entities)
    findings += VersionInUse.findings(in: desired, beside: unmanaged.entities, live: live)
    findings += OptimizerInUse.findings(in: desired, beside: unmanaged.versions, live: live)
    findings += EntityLive.findings(in: desired, live: live, deployments: desiredIndex.deployments, memories: memories)
  }

  /// Judges the arms of a new epoch.
  mutating func judgeArms(
    of declared: Declared<Deployment>, at position: Int, live rows: [LiveDeployment.Arm], last: Last
  ) {
    let deployment = declared.resource
    let address = deployment.address
    if let diagnostic = ArmsReordered.diagnostic(
      rows, deployment.arms, at: desired.location(declared.place(of: .arms)))
    {
      findings.append(Finding(address, diagnostic))
    }
    let before = named(rows, by: last, deployment)
    for (index, arm) in deployment.arms.enumerated() {
      let served = rows.reduce(Share.none) { haveSameBytes($1.run, arm.run) ? $0 + $1.traffic : $0 }
      judgeArm(index, of: position, served: served, before: before)
    }
  }

  /// Judges one arm of a new epoch.
  ///
  /// - Parameters:
  ///   - served: the share that its run has already; what is introduced has none.
  ///   - before: the live arms by their last names.
  mutating func judgeArm(_ index: Int, of position: Int, served: Share, before: [Deployment.Arm]) {
    let deployment = desired.deployments[position].resource
    let (address, arm) = (deployment.address, deployment.arms[index])
    let pinned = judge.pinned(arm: index, of: position, run: live.runs[arm.run], served: served)
    if let version = pinned.runVersion, pinned.version != nil {
      runVersions.append((address, RunVersion(arm.run, version)))
    }
    for diagnostic in judge.diagnostics(on: pinned) { findings.append(Finding(address, diagnostic)) }
    for verdict in judge.verdicts(on: pinned, of: position, baselines: baselines(of: arm, at: position, before)) {
      checks.append(verdict.check)
      if let diagnostic = verdict.diagnostic { findings.append(Finding(address, diagnostic)) }
    }
  }

  /// Judges arms that stay as they are, as far as their runs are known: ``StandingArms`` asks for those that there is
  /// something to say of. Checks that pass are not kept: there can be a hundred thousand of them, and nothing follows.
  mutating func judgeStandingArms(at position: Int) {
    guard !live.runs.isEmpty else { return }
    let address = desired.deployments[position].resource.address
    for (index, arm) in desired.deployments[position].resource.arms.enumerated() {
      guard let run = live.runs[arm.run] else { continue }
      let pinned = judge.pinned(arm: index, of: position, run: run, served: arm.traffic)
      for diagnostic in judge.diagnostics(on: pinned) { findings.append(Finding(address, diagnostic)) }
      for verdict in judge.verdicts(on: pinned, of: position, baselines: baselines(of: arm, at: position, nil)) {
        guard let diagnostic = verdict.diagnostic else { continue }
        checks.append(verdict.check)
        findings.append(Finding(address, diagnostic))
      }
    }
  }

  /// - Parameter before: the live arms by their last names; nil where the arms are those.
  private func baselines(of arm: Deployment.Arm, at position: Int, _ before: [Deployment.Arm]?) -> GateBaselines {
    let control = desired.deployments[position].resource.arms.first { $0.name == "control" }
    let previous = before.flatMap { before in
      before.first { haveSameBytes($0.name, arm.name) } ?? before.max { $0.traffic < $1.traffic }
    }
    return GateBaselines(
      control: control.map { baseline($0.run, of: arm, at: position) } ?? .missing,
      previous: before == nil ? .itself : previous.map { baseline($0.run, of: arm, at: position) } ?? .nothingBefore)
  }

  private func baseline(_ run: String, of arm: Deployment.Arm, at position: Int) -> GateBaseline {
    guard !haveSameBytes(run, arm.run) else { return .itself }
    guard let run = live.runs[run] else { return .missing }
    let entity = judge.entityPosition(desired.deployments[position].resource.entity)
    return .run(run, judge.configs(of: run, entity: entity))
  }
}
