public import Diagnostics

extension GuardName {
  /// What it blocks, what consents to it, and how the project file sets it.
  public var explanation: Explanation {
    switch self {
    case .removals:
      Explanation(
        "Blocks a plan that deletes or retires more objects of one kind than max_count (5), or more than max_percent (30) of "
          + "them where there are at least 10. Configs that go with their entity count as one, with it.",
        remedy: "Consent with --allow removals:KIND=COUNT.", example: "removals: {max_count: 5, max_percent: 30}")
    case .protected:
      Explanation(
        "Blocks removing or retiring an object that was applied with protect: true.",
        remedy: "Apply a revision without protect first, or consent with --allow protected:ADDRESS.",
        example: "metadata: {code: drugs_hcp, protect: true}")
    case .trafficStep:
      Explanation(
        "Blocks a run's share from rising by more than max_increase points (25) in one apply, and by more than first_step "
          + "points (10) when the entity did not serve the run before. The first deployment of an entity is exempt, and so "
          + "is resuming a paused one with the split that it had.",
        remedy: "Take smaller steps, or consent with --allow traffic-step:ENTITY=POINTS.",
        example: "traffic-step: {max_increase: 25, first_step: 10}")
    case .trafficLoss:
      Explanation(
        "Blocks an entity from going from live to no traffic: arms: [], paused or retired.",
        remedy: "Consent with --allow traffic-loss:ENTITY.", example: "traffic-loss: true")
    case .liveMacroChange:
      Explanation(
        "Blocks changing or retiring a macro that live runs use: their lookups would miss until the bidder knows the new token.",
        remedy: "Consent with --allow live-macro-change:FEATURE.", example: "live-macro-change: true")
    case .optimizerChange:
      Explanation(
        "Blocks an entity's current version from moving to another optimizer.",
        remedy: "Consent with --allow optimizer-change:ENTITY.", example: "optimizer-change: true")
    case .foreignDeployment:
      Explanation(
        "Blocks replacing active deployment rows that optctl did not write.",
        remedy: "Find out who wrote them, then consent with --allow foreign-deployment:ENTITY.",
        example: "foreign-deployment: true")
    case .driftOverwrite:
      Explanation(
        "Blocks overwriting a field that was changed by hand. Off unless the environment sets it.",
        remedy: "Take the change over into the manifest, or consent with --allow drift-overwrite:ADDRESS.",
        example: "drift-overwrite: true")
    case .commitRegression:
      Explanation(
        "Blocks applying a commit that is not a descendant of the last applied one: it would undo what others applied. Where "
          + "the clone is too shallow to tell, it blocks as well.",
        remedy: "Rebase or merge, fetch the whole history, or consent with --allow commit-regression.",
        example: "commit-regression: true")
    }
  }
}
