import Domain

/// `invalid-value` in `accept_warnings`: it accepts the warnings of runs that arms of the same deployment serve, each once.
enum AcceptedWarnings: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    for i in draft.deployments.indices where !draft.deploymentDetails[i].acceptedWarnings.isEmpty {
      let (deployment, details) = (draft.deployments[i], draft.deploymentDetails[i])
      guard !draft.isUnread(.arms, of: deployment.resource.address) else { continue }
      let runs = Set(deployment.resource.arms.map(\.run))
      var suggestions = NameSuggestions(comparisons: 1_000)
      var first: [String: Place] = [:]
      for accepted in details.acceptedWarnings {
        if let earlier = first.updateValue(accepted.place, forKey: accepted.run) {
          report.acceptedTwice(accepted, first: earlier)
        } else if !runs.contains(accepted.run) {
          let known = deployment.resource.arms.lazy.map(\.run)
          report.acceptedWithoutArm(accepted, help: suggestions.help(for: accepted.run, among: known))
        }
      }
    }
  }
}

extension Report {
  fileprivate mutating func acceptedWithoutArm(_ accepted: DeploymentDetails.AcceptedWarning, help: String?) {
    error(
      .invalidValue, "no arm serves the run \(quote(accepted.run)) whose warnings are accepted", at: accepted.place,
      help: help ?? "remove it")
  }

  fileprivate mutating func acceptedTwice(_ accepted: DeploymentDetails.AcceptedWarning, first: Place) {
    error(
      .invalidValue, "the warnings of the run \(quote(accepted.run)) are accepted twice", at: accepted.place,
      help: "remove one of the two", related: [(first, "the first time here")])
  }
}
