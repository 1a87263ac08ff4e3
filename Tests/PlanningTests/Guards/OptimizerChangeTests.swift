import Domain
import Planning
import Testing

@Suite struct OptimizerChangeTests {
  private func site(_ version: String?) -> Catalogue {
    Catalogue(
      optimizers: [optimizer(), optimizer("second")],
      versions: [PlanningTests.version("v1"), PlanningTests.version("v2"), PlanningTests.version("v1", of: "second")],
      entities: [entity(version: version)])
  }

  @Test func theCurrentVersionStaysWithItsOptimizer() throws {
    let danger = Danger(site("second/v1"), applied: site("opt/v1"))
    try danger.isBlocked(by: .optimizerChange, until: "optimizer-change:site", notBy: ["optimizer-change:other"])
    #expect(try danger.plan().message(of: .optimizerChange) == "moves from optimizer opt to second")
  }

  @Test func anotherVersionOfTheSameAndTheFirstOneAreNoChangeOfOptimizer() throws {
    #expect(try Danger(site("opt/v2"), applied: site("opt/v1")).findings(.optimizerChange).isEmpty)
    #expect(try Danger(site("opt/v1"), applied: site(nil)).findings(.optimizerChange).isEmpty)
    #expect(try Danger(site(nil), applied: site("opt/v1")).findings(.optimizerChange).isEmpty)
  }

  @Test func aRenamedOptimizerIsTheSame() throws {
    var renamed = site("new/v1").with {
      $0.optimizers[0].code = "new"
      for i in 0..<2 { $0.versions[i].optimizer = "new" }
    }
    renamed.movedFrom = ["optimizer/new": "opt"]
    let danger = Danger(renamed, applied: site("opt/v1"))
    #expect(try danger.plan()["optimizer/new"]?.action == .rename)
    #expect(try danger.findings(.optimizerChange).isEmpty)
  }
}
