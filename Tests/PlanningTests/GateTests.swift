import Diagnostics
import Domain
import Planning
import Testing

@Suite struct GateTests {
  private static func decimal(_ text: String) -> ExactDecimal {
    guard let decimal = ExactDecimal(text) else { preconditionFailure("no decimal: \(text)") }
    return decimal
  }

  private static func configs(_ own: [String: String] = [:], sensitive: Bool = false) -> EffectiveConfigs {
    var cap = definition("cap", .decimal, sensitive: sensitive)
    cap.defaultText = "30"
    let kind = definition("kind", .string)
    return EffectiveConfigs(
      own: own,
      entity: [
        DeclaredConfig(
          key: ConfigKey("kind"), place: Place(file: 0, line: 1, column: 1, endLine: 1, endColumn: 2), text: "hcp")
      ],
      versions: [SupportedConfigs(json: .object([]), definitions: [cap, kind], rules: [])])
  }

  private static func measured(_ metrics: [String: String], id: String = "r1") -> Run {
    run(id) { $0.metrics = metrics.mapValues { Metric($0) } }
  }

  private func verdicts(
    _ check: GatePolicy.Check, _ run: Run, onMissing: GatePolicy.OnMissing = .fail, configs: EffectiveConfigs? = nil,
    control: GateBaseline = .missing, previous: GateBaseline = .nothingBefore, severity: Severity = .error
  ) -> [GateVerdict] {
    GatePolicy(onMissing: onMissing, checks: [check]).verdicts(
      on: GateCandidate(
        address: Address(.deployment, "site"), run: run, configs: configs ?? Self.configs(),
        baselines: GateBaselines(control: control, previous: previous), today: "2026-09-01", severity: severity),
      gate: "quality")
  }

  /// `pass auc 0.3 >= 0.3`
  private func line(_ verdict: GateVerdict) -> String {
    "\(verdict.check.result.rawValue) \(verdict.check.subject) \(verdict.check.observed.compact) \(verdict.check.limit)"
  }

  @Test(arguments: [
    ("0.3", GatePolicy.Limit.minimum(decimal("0.3")), "pass auc 0.3 >= 0.3"),
    ("0.30000000000000004", .maximum(decimal("0.3")), "fail auc 0.30000000000000004 <= 0.3"),
    ("0.29999999999999999", .minimum(decimal("0.3")), "fail auc 0.29999999999999999 >= 0.3"),
    ("1e-05", .maximum(decimal("0.00001")), "pass auc 0.00001 <= 0.00001"),
    ("-0.5", .maximum(decimal("0")), "pass auc -0.5 <= 0"),
    ("0.50", .equals("0.5"), "pass auc 0.5 = 0.5"),
    ("30", .atMostConfig("cap"), "pass auc 30 <= 30 (cap)"),
    ("30.01", .atMostConfig("cap"), "fail auc 30.01 <= 30 (cap)"),
    ("29.99", .atLeastConfig("cap"), "fail auc 29.99 >= 30 (cap)"),
    ("1", .atLeastConfig("absent"), "missing auc 1 >= absent"),
    ("NaN", .maximum(decimal("0.3")), #"missing auc "NaN" <= 0.3"#),
    ("NaN", .minimum(decimal("0.3")), #"missing auc "NaN" >= 0.3"#),
    ("Infinity", .minimum(decimal("0.3")), #"missing auc "Infinity" >= 0.3"#),
    ("-Infinity", .maximum(decimal("0.3")), #"missing auc "-Infinity" <= 0.3"#),
    ("NaN", .equals("NaN"), #"missing auc "NaN" = NaN"#),
  ])
  func limitsAreExactAndTheirBoundsPass(metric: String, limit: GatePolicy.Limit, expected: String) {
    let found = verdicts(.init(subject: .metric("auc"), limits: [limit]), Self.measured(["auc": metric]))
    #expect(found.map(line) == [expected])
    #expect((found[0].diagnostic == nil) == (found[0].check.result == .pass))
  }

  @Test(arguments: [
    (
      "0.3", "0.1", GatePolicy.Limit.maximumIncrease(decimal("0.2"), versus: .control),
      "pass auc 0.3 <= 0.3 (control c 0.1 + 0.2)"
    ),
    ("0.31", "0.1", .maximumIncrease(decimal("0.2"), versus: .control), "fail auc 0.31 <= 0.3 (control c 0.1 + 0.2)"),
    (
      "0.68", "0.7", .maximumDecrease(decimal("0.02"), versus: .control), "pass auc 0.68 >= 0.68 (control c 0.7 - 0.02)"
    ),
    (
      "0.6799", "0.7", .maximumDecrease(decimal("0.02"), versus: .control),
      "fail auc 0.6799 >= 0.68 (control c 0.7 - 0.02)"
    ),
    ("0.21", "0.3", .minimumRatio(decimal("0.7"), versus: .control), "pass auc 0.21 >= 0.21 (control c 0.3 * 0.7)"),
    ("0.2099", "0.3", .minimumRatio(decimal("0.7"), versus: .control), "fail auc 0.2099 >= 0.21 (control c 0.3 * 0.7)"),
    ("0.33", "0.3", .maximumRatio(decimal("1.1"), versus: .control), "pass auc 0.33 <= 0.33 (control c 0.3 * 1.1)"),
    // -4 is 1.33 times -3, which is more than 1.1 and less than 2.
    ("-4", "-3", .maximumRatio(decimal("1.1"), versus: .control), "fail auc -4 >= -3.3 (control c -3 * 1.1)"),
    ("-4", "-3", .maximumRatio(decimal("2"), versus: .control), "pass auc -4 >= -6 (control c -3 * 2)"),
    ("1", "0", .minimumRatio(decimal("0.7"), versus: .control), "missing auc 1 control c 0 * 0.7"),
    ("1", "NaN", .minimumRatio(decimal("0.7"), versus: .control), "missing auc 1 control c * 0.7"),
    ("1", "0", .maximumIncrease(decimal("1"), versus: .control), "pass auc 1 <= 1 (control c 0 + 1)"),
  ])
  func comparisonsNameTheirBaseline(metric: String, baseline: String, limit: GatePolicy.Limit, expected: String) {
    let control = Self.measured(["auc": baseline], id: "c")
    let found = verdicts(
      .init(subject: .metric("auc"), limits: [limit]), Self.measured(["auc": metric]),
      control: .run(control, Self.configs()))
    #expect(found.map(line) == [expected])
  }

  @Test func aRunIsNotComparedWithItselfNorWithNothing() {
    let check = GatePolicy.Check(
      subject: .metric("auc"),
      limits: [
        .maximumDecrease(Self.decimal("0"), versus: .control), .maximumDecrease(Self.decimal("0"), versus: .previous),
      ])
    let run = Self.measured(["auc": "0.7"])
    #expect(verdicts(check, run, control: .itself, previous: .nothingBefore).isEmpty)
    #expect(verdicts(check, run, control: .missing).map(line) == ["missing auc 0.7 control - 0"])
  }

  @Test(arguments: [
    (
      "data_end_dt", GatePolicy.Limit.maximumAgeDays(14),
      #"pass data_end_dt "2026-08-18" >= 2026-08-18 (14 days before 2026-09-01)"#
    ),
    ("data_end_dt", .maximumAgeDays(13), #"fail data_end_dt "2026-08-18" >= 2026-08-19 (13 days before 2026-09-01)"#),
    ("completed_at", .maximumAgeDays(0), #"pass completed_at "2026-09-01" >= 2026-09-01 (0 days before 2026-09-01)"#),
    ("data_start_dt", .maximumAgeDays(14), "missing data_start_dt null >= 2026-08-18 (14 days before 2026-09-01)"),
    ("data_end_dt", .equals("2026-08-18"), #"pass data_end_dt "2026-08-18" = 2026-08-18"#),
    ("npis_count", .minimum(decimal("1")), "fail npis_count 0 >= 1"),
    ("domains_count", .minimum(decimal("0")), "missing domains_count null >= 0"),
    ("bid_max", .atMostConfig("cap"), "pass bid_max 27.5 <= 30 (cap)"),
    ("validation_status", .equals("passed"), #"pass validation_status "passed" = passed"#),
    ("trigger_type", .equals("manual"), "missing trigger_type null = manual"),
  ])
  func fieldsAreColumnsOfTheRun(field: String, limit: GatePolicy.Limit, expected: String) {
    let run = run("r1") {
      ($0.dataEnd, $0.completedAt, $0.npisCount) = ("2026-08-18", "2026-09-01T00:00:01Z", 0)
      $0.bidMax = ExactDecimal("27.50")
    }
    #expect(verdicts(.init(subject: .field(field), limits: [limit]), run).map(line) == [expected])
  }

  @Test func configsAreTheRunsElseTheEntitysElseTheDefault() {
    func lines(_ key: String, _ limit: GatePolicy.Limit, _ own: [String: String] = [:]) -> [String] {
      verdicts(.init(subject: .config(key), limits: [limit]), run("r1"), configs: Self.configs(own)).map(line)
    }
    #expect(lines("cap", .maximum(Self.decimal("30"))) == ["pass cap 30 <= 30"])
    #expect(lines("cap", .maximum(Self.decimal("30")), ["cap": "30.10"]) == ["fail cap 30.1 <= 30"])
    #expect(lines("kind", .equals("hcp")) == [#"pass kind "hcp" = hcp"#])
    #expect(lines("kind", .minimum(Self.decimal("1"))) == [#"missing kind "hcp" >= 1"#])
    #expect(lines("nothing", .equals("x")) == ["missing nothing null = x"])
  }

  @Test func aCheckCountsOnlyWhereItsConditionHolds() {
    func count(_ term: ConfigRule.Term) -> Int {
      verdicts(
        .init(subject: .metric("auc"), limits: [.minimum(Self.decimal("1"))], whenConfig: [term]), run("r1")
      ).count
    }
    #expect(count(.init(key: "kind", text: "hcp")) == 1)
    #expect(count(.init(key: "kind", text: "consumer")) == 0)
    #expect(count(.init(key: "cap", text: "30")) == 1)
    #expect(count(.init(key: "absent", text: "30")) == 0)
  }

  @Test(arguments: [
    (GatePolicy.Severity.error, Severity.error, "fail", Severity.error), (.error, .warning, "fail", .warning),
    (.warn, .error, "warn", .warning), (.warn, .warning, "warn", .warning),
  ])
  func whoFailsIsAnErrorUnlessTheCheckOnlyWarnsOrTheArmServesAlready(
    check: GatePolicy.Severity, arm: Severity, result: String, severity: Severity
  ) {
    let found = verdicts(
      .init(subject: .metric("auc"), limits: [.minimum(Self.decimal("1"))], severity: check),
      Self.measured(["auc": "0.5"]), severity: arm)
    #expect(found.map(\.check.result.rawValue) == [result])
    #expect(found.map(\.diagnostic?.severity) == [severity])
    #expect(found.map(\.diagnostic?.code) == [.gateFailed])
    #expect(found.first?.diagnostic?.message == "run r1 fails gate quality: auc is 0.5, not >= 1")
  }

  @Test(arguments: [
    (GatePolicy.OnMissing.fail, GatePolicy.OnMissing?.none, Severity.error), (.warn, nil, .warning),
    (.fail, .warn, .warning), (.warn, .fail, .error),
  ])
  func whatIsMissingWeighsAsTheCheckElseThePolicySays(
    policy: GatePolicy.OnMissing, check: GatePolicy.OnMissing?, severity: Severity
  ) {
    let found = verdicts(
      .init(subject: .metric("acu"), limits: [.minimum(Self.decimal("1"))], onMissing: check),
      Self.measured(["auc": "0.5"]), onMissing: policy)
    #expect(found.map(\.check.result) == [.missing])
    #expect(found.map(\.diagnostic?.severity) == [severity])
    #expect(found.first?.diagnostic?.code == .gateMetricMissing)
    #expect(found.first?.diagnostic?.message == "gate quality cannot judge acu >= 1: run r1 has no metric acu")
    #expect(found.first?.diagnostic?.help == "the run recorded auc: does the check mean that?")
  }

  @Test func sensitiveConfigsAreNotShown() {
    let configs = Self.configs(["cap": "31.4159"], sensitive: true)
    let limits: [GatePolicy.Limit] = [.maximum(Self.decimal("31.4158")), .equals("31.4159"), .atMostConfig("cap")]
    let found =
      verdicts(.init(subject: .config("cap"), limits: limits), run("r1"), configs: configs)
      + verdicts(
        .init(subject: .metric("auc"), limits: [.atMostConfig("cap")]), Self.measured(["auc": "99"]), configs: configs)
    #expect(found.map(\.check.result.rawValue) == ["fail", "pass", "pass", "fail"])
    #expect(!"\(found)".contains("31.415"))
  }

  @Test func severalLimitsGiveAVerdictEach() {
    let check = GatePolicy.Check(
      subject: .metric("auc"), limits: [.minimum(Self.decimal("0.6")), .maximum(Self.decimal("0.65"))])
    #expect(
      verdicts(check, Self.measured(["auc": "0.7"])).map(line) == ["pass auc 0.7 >= 0.6", "fail auc 0.7 <= 0.65"])
  }
}

/// Policies at work in a plan.
@Suite struct GatedPlanTests {
  private func site(_ arms: [(name: String, run: String, traffic: Int)], _ checks: [GatePolicy.Check]) -> Desired {
    var desired = catalogue(arms).desired
    desired.deploymentDetails[0].gates = ["quality"]
    desired.gatePolicies = ["quality": GatePolicy(checks: checks)]
    return desired
  }

  private func catalogue(_ arms: [(name: String, run: String, traffic: Int)]) -> Catalogue {
    base.with {
      $0.entities = [entity()]
      $0.deployments = [
        Deployment(
          entity: "site",
          arms: arms.map { .init(name: $0.name, run: $0.run, traffic: Share(hundredths: $0.traffic * 100)) })
      ]
    }
  }

  private func measured(_ id: String, _ auc: String) -> Run { run(id) { $0.metrics = ["auc": Metric(auc)] } }

  private let minimum = GatePolicy.Check(subject: .metric("auc"), limits: [.minimum(ExactDecimal(1))])

  @Test func aGateStopsWhatIsIntroducedAndWarnsOfWhatServes() {
    let (two, one) = ([("control", "r1", 90), ("candidate", "r2", 10)], [("control", "r1", 100)])
    let runs = [measured("r1", "0.5"), measured("r2", "0.4")]
    let plan = planned(site(two, [minimum]), Snapshot(live: catalogue(one), applied: catalogue(one), runs: runs))
    #expect(plan.verdicts.sorted() == ["error gate-failed", "warning gate-failed"])
    #expect(plan.checks.map { "\($0.run) \($0.result.rawValue)" } == ["r1 fail", "r2 fail"])
    #expect(plan.runs.map(\.run) == ["r1", "r2"])
  }

  @Test func whatStaysAsItIsTellsOnlyWhatFails() {
    let arms = [("control", "r1", 90), ("candidate", "r2", 10)]
    let desired = site(arms, [minimum])
    let snapshot = Snapshot(live: catalogue(arms), applied: catalogue(arms))
    let standing = StandingArms(desired: desired, snapshot: snapshot)
    #expect(standing.haveGates)
    #expect(standing.mustBeKnown(measured("r1", "0.99")))
    #expect(!standing.mustBeKnown(measured("r1", "1")))
    var known = snapshot
    known.runs = ["r1": measured("r1", "0.99"), "r2": measured("r2", "1")]
    let plan = planned(desired, known)
    #expect(plan.verdicts == ["warning gate-failed"])
    #expect(plan.checks.map { "\($0.run) \($0.result.rawValue)" } == ["r1 fail"])
    #expect(!plan.hasChanges)
  }

  @Test func standingArmsAreComparedWithTheirControl() {
    let arms = [("control", "r1", 90), ("candidate", "r2", 10)]
    let desired = site(
      arms, [.init(subject: .metric("auc"), limits: [.maximumDecrease(ExactDecimal(0), versus: .control)])])
    var snapshot = Snapshot(live: catalogue(arms), applied: catalogue(arms))
    #expect(StandingArms(desired: desired, snapshot: snapshot).mustBeKnown(measured("r1", "1")))
    snapshot.runs = ["r1": measured("r1", "0.7"), "r2": measured("r2", "0.6")]
    #expect(planned(desired, snapshot).verdicts == ["warning gate-failed"])
    snapshot.runs["r2"] = measured("r2", "0.7")
    #expect(planned(desired, snapshot).verdicts == [])
  }

  @Test func previousIsWhatTheArmServedBeforeElseTheLargestLiveArm() {
    let live = [("control", "r1", 90), ("candidate", "r2", 10)]
    let check = GatePolicy.Check(
      subject: .metric("auc"), limits: [.maximumDecrease(ExactDecimal(0), versus: .previous)])
    let runs = [measured("r1", "0.7"), measured("r2", "0.6"), measured("r3", "0.65"), measured("r4", "0.65")]
    let desired = site([("control", "r1", 80), ("candidate", "r3", 10), ("third", "r4", 10)], [check])
    let snapshot = Snapshot(live: catalogue(live), applied: catalogue(live), runs: runs)
    #expect(runsToJudge(desired: desired, snapshot: snapshot) == ["r1", "r2", "r3", "r4"])
    let plan = planned(desired, snapshot)
    #expect(
      plan.checks.map(\.limit) == [">= 0.6 (previous r2 0.6 - 0)", ">= 0.7 (previous r1 0.7 - 0)"])
    #expect(plan.checks.map(\.result) == [.pass, .fail])
    let first = planned(
      site([("control", "r1", 100)], [check]), Snapshot(live: catalogue([]), applied: Catalogue(), runs: runs))
    #expect(first.checks.isEmpty)
  }

  @Test func whatCannotServeAnywayIsNotGated() {
    let plan = planned(
      site([("control", "r1", 100)], [minimum]),
      Snapshot(live: catalogue([]), applied: catalogue([]), runs: [run("r1", status: "failed")]))
    #expect(plan.verdicts == ["error run-not-completed"])
    #expect(plan.checks.isEmpty)
  }
}
