import Domain
import Planning
import Testing

@Suite struct DriftOverwriteTests {
  private let applied = base.with {
    $0.entities = [entity()]
    $0.configs = ["site": ["cap": "1", "floor": "2"]]
  }

  private var on: GuardSettings {
    var settings = GuardSettings()
    settings.switchGuard(.driftOverwrite, on: true)
    return settings
  }

  @Test func itIsOffUnlessTheEnvironmentSwitchesItOn() throws {
    let live = applied.with { $0.entities[0].name = "By hand" }
    let danger = Danger(applied, applied: applied, live: live)
    #expect(try danger.findings(.driftOverwrite) == ["warning drift-overwrite:entity/site"])
    #expect(try !danger.plan().isBlocked)
    try danger.isBlocked(
      by: .driftOverwrite, on, until: "drift-overwrite:entity/site",
      notBy: ["drift-overwrite:entity/other", "drift-overwrite:version/opt/v1"])
  }

  @Test func anEntityStandsForItsConfigs() throws {
    let live = applied.with {
      $0.entities[0].name = "By hand"
      $0.configs = ["site": ["cap": "9"]]
    }
    let plan = try Danger(applied, applied: applied, live: live).plan(on)
    #expect(
      plan.guards.map(\.message) == ["would overwrite what was changed by hand: config cap, config floor, name"])
  }

  @Test func aConflictOverwritesAndAChangeOfTheManifestDoesNot() throws {
    let desired = applied.with { $0.entities[0].name = "Theirs" }
    let live = applied.with { $0.entities[0].name = "By hand" }
    #expect(
      try Danger(desired, applied: applied, live: live).findings(.driftOverwrite, on)
        == ["blocked drift-overwrite:entity/site"])
    #expect(try Danger(desired, applied: applied).findings(.driftOverwrite, on).isEmpty)
    #expect(try Danger(live, applied: applied, live: live).findings(.driftOverwrite, on).isEmpty)
  }

  @Test func aRowThatWasDeletedByHandComesBackAsDrift() throws {
    let plan = try Danger(applied, applied: applied, live: applied.with { $0.versions = [] }).plan(on)
    #expect(plan.message(of: .driftOverwrite) == "would overwrite what was changed by hand: the row itself")
    #expect(plan.guards.map(\.allow) == ["drift-overwrite:version/opt/v1"])
  }
}
