import Diagnostics
public import Domain

/// Judges runs for one arm, by the rules and gates that a plan judges the arms of a new epoch by. Each is judged as one that
/// is introduced there, whether or not it serves already.
public struct CandidateJudge {
  private var planner: Planner
  private let position: Int
  private let arm: Int
  /// The arms as they are declared.
  private let arms: [Deployment.Arm]
  /// The live arms by their last names.
  private let before: [Deployment.Arm]

  /// - Parameters:
  ///   - desired: valid by itself.
  ///   - snapshot: as for ``plan(desired:snapshot:environment:source:targets:guards:consents:lineage:)``; runs are told to
  ///     ``learn(_:)``.
  ///   - position: of the deployment among those that are desired.
  ///   - arm: among the arms of the deployment.
  public init(desired: Desired, snapshot: Snapshot, deployment position: Int, arm: Int) {
    planner = Planner(desired: desired, snapshot: snapshot, targets: [])
    self.position = position
    self.arm = arm
    let declared = desired.deployments[position]
    arms = declared.resource.arms
    before = planner.named(
      planner.live.arms(of: declared.resource.entity), by: planner.last(of: declared), declared.resource)
  }

  /// The code that the row of the entity has now.
  public var entityCode: String {
    let address = Address(.entity, planner.desired.deployments[position].resource.entity)
    return planner.renames.formerCodes[address] ?? address.key
  }

  /// The runs that gates may compare a candidate with.
  public var baselines: [String] { (arms + before).map(\.run) }

  /// Takes note of runs: candidates, and what they are compared with.
  public mutating func learn(_ runs: some Sequence<Run>) {
    for run in runs { planner.live.runs[run.id] = run }
  }

  /// What a plan would say if the arm named this run. A run that is not known is one that does not exist.
  public mutating func judge(_ id: String) -> ArmCandidate {
    pin(id)
    defer { pin(arms[arm].run) }
    planner.findings = []
    planner.checks = []
    planner.judgeArm(arm, of: position, served: .none, before: before)
    var diagnostics = planner.findings.map(\.diagnostic)
    let other = arms.indices.first { $0 != arm && haveSameBytes(arms[$0].run, id) }
    if let other { diagnostics.append(.servesAlready(id, arms[other].name)) }
    return ArmCandidate(
      id: id, run: planner.live.runs[id], isPinned: haveSameBytes(arms[arm].run, id), checks: planner.checks,
      diagnostics: diagnostics)
  }

  private mutating func pin(_ run: String) {
    planner.desired.deployments[position].resource.arms[arm].run = run
    planner.judge.desired.deployments[position].resource.arms[arm].run = run
  }
}

// MARK: - Messages

extension Diagnostic {
  /// What the manifest would be refused for.
  fileprivate static func servesAlready(_ run: String, _ arm: String) -> Diagnostic {
    Diagnostic(
      .error, .duplicateArm, "run \(run) is that of arm \(arm) already", at: nil,
      help: "name another run, or make one arm of the two")
  }
}
