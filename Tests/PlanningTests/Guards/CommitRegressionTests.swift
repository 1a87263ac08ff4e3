import Domain
import Planning
import Testing

@Suite struct CommitRegressionTests {
  private let applied = base.with { $0.entities = [entity()] }
  private var changed: Catalogue { applied.with { $0.entities[0].name = "Other" } }

  @Test func whatIsNoDescendantIsBlocked() throws {
    try Danger(changed, applied: applied, lineage: .notDescendant).isBlocked(
      by: .commitRegression, until: "commit-regression", notBy: ["traffic-loss:site"])
  }

  @Test func whatNobodyKnowsIsBlockedWithTheReason() throws {
    let danger = Danger(changed, applied: applied, lineage: .unknown("the clone is shallow"))
    #expect(try danger.findings(.commitRegression) == ["blocked commit-regression"])
    #expect(try danger.plan().message(of: .commitRegression)?.hasSuffix("is not known: the clone is shallow") ?? false)
  }

  @Test(arguments: [Lineage.first, .same, .descendant])
  func whatBuildsOnTheLastCommitPasses(lineage: Lineage) throws {
    #expect(try Danger(changed, applied: applied, lineage: lineage).plan().guards.isEmpty)
  }

  @Test func aPlanThatChangesNothingAsksForNoHistory() {
    let snapshot = Snapshot(live: applied, applied: applied)
    let plan = plan(
      desired: applied.desired, snapshot: snapshot.recalled(for: applied.desired), environment: "test",
      source: Plan.Source(commit: "abc", ref: nil, isDirty: false, manifests: "")
    ) {
      Issue.record("the history was asked for")
      return .notDescendant
    }
    #expect(!plan.isBlocked)
  }
}
