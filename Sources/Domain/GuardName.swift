/// A named danger that a plan may hold. It blocks apply, until somebody consents to it by this name.
public enum GuardName: String, Sendable, CaseIterable {
  case removals
  case protected
  case trafficStep = "traffic-step"
  case trafficLoss = "traffic-loss"
  case liveMacroChange = "live-macro-change"
  case optimizerChange = "optimizer-change"
  case foreignDeployment = "foreign-deployment"
  case driftOverwrite = "drift-overwrite"
  case commitRegression = "commit-regression"

  /// What an environment may set of it beside on and off.
  public var limits: [GuardLimit] {
    switch self {
    case .removals: [.maxCount, .maxPercent]
    case .trafficStep: [.maxIncrease, .firstStep]
    case .protected, .trafficLoss, .liveMacroChange, .optimizerChange, .foreignDeployment, .driftOverwrite,
      .commitRegression:
      []
    }
  }
}

/// A limit of a guard, by the name that it has in the project file. What is at the limit passes.
public enum GuardLimit: String, Sendable, CaseIterable {
  /// Of objects of one kind.
  case maxCount = "max_count"
  /// Of the objects of one kind, in percent.
  case maxPercent = "max_percent"
  /// Of the share of one run, in points of a percentage.
  case maxIncrease = "max_increase"
  /// The share of a run that did not serve before, in percent.
  case firstStep = "first_step"
}
