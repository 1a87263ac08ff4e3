import Domain
import Planning
import Testing

@Suite struct ConsentTests {
  @Test(arguments: [
    "removals:entity=8", "removals:config=100", "protected:entity/drugs_hcp", "protected:version/opt/v5",
    "traffic-step:drugs_hcp=50", "traffic-step:drugs_hcp=12.5", "traffic-loss:drugs_hcp",
    "live-macro-change:geo_region_name", "live-macro-change:a b=c:d", "optimizer-change:drugs_hcp",
    "foreign-deployment:drugs_hcp", "drift-overwrite:macro/geo", "commit-regression",
  ])
  func whatIsReadIsWrittenTheSame(text: String) throws {
    let consent = try Consent(parsing: text)
    #expect(consent.description == text)
    #expect(consent.covers(consent))
  }

  @Test(arguments: [
    ("trafic-step:a=5", "there is no guard trafic-step", "did you mean traffic-step?"),
    ("", "there is no guard without a name", ""), ("all", "there is no guard all", "the guards are removals, "),
    ("removals", "removals is not a consent", "write removals:KIND=COUNT, such as removals:entity=8"),
    ("removals:entity", "removals:entity is not a consent", ""), ("removals:entity=0", "", ""),
    ("removals:entity=1.5", "", ""), ("removals:deployment=5", "", ""), ("removals:all=5", "", ""),
    ("removals=8", "", ""), ("traffic-step:a", "", "write traffic-step:ENTITY=POINTS"), ("traffic-step:=5", "", ""),
    ("traffic-step:entity/a=5", "", ""), ("traffic-step:a=100.01", "", ""), ("traffic-step:a=0", "", ""),
    ("traffic-step:a=1.234", "", ""), ("traffic-loss", "", ""), ("traffic-loss:", "", ""), ("traffic-loss:a=5", "", ""),
    ("protected:drugs_hcp", "", "write protected:ADDRESS, such as protected:entity/drugs_hcp"),
    ("protected:config/a/b", "", ""), ("live-macro-change", "", ""),
    ("commit-regression:abc", "", "write commit-regression"),
    ("commit-regression=1", "", ""),
  ])
  func whatCannotBeReadIsRefused(text: String, message: String, help: String) {
    let error = #expect(throws: ConsentError.self) { try Consent(parsing: text) }
    if !message.isEmpty { #expect(error?.message == message) }
    #expect(error?.help.hasPrefix(help) ?? false, "\(error?.help ?? "")")
  }

  @Test(arguments: [
    ("removals:entity=8", "removals:entity=8", true), ("removals:entity=9", "removals:entity=8", true),
    ("removals:entity=7", "removals:entity=8", false), ("removals:version=9", "removals:entity=8", false),
    ("traffic-step:a=12.5", "traffic-step:a=12.5", true), ("traffic-step:a=12.49", "traffic-step:a=12.5", false),
    ("traffic-step:b=100", "traffic-step:a=12.5", false), ("traffic-loss:a", "traffic-loss:a", true),
    ("traffic-loss:a", "foreign-deployment:a", false),
    ("live-macro-change:e\u{301}", "live-macro-change:\u{E9}", false),
  ])
  func aConsentCoversItsScopeUpToItsBound(given: String, needed: String, covers: Bool) throws {
    #expect(try Consent(parsing: given).covers(Consent(parsing: needed)) == covers)
  }

  @Test func consentsThatChangedNothingAreTold() throws {
    let applied = base.with {
      $0.entities = [entity()]
      $0.deployments = [deployment(["r1": 100])]
    }
    let desired = applied.with { $0.deployments = [deployment(["r1": 50, "r2": 50])] }
    let texts = ["traffic-step:site=20", "traffic-loss:site", "traffic-step:other=50"]
    let consents = try texts.map { try Consent(parsing: $0) }
    let blocked = try Danger(desired, applied: applied).plan(allow: texts)
    #expect(blocked.needed(of: consents).isEmpty)
    #expect(
      blocked.remarks(on: consents) == [
        "the consent traffic-step:site=20 does not cover traffic-step:site=50",
        "nothing needed the consent traffic-loss:site", "nothing needed the consent traffic-step:other=50",
      ])
    let enough = try Consent(parsing: "traffic-step:site=60")
    let allowed = try Danger(desired, applied: applied).plan(allow: ["traffic-step:site=60"] + texts)
    #expect(!allowed.isBlocked)
    #expect(allowed.needed(of: consents + [enough]) == [enough])
  }
}
