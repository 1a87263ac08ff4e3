import Domain
import Planning
import Testing

/// Live against last applied; nothing is desired.
@Suite struct DriftTests {
  private let applied = base.with {
    $0.entities = [entity()]
    $0.configs = ["site": ["cap": "1", "flag": "true"]]
    $0.macros = [Macro(feature: "os", template: "[OS]")]
    $0.deployments = [deployment(["r1": 60, "r2": 40])]
  }

  private func drifted(_ change: (inout Catalogue) -> Void) -> Plan {
    drift(in: Snapshot(live: applied.with(change), applied: applied))
  }

  @Test func whatIsAsItWasAppliedIsNoDrift() {
    #expect(drifted { _ in }.lines.isEmpty)
    #expect(drift(in: Snapshot(live: applied)).lines.isEmpty)
  }

  @Test func everyFieldIsShownAsLiveAndAsApplied() {
    let plan = drifted {
      $0.optimizers[0].name = "By hand"
      $0.entities[0].status = .paused
      $0.configs = ["site": ["cap": "2", "flag": "true"]]
      $0.macros[0].template = "[X]"
      $0.deployments = [deployment(["r1": 100])]
    }
    #expect(
      plan.lines.map { String($0.prefix { $0 != "[" }) } == [
        "update optimizer/opt drift; name \"By hand\"->\"Optimizer\" drift",
        "update entity/site drift; status \"paused\"->\"active\" drift",
        "update config/site/cap drift; value \"2\"->\"1\" drift", "update macro/os drift; template \"",
        "update deployment/site drift; arms ",
      ])
    #expect(plan.changes.allSatisfy { $0.write == .none })
    #expect(plan.changes.map(\.source?.line) == [1, 3, 3, 4, 5])
  }

  @Test func rowsThatAreGoneAreMissing() {
    let plan = drifted {
      $0.configs = ["site": ["flag": "true"]]
      $0.macros = []
      $0.deployments = []
    }
    #expect(
      plan.changes.map { "\($0.action) \($0.address)" } == [
        "create config/site/cap", "create macro/os", "update deployment/site",
      ])
    #expect(plan.changes.flatMap(\.fields).allSatisfy { $0.cause == .drift })
  }

  @Test func rowsThatWereAddedToWhatIsOwnedAreAddedByHand() {
    let added = drifted { $0.configs = ["site": ["cap": "1", "extra": "x", "flag": "true"]] }
    #expect(added.lines == ["delete config/site/extra drift; value \"x\"->null drift"])
    let foreign = drift(
      in: Snapshot(
        live: applied.with { $0.entities.append(entity("other", path: "s3://bucket/o")) },
        applied: applied.with { $0.deployments = [] }))
    #expect(foreign.changes.map { "\($0.action) \($0.address)" } == ["delete deployment/site"])
  }

  @Test func aPausedEntityIsToServeNothing() {
    let paused = applied.with { $0.entities[0].status = .paused }
    #expect(drift(in: Snapshot(live: paused.with { $0.deployments = [] }, applied: paused)).lines.isEmpty)
    #expect(
      drift(in: Snapshot(live: paused, applied: paused)).changes.map(\.address.description) == ["deployment/site"])
  }

  @Test func aSensitiveValueIsNotShown() {
    let secret = applied.with {
      $0.versions = [version(supporting: [definition("cap", .string, sensitive: true)])]
      $0.configs = ["site": ["cap": "hush"]]
    }
    let plan = drift(in: Snapshot(live: secret.with { $0.configs = ["site": ["cap": "psst"]] }, applied: secret))
    #expect(plan.changes.map(\.address.description) == ["config/site/cap"])
    #expect(!plan.lines.joined().contains("hush") && !plan.lines.joined().contains("psst"))
  }

  @Test func whatIsAskedIsNamedAsItIsCalledNow() {
    let live = applied.with {
      $0.optimizers[0].name = "By hand"
      $0.configs = ["site": ["cap": "2"]]
      $0.versions[0].name = "By hand"
    }
    let desired = Catalogue(
      optimizers: [optimizer("bidder")], versions: [version("v2", of: "bidder")],
      entities: [entity("page", version: "bidder/v2", path: "s3://bucket/site")],
      configs: ["page": ["cap": "1", "flag": "true"]], macros: applied.macros,
      deployments: [deployment(["r1": 60, "r2": 40], of: "page")],
      movedFrom: ["optimizer/bidder": "opt", "version/bidder/v2": "v1", "entity/page": "site"])
    let plan = planned(desired, live: live, applied: applied)
    #expect(
      plan.drifted.map { "\($0.address) \($0.fields.map(\.rawValue)) \($0.isGone)" } == [
        #"optimizer/opt ["name"] false"#, #"version/opt/v1 ["name"] false"#, #"config/site/cap ["value"] false"#,
        #"config/site/flag ["value"] true"#,
      ])
  }

  @Test func anAttributionHoldsForItsFieldAlone() throws {
    var plan = drifted {
      $0.optimizers[0].name = "By hand"
      $0.optimizers[0].description = "by hand"
    }
    let alice = Attribution(by: "alice", at: "2026-08-30T11:04:59Z", application: "psql")
    let object = try #require(plan.drifted.first)
    let id = plan.id
    plan.attribute(object, .name, to: alice)
    #expect(plan.changes[0].fields.map(\.drift) == [alice, nil])
    #expect(plan.id == id)
  }
}
