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

  /// Judges the arms that should serve. A deployment that stays as it is has its runs judged only as far as they are known.
  mutating func judgeArms(
    _ arms: [Deployment.Arm], of declared: Declared<Deployment>, at position: Int, live rows: [LiveDeployment.Arm],
    isNewEpoch: Bool
  ) {
    guard isNewEpoch || !live.runs.isEmpty else { return }
    let entity = declared.resource.entity
    let details = position < desired.deploymentDetails.count ? desired.deploymentDetails[position] : nil
    for (i, arm) in arms.enumerated() {
      let run = live.runs[arm.run]
      guard isNewEpoch || run != nil else { continue }
      let served = rows.reduce(Share.none) { haveSameBytes($1.run, arm.run) ? $0 + $1.traffic : $0 }
      let place = details.flatMap { i < $0.armPlaces.count ? $0.armPlaces[i].run : nil } ?? declared.place
      let pinned = PinnedRun(
        entity: entity, arm: arm, run: run, runEntity: run.map { live.entity(of: $0) },
        acceptedWarnings: details?.acceptedWarnings ?? [], today: today,
        severity: arm.traffic > served ? .error : .warning, location: desired.location(place))
      let diagnostics = [
        UnknownRun.diagnostic(pinned), RunOfOtherEntity.diagnostic(pinned), RunNotCompleted.diagnostic(pinned),
        RunNotValidated.diagnostic(pinned),
      ]
      for case let diagnostic? in diagnostics { findings.append(Finding(declared.resource.address, diagnostic)) }
    }
  }
}

/// An arm that should serve, with what its run recorded: what the rules about runs look at.
struct PinnedRun {
  var entity: String
  var arm: Deployment.Arm
  /// Nil when there is no such run.
  var run: Run?
  /// The entity of the run, by its new name.
  var runEntity: String?
  var acceptedWarnings: [DeploymentDetails.AcceptedWarning]
  /// `YYYY-MM-DD`.
  var today: String
  /// An arm that is introduced or increased must be right; one that serves already is warned about.
  var severity: Severity
  var location: Location

  /// What to do about any run that may not serve.
  var help: String { "name a run that opt_runs holds for \(entity), completed and passed" }
}
