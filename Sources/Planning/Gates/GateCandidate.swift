public import Diagnostics
public import Domain

/// A run that gate policies look at, and what they may hold it against. It may be an arm of a plan or, outside of any plan, a
/// run that could become one.
public struct GateCandidate: Sendable {
  /// Of the deployment.
  public var address: Address
  public var run: Run
  public var configs: EffectiveConfigs
  public var baselines: GateBaselines
  /// `YYYY-MM-DD`, by which ages are counted.
  public var today: String
  /// What failing weighs: an error for whom it is to serve more, a warning for whom it serves already.
  public var severity: Severity
  public var location: Location?

  public init(
    address: Address, run: Run, configs: EffectiveConfigs, baselines: GateBaselines, today: String,
    severity: Severity = .error, location: Location? = nil
  ) {
    self.address = address
    self.run = run
    self.configs = configs
    self.baselines = baselines
    self.today = today
    self.severity = severity
    self.location = location
  }
}

/// The runs that relative checks compare with.
public struct GateBaselines: Sendable {
  /// The arm named `control` of the same deployment.
  public var control: GateBaseline
  /// What the arm of this name served before, else the largest live arm.
  public var previous: GateBaseline

  public init(control: GateBaseline, previous: GateBaseline) {
    self.control = control
    self.previous = previous
  }
}

public enum GateBaseline: Sendable {
  case run(Run, EffectiveConfigs)
  /// The run is its own baseline: there is nothing to compare, and the check is left out.
  case itself
  /// Nothing served before: the check is left out.
  case nothingBefore
  /// There should be one: nothing passes for want of it.
  case missing
}

/// What a limit of a policy says of a run: the check, and what the author is told unless it passed.
public struct GateVerdict: Sendable, Hashable {
  public var check: GateCheck
  public var diagnostic: Diagnostic?
}
