import Domain
import Planning
import Testing

@Suite struct PlanIDTests {
  private func planID(
    _ name: String = "new", commit: String? = "abc", environment: String = "test", readAt: String = "x"
  ) -> String {
    let live = base.with { $0.optimizers[0].name = "old" }
    var snapshot = Snapshot(live: live, applied: live)
    snapshot.server.readAt = readAt
    snapshot.server.host = readAt
    return plan(
      desired: base.with { $0.optimizers[0].name = name }.desired, snapshot: snapshot, environment: environment,
      source: Plan.Source(commit: commit, ref: nil, isDirty: false, manifests: "m")
    ).id
  }

  @Test func equalPlansHaveEqualIdsWhereverTheyAreMade() {
    #expect(planID() == planID(readAt: "y"))
    #expect(planID().utf8.count == 32)
  }

  @Test func whateverIsDoneOrWhereCountsAndSoDoesTheCommit() {
    let ids = [
      planID(), planID("newer"), planID(commit: "abd"), planID(commit: nil), planID(environment: "other"),
      planID("old"),
    ]
    #expect(Set(ids).count == ids.count)
  }
}
