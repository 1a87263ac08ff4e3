import Diagnostics
import Domain

/// An arm that should serve, with what its run recorded: what the rules about runs look at.
struct PinnedRun {
  var entity: String
  var arm: Deployment.Arm
  /// Nil when there is no such run.
  var run: Run?
  /// The entity of the run, by its new name.
  var runEntity: String?
  /// The version that made the run, by its new name.
  var runVersion: VersionReference?
  /// The same as it will be; nil where there is none.
  var version: Version?
  /// As declared.
  var declaredEntity: Entity?
  var configs: EffectiveConfigs
  var resulting: ResultingState
  var acceptedWarnings: [DeploymentDetails.AcceptedWarning]
  /// Whether other arms serve beside it, so that something is to be found out.
  var isCompared: Bool
  /// `YYYY-MM-DD`.
  var today: String
  /// An arm that is introduced or increased must be right; one that serves already is warned about.
  var severity: Severity
  var location: Location

  /// The run serves at least as much traffic already.
  var isLive: Bool { severity != .error }

  /// What to do about any run that may not serve.
  var help: String { "name a run that opt_runs holds for \(entity), completed and passed" }
}
