import Diagnostics
import Domain
import Planning
import Testing

@Suite struct RunStartTests {
  private static let version: Version = {
    func definition(
      _ key: String, _ type: ConfigDefinition.ValueType, _ scope: ConfigDefinition.Scope,
      _ change: (inout ConfigDefinition) -> Void = { _ in }
    ) -> ConfigDefinition {
      var definition = ConfigDefinition(key: key, type: type, scope: scope)
      change(&definition)
      return definition
    }
    var order = ConfigRule(name: "bid_order")
    order.comparison = .init(left: "max_bid", operator: .lessOrEqual, right: "cap")
    var fast = ConfigRule(name: "fast_needs_seed")
    fast.when = [.init(key: "mode", text: "fast")]
    fast.require = [.init(key: "seed", text: "7")]
    let configs = SupportedConfigs(
      json: .object([]),
      definitions: [
        definition("cap", .decimal, .entity) { $0.defaultText = "50" },
        definition("max_bid", .decimal, .run) {
          $0.isRequired = true
          $0.exclusiveMinimum = ExactDecimal(0)
          $0.scale = 2
        },
        definition("mode", .enumeration, .run) {
          $0.values = ["fast", "slow"]
          $0.defaultText = "slow"
        },
        definition("seed", .int, .run) {
          $0.defaultText = "1"
          $0.isMaterialized = true
        },
        definition("token", .string, .run) {
          $0.isSensitive = true
          $0.maximumLength = 3
        },
        definition("days", .list, .run) { $0.items = .int },
        definition("old", .bool, .run) { $0.deprecated = "use mode" },
      ], rules: [order, fast])
    return Version(optimizer: "rtb", code: "v1", name: "One", supportedConfigs: configs)
  }()

  private func context(
    cap: String? = nil, entity: Status = .active, version status: Status = .active
  ) -> RunContext {
    var context = RunContext()
    context.entity = Entity(
      code: "site", name: "", status: entity, objectType: "ssp", objectID: 1, currentVersion: Self.version.reference,
      s3BasePath: "")
    var version = Self.version
    version.status = status
    context.version = version
    if let cap { context.entityConfigs = [Config(entity: "site", key: "cap", text: cap)] }
    return context
  }

  private func judged(
    _ settings: KeyValuePairs<String, String>, in context: RunContext? = nil,
    _ change: (inout RunStart) -> Void = { _ in }
  ) -> RunStartJudgement {
    var start = RunStart(entity: "site")
    start.settings = settings.map { RunSetting(key: $0, value: .text($1)) }
    change(&start)
    return judge(start, in: context ?? self.context())
  }

  private func verdicts(_ judgement: RunStartJudgement) -> [String] {
    judgement.diagnostics.map { "\($0.severity.rawValue) \($0.code.rawValue): \($0.message)" }
  }

  @Test func valuesBecomeCanonicalRowsAndMaterializedDefaultsStandAmongThem() {
    let judgement = judged(["max_bid": "30.00", "days": "[1, 7]", "token": "abc"])
    #expect(verdicts(judgement) == [])
    #expect(
      judgement.configs.map { "\($0.key)=\($0.text)" } == ["days=[1,7]", "max_bid=30", "seed=1", "token=abc"])
  }

  @Test func everythingThatIsWrongIsSaidAtOnce() {
    let judgement = judged(["max_bit": "1", "cap": "3", "max_bid": "0", "mode": "fst", "token": "s3cret", "mode": "x"])
    {
      $0.id = "a\nb"
      $0.dataStart = "2026-02-03"
      $0.dataEnd = "2026-02-02"
      $0.triggeredBy = ""
    }
    #expect(
      verdicts(judgement) == [
        "error invalid-value: the run id holds control characters or line breaks",
        "error invalid-value: the data ends on 2026-02-02, before it begins on 2026-02-03",
        "error invalid-value: --triggered-by is empty",
        "error unknown-config: version `rtb/v1` has no config `max_bit`",
        "error unknown-config: `cap` of version `rtb/v1` is set by the entity, not by a run",
        "error invalid-config: max_bid is 0, which is not above 0",
        "error invalid-config: mode is fst, which is not among its values",
        "error invalid-config: token is not as it should be, longer than 3 characters",
        "error duplicate-key: `mode` is given twice",
      ])
    #expect(judgement.diagnostics[3].help == "did you mean `max_bid`?")
    #expect(judgement.diagnostics[6].help == "did you mean `fast`?")
    #expect(judgement.isRefused)
  }

  @Test func aRequiredConfigMustBeChosen() {
    #expect(
      verdicts(judged([:])) == [
        "error missing-config: the run lacks the config `max_bid` that version `rtb/v1` requires"
      ])
  }

  @Test func rulesAreJudgedByTheRunElseTheEntityElseTheDefault() {
    #expect(verdicts(judged(["max_bid": "50"])) == [])
    #expect(
      verdicts(judged(["max_bid": "50.01"]))
        == ["error config-rule: rule `bid_order`: max_bid 50.01 must be <= cap 50"])
    #expect(verdicts(judged(["max_bid": "50.01"], in: context(cap: "60.0"))) == [])
    #expect(
      verdicts(judged(["max_bid": "9", "mode": "fast"]))
        == ["error config-rule: rule `fast_needs_seed`: mode is fast, so seed must be 7, and is 1"])
    #expect(verdicts(judged(["max_bid": "9", "mode": "fast", "seed": "7"])) == [])
  }

  @Test func whatIsDeprecatedIsAWarning() {
    let judgement = judged(["max_bid": "9", "old": "true"], in: context(version: .deprecated))
    #expect(
      verdicts(judgement) == [
        "warning version-not-active: version `rtb/v1` is deprecated", "warning invalid-config: `old` is deprecated",
      ])
    #expect(!judgement.isRefused)
  }

  @Test func aDraftIsTriedOut() {
    let judgement = judged(["max_bid": "9"], in: context(version: .draft))
    #expect(verdicts(judgement) == ["warning version-not-active: version `rtb/v1` is a draft"])
    #expect(!judgement.isRefused)
  }

  @Test func aRetiredVersionIsRefused() {
    #expect(
      verdicts(judged(["max_bid": "9"], in: context(version: .retired)))
        == ["error version-not-active: version `rtb/v1` is retired"])
  }

  @Test func aRetiredEntityIsRefusedAndADraftIsNot() {
    #expect(
      verdicts(judged(["max_bid": "9"], in: context(entity: .retired)))
        == ["error entity-not-active: entity `site` is retired"])
    for status in [Status.draft, .paused] {
      #expect(verdicts(judged(["max_bid": "9"], in: context(entity: status))) == [])
    }
  }

  @Test func whatIsNotThereIsNamedWithItsNearest() {
    var none = RunContext()
    none.knownEntities = ["sites", "other"]
    let entity = judged([:], in: none)
    #expect(verdicts(entity) == ["error unknown-entity: there is no entity `site` in the database"])
    #expect(entity.diagnostics.first?.help == "did you mean `sites`?")

    var context = context()
    context.version = nil
    context.knownVersions = ["rtb/v1"]
    let version = judged([:], in: context) { $0.version = VersionReference(optimizer: "rtb", version: "v2") }
    #expect(verdicts(version) == ["error unknown-version: there is no version `rtb/v2` in the database"])
    #expect(version.diagnostics.first?.help == "did you mean `rtb/v1`?")
    #expect(verdicts(judged([:], in: context)) == ["error unknown-version: entity `site` has no current version"])
  }

  @Test func valuesOfAFileKeepTheirQuotes() {
    let location = Location(file: "c.yaml", line: 2, column: 3, endLine: 2, endColumn: 4)
    func of(_ text: String, isQuoted: Bool = false, isAmbiguous: Bool = false) -> RunSetting.Value {
      .scalar(.init(text, isQuoted: isQuoted, isAmbiguous: isAmbiguous, at: location))
    }
    func verdicts(_ key: String, _ value: RunSetting.Value) -> [String] {
      self.verdicts(judged(["max_bid": "9"]) { $0.settings.append(RunSetting(key: key, value: value, at: location)) })
    }
    #expect(verdicts("seed", of("1e2")) == [])
    #expect(
      verdicts("seed", of("7", isQuoted: true)) == [
        "error invalid-config: seed is 7, a string because of its quotes, and not a whole number"
      ])
    #expect(
      verdicts("token", of("no", isAmbiguous: true))
        == ["error ambiguous-scalar: a value of token without quotes is not a string for every reader of YAML"])
    #expect(verdicts("token", of("no", isQuoted: true)) == [])
    #expect(
      verdicts("mode", .list([])) == ["error invalid-config: mode is a list, which is not one of the values of an enum"]
    )
  }
}
