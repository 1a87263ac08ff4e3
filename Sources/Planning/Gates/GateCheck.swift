public import Domain

/// What one limit of a gate policy says of one run that should serve.
public struct GateCheck: Sendable, Hashable {
  public enum Result: String, Sendable {
    case pass, fail
    /// Not passed, and the policy says that this warns only.
    case warn
    /// There is no value to judge, or none that is finite.
    case missing
  }

  /// Of the deployment.
  public var address: Address
  public var run: String
  /// The name of the policy.
  public var gate: String
  /// The name of the metric, the field or the config that is looked at.
  public var subject: String
  /// A number, a text, or null where there is none.
  public var observed: JSON
  /// The limit as a person reads it, the baseline named: `>= 0.6`, `>= 0.6811 (control 20260201_120000 0.7011 - 0.02)`.
  public var limit: String
  public var result: Result

  public init(
    address: Address, run: String, gate: String, subject: String, observed: JSON, limit: String, result: Result
  ) {
    self.address = address
    self.run = run
    self.gate = gate
    self.subject = subject
    self.observed = observed
    self.limit = limit
    self.result = result
  }
}
