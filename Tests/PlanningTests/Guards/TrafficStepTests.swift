import Domain
import Planning
import Testing

@Suite struct TrafficStepTests {
  private func site(_ arms: KeyValuePairs<String, Int>?, status: Status = .active) -> Catalogue {
    base.with {
      $0.entities = [entity(status: status)]
      $0.deployments = arms.map { [deployment($0)] } ?? []
    }
  }

  private func step(
    _ arms: KeyValuePairs<String, Int>, from live: KeyValuePairs<String, Int>?
  ) throws -> [String] {
    try Danger(site(arms), applied: site(live)).findings(.trafficStep)
  }

  @Test func aRunMayRiseByMaxIncreaseAndNoFurther() throws {
    #expect(try step(["r1": 65, "r2": 35], from: ["r1": 90, "r2": 10]).isEmpty)
    let danger = Danger(site(["r1": 64, "r2": 36]), applied: site(["r1": 90, "r2": 10]))
    try danger.isBlocked(
      by: .trafficStep, until: "traffic-step:site=26", notBy: ["traffic-step:site=25.99", "traffic-step:other=50"])
    #expect(
      try danger.plan().message(of: .trafficStep)
        == "arm1 r2 rises by 26 points, from 10 to 36 %; max_increase is 25")
    #expect(try danger.findings(.trafficStep, allow: ["traffic-step:site=50"]) == ["allowed traffic-step:site=26"])
  }

  @Test func aRunThatDidNotServeMayStartAtFirstStep() throws {
    #expect(try step(["r1": 90, "r2": 10], from: ["r1": 100]).isEmpty)
    let danger = Danger(site(["r1": 89, "r2": 11]), applied: site(["r1": 100]))
    try danger.isBlocked(by: .trafficStep, until: "traffic-step:site=11", notBy: ["traffic-step:site=10"])
    #expect(
      try danger.plan().message(of: .trafficStep) == "arm1 r2 did not serve and starts at 11 %; first_step is 10")
  }

  @Test func theFirstDeploymentIsExempt() throws {
    #expect(try step(["r1": 100], from: nil).isEmpty)
    // Nothing serves, but somebody declared so before.
    #expect(try step(["r1": 100], from: [:]) == ["blocked traffic-step:site=100"])
    let foreign = Danger(site(["r1": 100]), applied: site(nil), live: site(["r2": 100]))
    #expect(try foreign.findings(.trafficStep) == ["blocked traffic-step:site=100"])
  }

  @Test func theLimitsAreThoseOfTheEnvironment() throws {
    var settings = GuardSettings()
    settings.trafficStep.maxIncrease = Share(hundredths: 5_50)
    settings.trafficStep.firstStep = Share(hundredths: 50_00)
    let danger = Danger(site(["r1": 36, "r2": 14, "r3": 50]), applied: site(["r1": 92, "r2": 8]))
    #expect(try danger.findings(.trafficStep, settings) == ["blocked traffic-step:site=6"])
  }

  @Test func oneConsentCoversTheLargestStepOfAnEntity() throws {
    let danger = Danger(site(["r2": 60, "r3": 40]), applied: site(["r1": 80, "r2": 20]))
    try danger.isBlocked(by: .trafficStep, until: "traffic-step:site=40", notBy: ["traffic-step:site=39"])
    #expect(
      try danger.plan().message(of: .trafficStep)
        == "arm0 r2 rises by 40 points, from 20 to 60 %; max_increase is 25, arm1 r3 did not serve and starts at 40 %; "
        + "first_step is 10")
  }

  @Test func whatIsLiveCountsAndNotWhatWasApplied() throws {
    let byHand = Danger(
      site(["r1": 50, "r2": 50]), applied: site(["r1": 60, "r2": 40]), live: site(["r1": 90, "r2": 10]))
    #expect(try byHand.findings(.trafficStep) == ["blocked traffic-step:site=40"])
  }

  @Test func resumingTheSplitThatWasPausedIsNoStep() throws {
    let paused = site(["r1": 90, "r2": 10], status: .paused)
    let closed = site([:], status: .paused)
    #expect(try Danger(site(["r1": 90, "r2": 10]), applied: paused, live: closed).findings(.trafficStep).isEmpty)
    #expect(
      try Danger(site(["r1": 50, "r2": 50]), applied: paused, live: closed).findings(.trafficStep)
        == ["blocked traffic-step:site=40"])
  }

  @Test func aPauseIsNoWayAroundAStep() throws {
    let active = site(["r1": 90, "r2": 10])
    let other = site(["r1": 10, "r2": 90], status: .paused)
    #expect(try Danger(other, applied: active).findings(.trafficStep) == ["blocked traffic-step:site=80"])
    let paused = site(["r1": 90, "r2": 10], status: .paused)
    #expect(
      try Danger(other, applied: paused, live: site([:], status: .paused)).findings(.trafficStep)
        == ["blocked traffic-step:site=80"])
  }

  @Test func fallingSharesAndOtherNamesAreNoSteps() throws {
    #expect(try step(["r2": 30, "r1": 20], from: ["r1": 70, "r2": 30]).isEmpty)
    let renamed = site(["r1": 100]).with { $0.deployments[0].arms[0].name = "control" }
    #expect(try Danger(renamed, applied: site(["r1": 100])).findings(.trafficStep).isEmpty)
  }
}
