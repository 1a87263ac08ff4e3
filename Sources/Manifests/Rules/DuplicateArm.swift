import Domain

/// `duplicate-arm`: within a deployment every arm has its own name and its own run.
enum DuplicateArm: CatalogueRule {
  static func judge(_ draft: Draft, _ index: DraftIndex, report: inout Report) {
    for i in draft.deployments.indices where draft.deployments[i].resource.arms.count > 1 {
      judge(draft.deployments[i].resource.arms, draft.deploymentDetails[i].armPlaces, report: &report)
    }
  }

  private static func judge(
    _ arms: [Deployment.Arm], _ places: [DeploymentDetails.ArmPlaces], report: inout Report
  ) {
    var names: [String: Place] = [:]
    // Ids are opaque: canonically equal ones of other bytes are those of two runs.
    var runs: [[UInt8]: Place] = [:]
    for (arm, place) in zip(arms, places) {
      if let first = names[arm.name] {
        report.duplicateArm("the arm \(quote(arm.name)) stands twice", at: place.name, first: first)
      } else {
        names[arm.name] = place.name
      }
      if let first = runs[Array(arm.run.utf8)] {
        report.duplicateArm("two arms serve the run \(quote(arm.run))", at: place.run, first: first)
      } else {
        runs[Array(arm.run.utf8)] = place.run
      }
    }
  }
}

extension Report {
  fileprivate mutating func duplicateArm(_ message: String, at place: Place, first: Place) {
    error(
      .duplicateArm, message, at: place, help: "give each arm its own name and run, or make one arm of the two",
      related: [(first, "the first one stands here")])
  }
}
