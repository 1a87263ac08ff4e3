import Domain
import Planning
import Testing

@Suite struct RemovalTests {
  private let full = base.with {
    $0.versions = [version("v1"), version("v2")]
    $0.entities = [entity()]
    $0.configs = ["site": ["cap": "1"]]
    $0.macros = [Macro(feature: "geo", template: "[GEO]")]
  }

  @Test func whatNothingRefersToIsDeletedAndLastComesFirst() {
    let plan = planned(Catalogue(), live: full, applied: full)
    #expect(
      plan.changes.map { "\($0.action.rawValue) \($0.address)" } == [
        "retire macro/geo", "delete config/site/cap", "delete entity/site", "delete version/opt/v2",
        "delete version/opt/v1", "delete optimizer/opt",
      ])
    #expect(plan.diagnostics.isEmpty)
    #expect(plan.forget.count == 5)
    #expect(plan.summary.delete == 5)
  }

  @Test(arguments: ["entity/site", "version/opt/v2"])
  func whatARecordedRowRefersToIsRetired(address: String) {
    let desired = full.with {
      if address == "entity/site" { $0.entities = [] } else { $0.versions.removeLast() }
    }
    let plan = planned(desired, live: full, applied: full, referenced: [.at(address)])
    #expect(plan[address]?.action == .retire)
    #expect(plan[address]?.fields.map(\.after) == [.string("retired")])
    let free = planned(desired, live: full, applied: full)
    #expect(free[address]?.action == .delete)
  }

  @Test func aRowThatIsRetiredAlreadyIsForgottenWithoutAWrite() {
    let live = full.with { $0.versions[1].status = .retired }
    let desired = full.with { $0.versions.removeLast() }
    let plan = planned(desired, live: live, applied: full, referenced: [.at("version/opt/v2")])
    #expect(plan.lines == ["retire version/opt/v2 manifest"])
    #expect(plan["version/opt/v2"]?.write == Write.none)
    #expect(plan.forget == [.at("version/opt/v2")])
  }

  @Test func aRowThatIsGoneAlreadyIsForgottenWithoutAWrite() {
    let without = full.with { $0.versions.removeLast() }
    let plan = planned(without, live: without, applied: full)
    #expect(plan.lines == ["delete version/opt/v2 manifest"])
    #expect(plan["version/opt/v2"]?.write == Write.none)
  }

  @Test func aRowThatWasChangedByHandIsRemovedAsAConflict() {
    let live = full.with { $0.versions[1].name = "By hand" }
    let plan = planned(full.with { $0.versions.removeLast() }, live: live, applied: full)
    #expect(plan["version/opt/v2"]?.cause == .conflict)
    #expect(plan["version/opt/v2"]?.write == .delete(.version(live.versions[1])))
  }

  @Test func rowsThatOptctlNeverAppliedAreCountedAndLeftAlone() {
    let live = full.with {
      $0.deployments = [deployment(["r1": 100])]
    }
    let plan = planned(Catalogue(), live: live)
    #expect(plan.changes.isEmpty)
    // An optimizer, two versions, an entity, a config, a macro and the arms of an entity.
    #expect(plan.summary.unmanaged == 7)
  }

  @Test func anEntityWithConfigsOfOthersIsRetired() {
    let live = full.with { $0.configs = ["site": ["cap": "1", "theirs": "2"]] }
    let plan = planned(full.with { $0.entities = [] }, live: live, applied: full)
    #expect(plan["entity/site"]?.action == .retire)
    #expect(plan["config/site/cap"]?.action == .delete)
    #expect(plan["config/site/theirs"] == nil)
    #expect(plan.summary.unmanaged == 1)
  }

  @Test func anOptimizerWithARetiredVersionIsRetired() {
    let plan = planned(Catalogue(), live: base, applied: base, referenced: [.at("version/opt/v1")])
    #expect(
      plan.changes.map { "\($0.action.rawValue) \($0.address)" } == ["retire optimizer/opt", "retire version/opt/v1"])
    #expect(plan.diagnostics.isEmpty)
  }

  @Test func aVersionGoesInThePlanThatMovesItsEntityAway() {
    let desired = full.with {
      $0.versions = [version("v2")]
      $0.entities = [entity(version: "opt/v2")]
    }
    let plan = planned(desired, live: full, applied: full)
    #expect(plan.diagnostics.isEmpty)
    #expect(
      plan.changes.map { "\($0.action.rawValue) \($0.address)" } == [
        "update entity/site", "delete version/opt/v1",
      ])
  }

  @Test func aDeploymentIsForgottenOnceNothingServes() {
    let applied = full.with { $0.deployments = [deployment([:])] }
    let plan = planned(full, live: full, applied: applied)
    #expect(plan.lines == ["delete deployment/site manifest"])
    #expect(plan["deployment/site"]?.write == Write.none)
    #expect(plan.forget == [.at("deployment/site")])
  }
}
