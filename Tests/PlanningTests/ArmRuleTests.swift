import Diagnostics
import Domain
import Planning
import Testing

/// Every rule about a run: on an arm that is introduced it is an error, on one that stays as it is a warning.
@Suite struct ArmRuleTests {
  private static let macros = [
    Macro(feature: "geo", template: "[GEO]"), Macro(feature: "os", template: "[OS]", status: .deprecated),
    Macro(feature: "old", template: "[OLD]", status: .retired),
  ]

  private static let supported: SupportedConfigs = {
    var rate = ConfigDefinition(key: "rate", type: .decimal, scope: .run)
    rate.isRequired = true
    rate.maximum = ExactDecimal("0.85")
    var token = ConfigDefinition(key: "token", type: .int, scope: .run)
    token.isSensitive = true
    let cap = ConfigDefinition(key: "cap", type: .decimal, scope: .entity)
    var order = ConfigRule(name: "order")
    order.comparison = .init(left: "rate", operator: .lessOrEqual, right: "cap")
    var entityAlone = ConfigRule(name: "entity_alone")
    entityAlone.forbid = [.init(key: "cap", text: "0.7")]
    return SupportedConfigs(
      json: .string("supported"), definitions: [rate, token, cap], rules: [order, entityAlone])
  }()

  private static let catalogue = base.with {
    $0.optimizers.append(optimizer("other"))
    $0.versions.append(version("v1", of: "other"))
    $0.versions.append(
      Version(optimizer: "opt", code: "v2", name: "Two", supportedConfigs: supported))
    $0.entities = [entity()]
    $0.configs["site"] = ["cap": "0.7"]
    $0.macros = macros
  }

  private static func serving(_ arms: KeyValuePairs<String, Int>) -> Catalogue {
    catalogue.with { $0.deployments = [deployment(arms)] }
  }

  private static func made(by status: Status) -> Catalogue {
    serving(["r1": 100]).with { $0.versions[0].status = status }
  }

  /// What is wrong, and the slugs that say so.
  private static let cases: [(String, Run, [String])] = [
    ("nothing", run("r1"), []),
    (
      "another optimizer", run("r1") { $0.version = .init(optimizer: "other", version: "v1") },
      ["run-of-other-optimizer"]
    ),
    ("an unknown version", run("r1") { $0.version = .init(optimizer: "opt", version: "v9") }, ["run-version-unusable"]),
    ("features with macros", run("r1") { $0.featuresUsed = ["geo"] }, []),
    ("no macro", run("r1") { $0.featuresUsed = ["geo", "gone"] }, ["feature-without-macro"]),
    ("a retired macro", run("r1") { $0.featuresUsed = ["old"] }, ["feature-without-macro"]),
    ("an output elsewhere", run("r1") { $0.s3OutputPath = "s3://bucket/sitemap/r1" }, ["output-outside-entity"]),
    ("an output in another bucket", run("r1") { $0.s3OutputPath = "s3://b/site/r1" }, ["output-outside-entity"]),
    ("an output that climbs", run("r1") { $0.s3OutputPath = "s3://bucket/site/../x" }, ["output-outside-entity"]),
    ("the base path itself", run("r1") { $0.s3OutputPath = "s3://bucket/site/" }, []),
    ("a path with dots in its names", run("r1") { $0.s3OutputPath = "s3://bucket/site/r1.0/..x" }, []),
    ("an output above", run("r1") { $0.s3OutputPath = "s3://bucket/sit" }, ["output-outside-entity"]),
    (
      "an output that stays where it is", run("r1") { $0.s3OutputPath = "s3://bucket/site/." },
      ["output-outside-entity"]
    ),
    ("no segments", run("r1") { $0.segmentsCount = 0 }, ["empty-output"]),
    ("a segment", run("r1") { $0.segmentsCount = 1 }, []),
    ("an unknown config", run("r1") { $0.configs = ["x": "1"] }, ["run-config-invalid"]),
    ("right configs", configured(["rate": "0.650"]), []),
    ("a config at its limit", configured(["rate": "0.7"]), []),
    ("a config beyond its limit", configured(["rate": "0.86"]), ["run-config-invalid"]),
    ("a config of the entity", configured(["rate": "0.5", "cap": "1"]), ["run-config-invalid"]),
    ("a config of another type", configured(["rate": "fast"]), ["run-config-invalid"]),
    ("a required config that is missing", configured([:]), ["run-config-invalid"]),
    ("a rule with the entity that does not hold", configured(["rate": "0.71"]), ["run-config-invalid"]),
  ]

  private static func configured(_ configs: [String: String]) -> Run {
    run("r1") {
      $0.version = .init(optimizer: "opt", version: "v2")
      $0.configs = configs
    }
  }

  @Test(arguments: cases)
  func whatIsIntroducedMustBeRight(name: String, run: Run, slugs: [String]) {
    let plan = planned(
      Self.serving(["r1": 100]), live: Self.catalogue, applied: Self.catalogue, runs: [run])
    #expect(plan.verdicts == slugs.map { "error \($0)" })
  }

  @Test(arguments: cases)
  func whatServesAlreadyIsWarnedAbout(name: String, run: Run, slugs: [String]) throws {
    let site = Self.serving(["r1": 100])
    let snapshot = Snapshot(live: site, applied: site)
    #expect(runsToJudge(desired: site.desired, snapshot: snapshot).isEmpty)
    #expect(StandingArms(desired: site.desired, snapshot: snapshot).mustBeKnown(run) == !slugs.isEmpty)
    let plan = planned(site, live: site, applied: site, runs: [run])
    #expect(plan.verdicts == slugs.map { "warning \($0)" })
    #expect(!plan.hasChanges)
  }

  @Test(arguments: [
    (Status.active, [String](), [String]()), (.deprecated, ["warning"], ["warning"]),
    (.retired, ["error"], ["warning"]),
  ])
  func theVersionThatThePlanLeavesBehindCounts(status: Status, introduced: [String], standing: [String]) {
    let site = Self.made(by: status)
    let live = site.with { $0.deployments = [] }
    func slugs(_ severities: [String]) -> [String] { severities.map { "\($0) run-version-unusable" } }
    #expect(planned(site, live: live, applied: live, runs: [run("r1")]).verdicts == slugs(introduced))
    #expect(planned(site, live: site, applied: site, runs: [run("r1")]).verdicts == slugs(standing))
  }

  @Test func aVersionThatGoesInTheSamePlanIsRetired() {
    let after = Self.serving(["r1": 100]).with {
      $0.versions.remove(at: 0)
      $0.entities[0].currentVersion = .init(optimizer: "opt", version: "v2")
    }
    let made = Set([Address.at("version/opt/v1")])
    let plan = planned(after, live: Self.catalogue, applied: Self.catalogue, runs: [run("r1")], referenced: made)
    #expect(plan.verdicts == ["error version-in-use", "error run-version-unusable"])
    #expect(plan.diagnostics.last?.message == "run r1 was made by version opt/v1, which is retired")
    let serving = Self.serving(["r1": 100])
    #expect(
      planned(after, live: serving, applied: serving, runs: [run("r1")], referenced: made).verdicts == [
        "error version-in-use"
      ])
  }

  @Test func aDeprecatedMacroWorksAndIsWarnedAbout() {
    let plan = planned(
      Self.serving(["r1": 100]), live: Self.catalogue, applied: Self.catalogue,
      runs: [run("r1") { $0.featuresUsed = ["os", "geo"] }])
    #expect(plan.verdicts == ["warning feature-without-macro"])
  }

  @Test func aMacroThatGoesInTheSamePlanIsMissed() {
    let after = Self.serving(["r1": 100]).with { $0.macros.removeAll { $0.feature == "geo" } }
    let plan = planned(
      after, live: Self.catalogue, applied: Self.catalogue, runs: [run("r1") { $0.featuresUsed = ["geo"] }])
    #expect(plan.verdicts == ["error macro-in-use", "error feature-without-macro"])
    let serving = Self.serving(["r1": 100])
    let standing = planned(after, live: serving, applied: serving, runs: [run("r1") { $0.featuresUsed = ["geo"] }])
    #expect(standing.verdicts == ["error macro-in-use"])
  }

  @Test func sensitiveConfigsAreNotShown() {
    let plan = planned(
      Self.serving(["r1": 100]), live: Self.catalogue, applied: Self.catalogue,
      runs: [Self.configured(["rate": "0.5", "token": "s3cr3t"])])
    #expect(plan.verdicts == ["error run-config-invalid"])
    #expect(!plan.diagnostics.contains { "\($0.message) \($0.help ?? "")".contains("s3cr3t") })
  }

  @Test(
    arguments: [
      ("failed", "passed", "s3://bucket/site/r1", "run-not-completed"),
      ("completed", "failed", "s3://bucket/site/r1", "run-not-validated"),
      ("completed", "pending", "s3://bucket/site/r1", "run-not-validated"),
      ("completed", "passed", nil, "output-outside-entity"), ("completed", "passed", "s3://bucket/site/r1", nil),
    ] as [(String, String, String?, String?)])
  func aLiveRunThatIsRightNoLongerHasDecayed(status: String, validation: String, output: String?, slug: String?) {
    let run = run("r1", status: status, validation: validation) { $0.s3OutputPath = output }
    let site = Self.serving(["r1": 100])
    #expect(
      planned(site, live: site, applied: site, runs: [run]).verdicts.sorted()
        == (slug.map { ["warning live-run-decayed", "warning \($0)"] } ?? []))
    let introduced = planned(site, live: Self.catalogue, applied: Self.catalogue, runs: [run]).verdicts
    #expect(introduced == (slug.map { ["error \($0)"] } ?? []))
  }

  @Test func anAcceptanceThatExpiredBindsOnlyWhatIsIntroduced() {
    let warned = run("r1", validation: "warned")
    let site = Self.serving(["r1": 100])
    #expect(
      planned(site, live: Self.catalogue, applied: Self.catalogue, runs: [warned]).verdicts
        == ["error run-not-validated"])
    #expect(planned(site, live: site, applied: site, runs: [warned]).verdicts == ["warning run-not-validated"])
  }

  @Test func anotherOrderOfTheSameRunsMovesUsers() {
    let runs = [run("r1"), run("r2"), run("r3")]
    let live = Self.serving(["r1": 50, "r2": 50])
    func verdicts(_ arms: KeyValuePairs<String, Int>) -> [String] {
      planned(Self.serving(arms), live: live, applied: live, runs: runs).verdicts
    }
    #expect(verdicts(["r2": 50, "r1": 50]) == ["warning arms-reordered"])
    #expect(verdicts(["r2": 60, "r1": 40]) == ["warning arms-reordered"])
    #expect(verdicts(["r1": 60, "r2": 40]) == [])
    #expect(verdicts(["r3": 50, "r1": 50]) == [])
  }

  private static func measured(views: Int?, clicks: Int?) -> Run {
    run("r1") {
      ($0.totalViews, $0.totalClicks) = (views, clicks)
      ($0.dataStart, $0.dataEnd) = ("2026-08-01", "2026-08-10")
    }
  }

  /// With p = 1/11, 16·(1−p)/p/0.2² = 4,000 views; at 10 % of `views`/10 days that takes 400,000/views days.
  @Test(arguments: [
    (1_100, 100, false), (1_089, 99, true), (11_000, 1_000, false), (1_100, 0, true), (1_100, 1_100, false),
    (Int.max, Int.max / 2, false),
  ])
  func anArmThatNeverDecidesIsWarnedAbout(views: Int, clicks: Int, isTooSmall: Bool) {
    let run = Self.measured(views: views, clicks: clicks)
    let site = Self.serving(["r1": 10, "r2": 90])
    let wanted = isTooSmall ? ["warning underpowered"] : []
    #expect(
      planned(site, live: Self.catalogue, applied: Self.catalogue, runs: [run, PlanningTests.run("r2")]).verdicts
        == wanted)
    #expect(planned(site, live: site, applied: site, runs: [run]).verdicts == wanted)
    #expect(
      planned(Self.serving(["r1": 100]), live: Self.catalogue, applied: Self.catalogue, runs: [run]).verdicts == [])
  }

  @Test func theArithmeticIsShown() {
    let plan = planned(
      Self.serving(["r1": 10, "r2": 90]), live: Self.catalogue, applied: Self.catalogue,
      runs: [Self.measured(views: 1_089, clicks: 99), run("r2")])
    #expect(
      plan.diagnostics.map(\.message) == [
        "arm arm0 with run r1 needs 4000 views to show a difference of 20 % (16 * p * (1 - p) / d^2, p = 99/1089, "
          + "d = p * 20/100): 368 days at 11 views a day (1089 in 10 days, times 10 %), more than 365"
      ])
  }

  @Test func unknownVolumesSayNothing() {
    for run in [Self.measured(views: nil, clicks: 1), Self.measured(views: 10, clicks: nil)] {
      let site = Self.serving(["r1": 10, "r2": 90])
      #expect(planned(site, live: site, applied: site, runs: [run]).verdicts == [])
    }
  }
}
