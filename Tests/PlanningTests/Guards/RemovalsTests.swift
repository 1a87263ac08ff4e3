import Domain
import Planning
import Testing

@Suite struct RemovalsTests {
  private func sites(_ count: Int, configs: Int = 0) -> Catalogue {
    base.with { catalogue in
      catalogue.entities = (0..<count).map { entity("site\($0)", object: $0 + 1) }
    }
  }

  private func macros(_ count: Int) -> Catalogue {
    base.with { catalogue in
      catalogue.macros = (0..<count).map { Macro(feature: "f\($0)", template: "[F\($0)]") }
    }
  }

  @Test func moreThanMaxCountOfAKindIsBlocked() throws {
    try Danger(sites(24), applied: sites(30)).isBlocked(
      by: .removals, until: "removals:entity=6", notBy: ["removals:entity=5", "removals:version=6", "removals:macro=9"])
    #expect(try Danger(sites(25), applied: sites(30)).findings(.removals).isEmpty)
    #expect(
      try Danger(sites(24), applied: sites(30)).plan().message(of: .removals)
        == "6 of 30 objects of kind entity would be deleted or retired; max_count is 5")
  }

  @Test func moreThanMaxPercentIsBlockedFromTenObjectsUp() throws {
    try Danger(macros(6), applied: macros(10)).isBlocked(
      by: .removals, until: "removals:macro=4", notBy: ["removals:macro=3"])
    #expect(try Danger(macros(7), applied: macros(10)).findings(.removals).isEmpty)
    #expect(try Danger(macros(4), applied: macros(9)).findings(.removals).isEmpty)
    #expect(
      try Danger(macros(6), applied: macros(10)).plan().message(of: .removals)
        == "4 of 10 objects of kind macro would be deleted or retired; max_percent is 30")
  }

  @Test func theLimitsAreThoseOfTheEnvironment() throws {
    var settings = GuardSettings()
    settings.removals.maxCount = 1
    settings.removals.maxPercent = Share(hundredths: 100_00)
    #expect(try Danger(macros(8), applied: macros(10)).findings(.removals, settings) == ["blocked removals:macro=2"])
    settings.removals.maxCount = 9
    #expect(try Danger(macros(1), applied: macros(10)).findings(.removals, settings).isEmpty)
  }

  @Test func aBiggerConsentCoversASmallerRemoval() throws {
    #expect(
      try Danger(sites(24), applied: sites(30)).findings(.removals, allow: ["removals:entity=8"])
        == ["allowed removals:entity=6"])
  }

  @Test func whatIsDeclaredRetiredCountsAsWell() throws {
    let retired = sites(30).with { for i in 0..<6 { $0.entities[i].status = .retired } }
    #expect(try Danger(retired, applied: sites(30)).findings(.removals) == ["blocked removals:entity=6"])
    #expect(try Danger(sites(30), applied: retired, live: retired).findings(.removals).isEmpty)
  }

  @Test func configsGoWithTheirEntityButCountWhenTheEntityStays() throws {
    let keys: KeyValuePairs<String, String> = ["a": "1", "b": "1", "c": "1", "d": "1", "e": "1", "f": "1"]
    let applied = sites(2).with { $0.configs = ["site0": keys, "site1": keys] }
    let without = applied.with { $0.entities.removeLast() }
    #expect(try Danger(without, applied: applied).findings(.removals).isEmpty)
    let emptied = applied.with { $0.configs = ["site0": keys] }
    #expect(try Danger(emptied, applied: applied).findings(.removals) == ["blocked removals:config=6"])
    #expect(
      try Danger(
        applied.with { $0.configs = ["site0": keys, "site1": ["a": "1", "b": "1", "c": "1"]] }, applied: applied
      )
      .findings(.removals).isEmpty)
  }

  @Test func whatIsGoneAlreadyIsNoRemoval() throws {
    #expect(try Danger(sites(10), applied: sites(30), live: sites(10)).findings(.removals).isEmpty)
  }
}
