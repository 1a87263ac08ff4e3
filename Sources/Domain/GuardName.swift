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
}
