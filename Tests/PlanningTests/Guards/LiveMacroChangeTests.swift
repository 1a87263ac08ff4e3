import Domain
import Planning
import Testing

@Suite struct LiveMacroChangeTests {
  private let applied = base.with {
    $0.entities = [entity("a"), entity("b", object: 2)]
    $0.macros = [Macro(feature: "geo", template: "[GEO]"), Macro(feature: "os", template: "[OS]")]
    $0.deployments = [deployment(["r1": 90, "r2": 10], of: "a"), deployment(["r3": 50], of: "b", holdback: 50)]
  }

  private var runs: [Run] {
    [("r1", "a", ["geo"]), ("r2", "a", ["x", "geo"]), ("r3", "b", ["geo", "hour"])].map { id, entity, features in
      var run = run(id, of: entity)
      run.featuresUsed = features
      return run
    }
  }

  private func macros(_ change: (inout [Macro]) -> Void) -> Danger {
    Danger(applied.with { change(&$0.macros) }, applied: applied, runs: runs)
  }

  @Test func anotherTemplateUnderLiveArmsIsBlocked() throws {
    let danger = macros { $0[0].template = "[REGION]" }
    try danger.isBlocked(by: .liveMacroChange, until: "live-macro-change:geo", notBy: ["live-macro-change:os"])
    #expect(
      try danger.plan().message(of: .liveMacroChange) == "would be changed under live arms of a (100 %), b (50 %)")
  }

  @Test func soIsToRetireAndToRemoveIt() throws {
    #expect(try macros { $0[0].status = .retired }.findings(.liveMacroChange) == ["blocked live-macro-change:geo"])
    let removed = macros { $0.removeFirst() }
    #expect(try removed.findings(.liveMacroChange) == ["blocked live-macro-change:geo"])
    #expect(try removed.plan().message(of: .liveMacroChange)?.hasPrefix("would be retired") ?? false)
  }

  @Test func aRenameIsMissedUnderTheOldName() throws {
    var danger = macros { $0[0].feature = "geo_region" }
    danger.desired.movedFrom = ["macro/geo_region": "geo"]
    #expect(try danger.plan()["macro/geo_region"]?.action == .rename)
    #expect(try danger.findings(.liveMacroChange) == ["blocked live-macro-change:geo_region"])
  }

  @Test func aMacroThatNoLiveArmUsesMayChange() throws {
    #expect(try macros { $0[1].template = "[OPSYS]" }.findings(.liveMacroChange).isEmpty)
    #expect(try macros { $0[0].status = .deprecated }.findings(.liveMacroChange).isEmpty)
    #expect(try macros { $0.append(Macro(feature: "hour", template: "[HOUR]")) }.findings(.liveMacroChange).isEmpty)
  }

  @Test func oneThatIsRetiredAlreadyMayChange() throws {
    let retired = applied.with { $0.macros[0].status = .retired }
    let danger = Danger(retired.with { $0.macros[0].template = "[REGION]" }, applied: retired, runs: runs)
    #expect(try danger.plan().hasChanges)
    #expect(try danger.findings(.liveMacroChange).isEmpty)
  }

  @Test func theRunsOfLiveArmsAreAskedForWhenAMacroMayChange() {
    func asked(_ danger: Danger) -> [String] {
      runsToJudge(
        desired: danger.desired.desired, snapshot: Snapshot(live: danger.live, applied: danger.applied))
    }
    #expect(asked(macros { _ in }).isEmpty)
    #expect(asked(macros { $0.append(Macro(feature: "hour", template: "[HOUR]")) }).isEmpty)
    #expect(asked(macros { $0[0].template = "[REGION]" }) == ["r1", "r2", "r3"])
    #expect(asked(macros { $0.removeLast() }) == ["r1", "r2", "r3"])
    var renamed = macros { $0[0].feature = "geo_region" }
    renamed.desired.movedFrom = ["macro/geo_region": "geo"]
    #expect(asked(renamed) == ["r1", "r2", "r3"])
  }
}
