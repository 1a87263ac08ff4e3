import Domain
import Planning
import Rendering
import Testing

@Suite struct GuardTextTests {
  private var plan: Plan {
    var plan = contractPlan
    plan.guards = [
      GuardFinding(
        .removals, nil, .blocked, "6 of 14 objects of kind entity would be deleted or retired; max_count is 5",
        allow: "removals:entity=6"),
      GuardFinding(
        .trafficStep, Address("deployment/drugs_hcp"), .blocked,
        "candidate 20260203_121359 did not serve and starts at 50 %; first_step is 10",
        allow: "traffic-step:drugs_hcp=50"),
      GuardFinding(
        .liveMacroChange, Address("macro/it's a \u{1B}[2Jfeature"), .blocked,
        "would be retired under live arms of drugs_hcp (100 %)", allow: "live-macro-change:it's a feature"),
      GuardFinding(
        .trafficLoss, Address("deployment/nativo"), .allowed,
        "no traffic any more from run 7 (100 %): the entity is paused", allow: "traffic-loss:nativo"),
      GuardFinding(
        .protected, Address("entity/nativo"), .warning,
        "would be retired while protected; no earlier revision dropped protect", allow: "protected:entity/nativo"),
      GuardFinding(
        .driftOverwrite, Address("entity/drugs_hcp"), .warning,
        "would overwrite what was changed by hand: config min_bid_cpm", allow: "drift-overwrite:entity/drugs_hcp"),
    ]
    return plan
  }

  @Test func eachFindingIsALineAndEachConsentAnother() throws {
    try expect(renderText(plan, style: plain), is: .guards)
  }

  @Test func jsonHasEveryFinding() throws {
    try expect(String(decoding: renderJSON(plan, toolVersion: "0.1.0"), as: UTF8.self), is: .guardsJSON)
    #expect(plan.isBlocked)
  }

  @Test(arguments: [
    ("removals:entity=8", "--allow removals:entity=8"), ("traffic-step:a=12.5", "--allow traffic-step:a=12.5"),
    ("live-macro-change:a b", "--allow 'live-macro-change:a b'"),
    ("live-macro-change:it's;$(x)", #"--allow 'live-macro-change:it'\''s;$(x)'"#),
  ])
  func aConsentCanBeCopiedToAShell(allow: String, option: String) {
    #expect(GuardFinding(.liveMacroChange, nil, .blocked, "", allow: allow).option == option)
  }
}
