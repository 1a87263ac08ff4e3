import Domain
import Planning
import Testing

@Suite struct ScopeTests {
  private let live = Catalogue(
    optimizers: [optimizer("a"), optimizer("b")], versions: [version(of: "a"), version(of: "b")],
    entities: [entity("x", version: "a/v1"), entity("y", version: "b/v1")],
    configs: ["x": ["cap": "1"], "y": ["cap": "1"]],
    deployments: [deployment(["r1": 100], of: "x")])

  /// Everything is changed.
  private var desired: Catalogue {
    live.with {
      for i in 0..<2 {
        $0.optimizers[i].name = "new"
        $0.versions[i].name = "new"
        $0.entities[i].name = "new"
      }
      $0.configs = ["x": ["cap": "2"], "y": ["cap": "2"]]
      $0.deployments = [deployment(["r2": 100], of: "x")]
    }
  }

  private func changed(_ targets: String..., desired: Catalogue? = nil) -> [String] {
    planned(
      desired ?? self.desired, live: live, applied: live, runs: [run("r2", of: "x")],
      targets: targets.map { .at($0) }
    ).changes.map(\.address.description)
  }

  @Test func aTargetComesWithWhatItDependsOn() {
    #expect(changed("optimizer/a") == ["optimizer/a"])
    #expect(changed("version/a/v1") == ["optimizer/a", "version/a/v1"])
    let x = ["optimizer/a", "version/a/v1", "entity/x", "config/x/cap"]
    #expect(changed("entity/x") == x)
    #expect(changed("config/x/cap") == x)
    #expect(changed("deployment/x") == x + ["deployment/x"])
    #expect(changed("optimizer/a", "optimizer/b") == ["optimizer/a", "optimizer/b"])
  }

  @Test func anEntityThatStopsComesWithItsDeployment() {
    let paused = live.with { $0.entities[0].status = .paused }
    #expect(changed("entity/x", desired: paused) == ["entity/x", "deployment/x"])
  }

  @Test func aRemovalComesWithWhatMustLetGo() {
    let desired = live.with {
      $0.optimizers = [optimizer("a")]
      $0.versions = [version(of: "a")]
      $0.entities = [entity("x", version: "a/v1"), entity("y", name: "Moved", version: "a/v1")]
    }
    #expect(changed("optimizer/b", desired: desired) == ["entity/y", "version/b/v1", "optimizer/b"])
  }

  @Test func findingsAndMemoryOfOthersStayOut() {
    let plan = planned(desired, live: live, applied: live, targets: [.at("optimizer/a")])
    #expect(plan.diagnostics.isEmpty)
    #expect(plan.remember.map(\.address.description) == ["optimizer/a"])
    #expect(plan.summary.unchanged == 0 && plan.summary.unmanaged == 0)
    #expect(planned(desired, live: live, applied: live).verdicts == ["error unknown-run"])
  }

  @Test func aTargetThatNamesNothingIsAnError() {
    let plan = planned(desired, live: live, applied: live, targets: [.at("optimizer/aa")])
    #expect(plan.verdicts == ["error invalid-value"])
    #expect(plan.diagnostics.first?.help == "did you mean optimizer/a?")
    #expect(plan.changes.isEmpty)
  }
}
