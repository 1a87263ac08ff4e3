/// What a run must show before it may serve. It lives in manifests alone; deployments name it.
public struct GatePolicy: Sendable, Hashable {
  /// What a missing, NaN or infinite value does to a check.
  public enum OnMissing: String, Sendable, CaseIterable { case fail, warn }
  public enum Severity: String, Sendable, CaseIterable { case error, warn }

  /// What is looked at.
  public enum Subject: Sendable, Hashable {
    case metric(String)
    /// A column of `opt_runs`.
    case field(String)
    /// A run config, else the entity's effective value.
    case config(String)
  }

  public enum Baseline: String, Sendable, CaseIterable { case control, previous }

  public enum Limit: Sendable, Hashable {
    case minimum(ExactDecimal)
    case maximum(ExactDecimal)
    /// Canonical text.
    case equals(String)
    case atMostConfig(String)
    case atLeastConfig(String)
    case maximumIncrease(ExactDecimal, versus: Baseline)
    case maximumDecrease(ExactDecimal, versus: Baseline)
    case minimumRatio(ExactDecimal, versus: Baseline)
    case maximumRatio(ExactDecimal, versus: Baseline)
    case maximumAgeDays(Int)
  }

  public struct Check: Sendable, Hashable {
    public var subject: Subject
    /// At least one; all must hold.
    public var limits: [Limit]
    public var severity: Severity
    /// The check counts only where these entity configs have these canonical texts.
    public var whenConfig: [ConfigRule.Term]
    /// Overrides the policy's.
    public var onMissing: OnMissing?

    public init(
      subject: Subject, limits: [Limit], severity: Severity = .error, whenConfig: [ConfigRule.Term] = [],
      onMissing: OnMissing? = nil
    ) {
      self.subject = subject
      self.limits = limits
      self.severity = severity
      self.whenConfig = whenConfig
      self.onMissing = onMissing
    }
  }

  public var onMissing: OnMissing
  public var checks: [Check]

  public init(onMissing: OnMissing = .fail, checks: [Check]) {
    self.onMissing = onMissing
    self.checks = checks
  }
}
