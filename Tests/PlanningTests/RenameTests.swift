import Domain
import Planning
import Testing

@Suite struct RenameTests {
  private func site(_ code: String, from old: String? = nil) -> Catalogue {
    base.with {
      $0.entities = [entity(code, path: "s3://bucket/x")]
      $0.configs = [code: ["cap": "1"]]
      $0.deployments = [deployment(["r1": 100], of: code)]
      if let old { $0.movedFrom = ["entity/\(code)": old] }
    }
  }

  @Test func anOldRowIsRenamedAndWhatBelongsToItFollows() throws {
    let plan = planned(site("new", from: "old"), live: site("old"), applied: site("old"))
    #expect(plan.lines == ["rename entity/new manifest; code \"old\"->\"new\" manifest"])
    #expect(
      plan["entity/new"]?.write
        == .update(
          before: .entity(entity("old", path: "s3://bucket/x")), after: .entity(entity("new", path: "s3://bucket/x"))))
    #expect(plan.forget.map(\.description) == ["entity/old", "deployment/old"])
    #expect(plan.remember.map(\.address.description) == ["entity/new", "deployment/new"])
    #expect(plan.diagnostics.isEmpty)
  }

  @Test func aRenameOfAnOptimizerAndAVersionCarriesItsEntitiesAlong() {
    var desired = site("site")
    desired.optimizers = [optimizer("best")]
    desired.versions = [version("v9", of: "best"), version("v2", of: "best")]
    desired.entities[0].currentVersion = VersionReference("best/v9")
    desired.movedFrom = ["optimizer/best": "opt", "version/best/v9": "v1"]
    let old = site("site").with { $0.versions.append(version("v2")) }
    let plan = planned(desired, live: old, applied: old)
    #expect(
      plan.lines == [
        "rename optimizer/best manifest; code \"opt\"->\"best\" manifest",
        "rename version/best/v9 manifest; code \"v1\"->\"v9\" manifest",
      ])
    #expect(
      plan["version/best/v9"]?.write
        == .update(before: .version(version("v1", of: "best")), after: .version(version("v9", of: "best"))))
    #expect(plan.forget.map(\.description) == ["optimizer/opt", "version/opt/v1", "version/opt/v2"])
    #expect(
      plan.remember.map(\.address.description)
        == ["optimizer/best", "version/best/v2", "version/best/v9", "entity/site"])
  }

  @Test func aRenameShowsTheOtherFieldsToo() {
    let live = base.with { $0.macros = [Macro(feature: "old", template: "[A]")] }
    let desired = base.with {
      $0.macros = [Macro(feature: "new", template: "[B]")]
      $0.movedFrom = ["macro/new": "old"]
    }
    #expect(
      planned(desired, live: live, applied: live).lines
        == ["rename macro/new manifest; code \"old\"->\"new\" manifest; template \"[A]\"->\"[B]\" manifest"])
    let foreign = planned(desired, live: live, applied: base)
    #expect(foreign["macro/new"]?.cause == .adopt)
  }

  @Test func bothNamesInTheDatabaseIsAnErrorAndNothingIsRemoved() {
    let both = site("new").with { $0.entities.append(entity("old")) }
    let plan = planned(site("new", from: "old"), live: both, applied: both)
    #expect(plan.verdicts == ["error duplicate-object"])
    #expect(plan.changes.isEmpty)
    #expect(plan.diagnostics.first?.location?.line == 3)
  }

  @Test func anOldNameThatIsStillDeclaredIsAnError() {
    let desired = site("new", from: "old").with { $0.entities.append(entity("old", path: "s3://bucket/y")) }
    let plan = planned(desired, live: site("old"), applied: site("old"), runs: [run("r1", of: "new")])
    #expect(plan.verdicts.contains("error duplicate-object"))
  }

  @Test func neitherNameIsACreationWithAWarning() {
    let desired = base.with {
      $0.macros = [Macro(feature: "new", template: "[A]")]
      $0.movedFrom = ["macro/new": "old"]
    }
    let plan = planned(desired, live: base, applied: base)
    #expect(plan.verdicts == ["warning invalid-value"])
    #expect(plan["macro/new"]?.action == .create)
  }

  @Test func theNewNameAloneIsNoChange() {
    let plan = planned(site("new", from: "old"), live: site("new"), applied: site("new"))
    #expect(plan.changes.isEmpty)
    #expect(plan.diagnostics.isEmpty)
  }

  @Test func memoryFollowsARowThatWasRenamedByHand() {
    let plan = planned(site("new", from: "old"), live: site("new"), applied: site("old"))
    #expect(plan.lines == ["adopt entity/new adopt", "adopt deployment/new adopt"])
    #expect(plan.forget.map(\.description) == ["entity/old", "deployment/old"])
    #expect(plan.diagnostics.isEmpty)
  }

  @Test func aRenameThatWasUndoneByHandIsDrift() {
    let plan = planned(site("new", from: "old"), live: site("old"), applied: site("new"))
    #expect(plan.lines == ["rename entity/new drift; code \"old\"->\"new\" drift"])
  }

  @Test func aPausedDeploymentStaysClosedThroughARename() {
    func paused(_ code: String, from old: String? = nil) -> Catalogue {
      site(code, from: old).with { $0.entities[0].status = .paused }
    }
    let live = paused("old").with { $0.deployments = [] }
    let plan = planned(paused("new", from: "old"), live: live, applied: paused("old"))
    #expect(plan.changes.map(\.address.description) == ["entity/new"])
  }
}
