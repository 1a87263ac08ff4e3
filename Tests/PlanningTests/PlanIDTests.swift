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

  @Test func noSensitiveValueCanBeFoundOutByTryingWhichOneGivesTheID() {
    func planID(_ secret: String, key: String?, isSensitive: Bool = true) -> String {
      let live = base.with {
        $0.versions = [version(supporting: [definition("word", .string, sensitive: isSensitive)])]
        $0.entities = [entity()]
        $0.configs = ["site": ["word": "old"]]
      }
      var snapshot = Snapshot(live: live, applied: live)
      snapshot.server.idKey = key
      return planned(live.with { $0.configs = ["site": ["word": secret]] }.desired, snapshot).id
    }
    #expect(planID("a", key: "k") == planID("a", key: "k"))
    #expect(planID("a", key: "k") != planID("b", key: "k"))
    #expect(planID("a", key: "k") != planID("a", key: "l"))
    #expect(planID("a", key: "k").utf8.count == 32)
    // Where there is nothing to hide, plans are equal in all databases.
    #expect(planID("a", key: "k", isSensitive: false) == planID("a", key: nil, isSensitive: false))
  }

  @Test func whateverIsDoneOrWhereCountsAndSoDoesTheCommit() {
    let ids = [
      planID(), planID("newer"), planID(commit: "abd"), planID(commit: nil), planID(environment: "other"),
      planID("old"),
    ]
    #expect(Set(ids).count == ids.count)
  }
}
