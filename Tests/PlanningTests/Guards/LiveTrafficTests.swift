import Domain
import Planning
import Testing

/// What guards say of traffic that ends, and of traffic that optctl did not send.
@Suite struct LiveTrafficTests {
  private func site(_ arms: KeyValuePairs<String, Int>?, status: Status = .active) -> Catalogue {
    base.with {
      $0.entities = [entity(status: status)]
      $0.deployments = arms.map { [deployment($0)] } ?? []
    }
  }

  @Test func noArmsAndAPauseAreALossOfTraffic() throws {
    let live = site(["r1": 90, "r2": 10])
    let ended = Danger(site([:]), applied: live)
    try ended.isBlocked(by: .trafficLoss, until: "traffic-loss:site", notBy: ["traffic-loss:other"])
    #expect(
      try ended.plan().message(of: .trafficLoss)
        == "no traffic any more from run r1 (90 %), run r2 (10 %): there are no arms")
    let paused = Danger(site(["r1": 90, "r2": 10], status: .paused), applied: live)
    try paused.isBlocked(by: .trafficLoss, until: "traffic-loss:site", notBy: ["traffic-loss:r1"])
    #expect(try paused.plan().message(of: .trafficLoss)?.hasSuffix("the entity is paused") ?? false)
    let retired = Danger(site([:], status: .retired), applied: live)
    #expect(try retired.findings(.trafficLoss) == ["blocked traffic-loss:site"])
  }

  @Test func lessTrafficAndNoneBeforeAreNoLoss() throws {
    #expect(try Danger(site(["r1": 1]), applied: site(["r1": 100])).findings(.trafficLoss).isEmpty)
    #expect(try Danger(site([:]), applied: site(["r1": 100]), live: site(nil)).findings(.trafficLoss).isEmpty)
    #expect(try Danger(site([:]), applied: site(nil)).findings(.trafficLoss).isEmpty)
  }

  @Test func activeRowsOfOthersAreNotClosedUnasked() throws {
    let foreign = Danger(site(["r1": 100]), applied: site(["r1": 100]), live: site(["r1": 60, "r2": 40]))
    try foreign.isBlocked(by: .foreignDeployment, until: "foreign-deployment:site", notBy: ["foreign-deployment:r2"])
    #expect(
      try foreign.plan().message(of: .foreignDeployment)
        == "would close active rows that optctl did not write: run r1 (60 %), run r2 (40 %)")
    let unknown = Danger(site(["r1": 100]), applied: site(nil), live: site(["r1": 90]))
    #expect(try unknown.findings(.foreignDeployment) == ["blocked foreign-deployment:site"])
    let paused = site(["r1": 100], status: .paused)
    let reopened = Danger(paused, applied: paused, live: site(["r1": 100], status: .paused))
    #expect(try reopened.findings(.foreignDeployment) == ["blocked foreign-deployment:site"])
  }

  @Test func rowsThatOptctlOpenedAndRowsThatStayAreNotForeign() throws {
    let applied = site(["r1": 90, "r2": 10])
    #expect(try Danger(site(["r1": 80, "r2": 20]), applied: applied).findings(.foreignDeployment).isEmpty)
    // Somebody closed one of two: the other is optctl's.
    #expect(try Danger(applied, applied: applied, live: site(["r1": 90])).findings(.foreignDeployment).isEmpty)
    let adopted = Danger(site(["r2": 100]), applied: site(["r1": 100]), live: site(["r2": 100]))
    #expect(try adopted.plan().hasChanges)
    #expect(try adopted.findings(.foreignDeployment).isEmpty)
  }
}
