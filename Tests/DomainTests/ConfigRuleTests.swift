import Testing

@testable import Domain

struct ConfigRuleTests {
  private let needsNPI = Self.rule(when: ["type": "hcp"], require: ["npi": "true"])

  @Test func `A rule whose condition does not hold says nothing`() {
    #expect(breaches(needsNPI, ["type": "consumer", "npi": "false"]).isEmpty)
    #expect(breaches(needsNPI, [:]).isEmpty)
    #expect(breaches(needsNPI, ["type": "hcp", "npi": "true"]).isEmpty)
  }

  @Test func `What is required must be set, and be so`() {
    let term = ConfigRule.Term(key: "npi", text: "true")
    #expect(breaches(needsNPI, ["type": "hcp", "npi": "false"]) == [.required(term, found: "false")])
    #expect(breaches(needsNPI, ["type": "hcp"]) == [.required(term, found: nil)])
  }

  @Test func `None of what is forbidden may hold`() {
    let rule = Self.rule(forbid: ["a": "1", "b": "2"])
    #expect(breaches(rule, ["a": "1", "b": "3"]) == [.forbidden(.init(key: "a", text: "1"))])
    #expect(breaches(rule, ["a": "1", "b": "2"]).count == 2)
    #expect(breaches(rule, [:]).isEmpty)
  }

  @Test func `Values hold when their bytes are those of the rule`() {
    let rule = Self.rule(when: ["a": "caf\u{E9}"], require: ["b": "caf\u{E9}"])
    #expect(breaches(rule, ["a": "caf\u{E9}", "b": "cafe\u{301}"]).count == 1)
    #expect(breaches(rule, ["a": "cafe\u{301}"]).isEmpty)
  }

  @Test(arguments: [
    (ConfigDefinition.ValueType.decimal, "9", "10", "<"), (.decimal, "0.5", "0.5", "=="), (.int, "-2", "-1", "<"),
    (.date, "2026-01-02", "2026-01-10", "<"), (.string, "a", "b", "!="), (.decimal, "100", "20", ">"),
  ])
  func `Values are compared by their type`(
    _ type: ConfigDefinition.ValueType, _ left: String, _ right: String, _ holding: String
  ) throws {
    let order: [String: Set<String>] = [
      "<": ["<", "<=", "!="], "==": ["==", "<=", ">="], ">": [">", ">=", "!="], "!=": ["!=", "<", "<="],
    ]
    for one in ConfigRule.Comparison.Operator.allCases {
      #expect(
        one.holds(left, right, as: type) == order[holding]?.contains(one.rawValue), "\(left) \(one.rawValue) \(right)")
    }
  }

  @Test func `A comparison is judged where both sides are set`() {
    var rule = ConfigRule(name: "order")
    rule.comparison = .init(left: "min", operator: .lessOrEqual, right: "max")
    #expect(breaches(rule, ["min": "5"]).isEmpty)
    #expect(breaches(rule, ["min": "5", "max": "10"]).isEmpty)
    let comparison = ConfigRule.Comparison(left: "min", operator: .lessOrEqual, right: "max")
    #expect(breaches(rule, ["min": "11", "max": "10"]) == [.comparison(comparison, left: "11", right: "10")])
  }

  @Test func `Values that are no numbers after all are compared without falling over`() {
    for one in ConfigRule.Comparison.Operator.allCases { _ = one.holds("", "x", as: .decimal) }
    #expect(ConfigRule.Comparison.Operator.less.holds("", "x", as: .decimal))
  }

  @Test func `Only numbers and dates have an order`() {
    for type in ConfigDefinition.ValueType.allCases {
      #expect(ConfigRule.Comparison.Operator.equal.isDefined(for: type))
      #expect(ConfigRule.Comparison.Operator.less.isDefined(for: type) == [.int, .decimal, .date].contains(type))
    }
  }

  private static func rule(
    when: KeyValuePairs<String, String> = [:], require: KeyValuePairs<String, String> = [:],
    forbid: KeyValuePairs<String, String> = [:]
  ) -> ConfigRule {
    var rule = ConfigRule(name: "r")
    rule.when = when.map { .init(key: $0.key, text: $0.value) }
    rule.require = require.map { .init(key: $0.key, text: $0.value) }
    rule.forbid = forbid.map { .init(key: $0.key, text: $0.value) }
    return rule
  }

  private func breaches(_ rule: ConfigRule, _ values: [String: String]) -> [ConfigRule.Breach] {
    rule.breaches(value: { values[$0] }, type: { _ in .decimal })
  }
}
