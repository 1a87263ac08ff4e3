import Testing

@testable import Domain

struct ConfigValueTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var definition: ConfigDefinition
    var text: String
    var style: ConfigStyle
    var result: Result<String, ConfigValueProblem>
    var testDescription: String { "\(definition.type) \(text) \(style)" }
  }

  @Test(arguments: rightValues)
  func `A value has one canonical text`(_ it: Case) throws {
    #expect(try it.definition.canonicalText(of: it.text, it.style) == it.result.get())
  }

  @Test(arguments: wrongValues)
  func `What is no value is refused with its reason`(_ it: Case) {
    #expect(
      Result { () throws(ConfigValueProblem) in try it.definition.canonicalText(of: it.text, it.style) } == it.result)
  }

  @Test(arguments: rightValues)
  func `Canonical texts stay as they are, and so they are read from the database`(_ it: Case) throws {
    let canonical = try it.result.get()
    let style: ConfigStyle = it.definition.type == .list ? .text : it.style
    #expect(try it.definition.canonicalText(of: canonical, style) == canonical)
    #expect(it.definition.decoded(canonical) == canonical)
    #expect(try it.definition.canonicalText(of: it.definition.json(ofCanonical: canonical)) == canonical)
  }

  @Test(arguments: [
    (ConfigDefinition.ValueType.decimal, "0.650", "0.65"), (.decimal, "-0", "0"), (.int, "30.0", "30"),
    (.bool, "true", "true"),
    (.date, "2026-02-03", "2026-02-03"), (.string, " a ", " a "), (.enumeration, "gone", "gone"),
    (.list, " [ \"a\" , \"b\\u0041\" ] ", "[\"a\",\"bA\"]"), (.list, "[]", "[]"),
  ])
  func `Database text is decoded before it is compared`(
    _ type: ConfigDefinition.ValueType, _ text: String, _ decoded: String
  ) {
    #expect(definition(type) { $0.items = type == .list ? .string : nil }.decoded(text) == decoded)
  }

  @Test(arguments: [
    (ConfigDefinition.ValueType.decimal, "abc"), (.decimal, "1e5"), (.decimal, ""), (.int, "1.5"), (.bool, "yes"),
    (.bool, " true"),
    (.bool, "TRUE"), (.date, "2026-02-30"), (.list, "[1]"), (.list, "[\"a\""), (.list, "{}"), (.list, "a"),
  ])
  func `Database text that is not of its type decodes to nothing`(_ type: ConfigDefinition.ValueType, _ text: String) {
    #expect(definition(type) { $0.items = type == .list ? .string : nil }.decoded(text) == nil)
  }

  @Test func `Limits are not judged in the database's text`() {
    #expect(definition(.decimal) { $0.minimum = ExactDecimal(5) }.decoded("1.0") == "1")
  }

  @Test(
    arguments: [
      (1, nil, "at least 1 item"), (nil, 1, "at most 1 item"), (2, 4, "2 to 4 items"), (3, 3, "3 items"),
    ] as [(Int?, Int?, String)])
  func `The help says what a list may hold`(_ minimum: Int?, _ maximum: Int?, _ text: String) {
    let list = definition(.list) { ($0.items, $0.minimumItems, $0.maximumItems) = (.int, minimum, maximum) }
    #expect(ConfigValueProblem.tooFewItems(minimum: minimum ?? 0).help("a list", of: list) == "list \(text)")
  }

  @Test func `Any decimal is canonical after one pass and decodes to itself`() throws {
    var chance = Chance(5)
    let decimal = definition(.decimal)
    for _ in 0..<3_000 {
      let text = chance.text(Array("0123456789.-0"), count: 1...12)
      guard let canonical = try? decimal.canonicalText(of: text, .plain) else { continue }
      #expect(try decimal.canonicalText(of: canonical, .plain) == canonical)
      #expect(decimal.decoded(text) == canonical && decimal.decoded(canonical) == canonical)
    }
  }

  @Test func `Lists are compact JSON of typed items`() throws {
    let numbers = definition(.list) {
      ($0.items, $0.itemsAreUnique, $0.minimumItems, $0.maximumItems) = (.decimal, true, 1, 3)
    }
    #expect(try numbers.canonicalText(of: "[1.50, 2]", .text) == "[1.5,2]")
    #expect(try numbers.canonicalText(ofItems: ["1", "2"]) == "[1,2]")
    #expect(throws: ConfigValueProblem.duplicateItem(0)) { try numbers.canonicalText(of: "[1.50, 2, 1.5]", .text) }
    #expect(throws: ConfigValueProblem.tooFewItems(minimum: 1)) { try numbers.canonicalText(of: "[]", .text) }
    #expect(throws: ConfigValueProblem.tooManyItems(maximum: 3)) { try numbers.canonicalText(of: "[1,2,3,4]", .text) }
    #expect(throws: ConfigValueProblem.quoted(.decimal)) { try numbers.canonicalText(of: "[\"1\"]", .text) }
    #expect(throws: ConfigValueProblem.notOfType(.list)) { try numbers.canonicalText(of: "1, 2", .text) }
    #expect(throws: ConfigValueProblem.notOfType(.decimal)) { try numbers.canonicalText(of: "[[1]]", .text) }
    let strings = definition(.list) { ($0.items, $0.maximumLength) = (.string, 3) }
    #expect(try strings.canonicalText(ofItems: ["a\"b", "é"]) == "[\"a\\\"b\",\"é\"]")
    #expect(strings.decoded("[\"a\\\"b\", \"\\u00e9\"]") == "[\"a\\\"b\",\"é\"]")
    #expect(throws: ConfigValueProblem.tooLong(maximum: 3)) { try strings.canonicalText(of: "[\"abcd\"]", .text) }
    #expect(try strings.canonicalText(ofItem: "a", .plain) == "a")
    #expect(throws: ConfigValueProblem.notOfType(.string)) {
      try definition(.string).canonicalText(ofItem: "a", .plain)
    }
  }

  @Test func `Messages name the value, the definition and the unit`() {
    let bid = definition(.decimal, "min_bid_cpm") { ($0.minimum, $0.unit) = (ExactDecimal("0.01"), "usd_cpm") }
    let problem = ConfigValueProblem.belowMinimum(ExactDecimal("0.01") ?? ExactDecimal(0))
    #expect(problem.message("0.001", of: bid) == "min_bid_cpm is 0.001, below the minimum 0.01 usd_cpm")
    #expect(ConfigValueProblem.notOfType(.bool).message("yes", of: bid) == "min_bid_cpm is yes, which is not a boolean")
    #expect(ConfigValueProblem.tooManyDecimals(allowed: 1).message("1.25", of: bid).hasSuffix("more than 1 decimal"))
  }

  @Test(arguments: wrongValues)
  func `A sensitive value is in no message, and every message is one line`(_ it: Case) throws {
    guard case .failure(let problem) = it.result else { return }
    var definition = it.definition
    definition.key = "token"
    definition.isSensitive = true
    let secret = "s3cr3t-\(it.text)"
    #expect(!problem.message(secret, of: definition).contains("s3cr3t"))
    #expect(!problem.message("x", of: it.definition).contains("\n"))
    #expect(problem.message(String(repeating: "x", count: 500), of: it.definition).count < 200)
  }
}

private func definition(
  _ type: ConfigDefinition.ValueType, _ key: String = "it", _ change: (inout ConfigDefinition) -> Void = { _ in }
) -> ConfigDefinition {
  var definition = ConfigDefinition(key: key, type: type, scope: .entity)
  change(&definition)
  return definition
}

private func right(_ definition: ConfigDefinition, _ text: String, _ style: ConfigStyle, _ canonical: String)
  -> ConfigValueTests.Case
{
  .init(definition: definition, text: text, style: style, result: .success(canonical))
}

private func wrong(
  _ definition: ConfigDefinition, _ text: String, _ style: ConfigStyle, _ problem: ConfigValueProblem
) -> ConfigValueTests.Case {
  .init(definition: definition, text: text, style: style, result: .failure(problem))
}

private let bid = definition(.decimal) {
  ($0.minimum, $0.maximum, $0.scale) = (ExactDecimal("0.01"), ExactDecimal(100), 2)
}
private let rate = definition(.decimal) {
  ($0.exclusiveMinimum, $0.exclusiveMaximum) = (ExactDecimal(0), ExactDecimal(1))
}
private let target = definition(.enumeration) { $0.values = ["hcp", "consumer", "no"] }
private let name = definition(.string) { ($0.minimumLength, $0.maximumLength, $0.pattern) = (2, 4, "[a-zä]*") }
private let names = definition(.list) { $0.items = .string }

private let rightValues: [ConfigValueTests.Case] = [
  right(definition(.bool), "true", .plain, "true"), right(definition(.bool), "false", .text, "false"),
  right(definition(.int), "30", .plain, "30"), right(definition(.int), "-0", .plain, "0"),
  right(definition(.int), "9223372036854775807", .plain, "9223372036854775807"),
  right(definition(.int), "-9223372036854775808", .text, "-9223372036854775808"),
  right(bid, "3.00", .plain, "3"), right(bid, "0.01", .plain, "0.01"), right(bid, "100", .text, "100"),
  right(bid, "0.650", .plain, "0.65"), right(rate, "0.0000001", .plain, "0.0000001"),
  right(definition(.string), "", .quoted, ""), right(definition(.string), "30", .text, "30"),
  right(definition(.string), "a\n\tb", .quoted, "a\n\tb"), right(name, "ää", .plain, "ää"),
  right(name, "äbcd", .quoted, "äbcd"),
  right(definition(.date), "2026-02-03", .plain, "2026-02-03"),
  right(definition(.date), "2026-02-03", .quoted, "2026-02-03"),
  right(target, "hcp", .plain, "hcp"), right(target, "no", .quoted, "no"),
  right(names, "[ \"b\", \"a\" ]", .text, "[\"b\",\"a\"]"), right(names, "[]", .text, "[]"),
]

private let wrongValues: [ConfigValueTests.Case] = [
  wrong(definition(.bool), "yes", .plain, .notOfType(.bool)), wrong(definition(.bool), "true", .quoted, .quoted(.bool)),
  wrong(definition(.bool), "True", .plain, .notOfType(.bool)), wrong(definition(.bool), "1", .text, .notOfType(.bool)),
  wrong(definition(.int), "1.5", .plain, .notOfType(.int)), wrong(definition(.int), "007", .plain, .notOfType(.int)),
  wrong(definition(.int), "30", .quoted, .quoted(.int)),
  wrong(definition(.int), "9223372036854775808", .plain, .tooLarge),
  wrong(definition(.int), String(repeating: "9", count: 1_001), .plain, .notOfType(.int)),
  wrong(bid, "0.001", .plain, .belowMinimum(ExactDecimal("0.01")!)),
  wrong(bid, "100.01", .plain, .aboveMaximum(ExactDecimal(100))),
  wrong(bid, "0.015", .plain, .tooManyDecimals(allowed: 2)), wrong(bid, "1e1", .plain, .notOfType(.decimal)),
  wrong(bid, "-1", .plain, .belowMinimum(ExactDecimal("0.01")!)), wrong(bid, "", .quoted, .notOfType(.decimal)),
  wrong(rate, "0", .plain, .notAboveMinimum(ExactDecimal(0))),
  wrong(rate, "1.0", .plain, .notBelowMaximum(ExactDecimal(1))),
  wrong(name, "ä", .plain, .tooShort(minimum: 2)), wrong(name, "abcde", .plain, .tooLong(maximum: 4)),
  wrong(name, "ab1", .plain, .patternMismatch("[a-zä]*")), wrong(definition(.string), "a\u{1}", .quoted, .unprintable),
  wrong(definition(.string), "a\u{7F}", .text, .unprintable),
  wrong(definition(.date), "2026-02-30", .plain, .notOfType(.date)),
  wrong(target, "hpc", .plain, .notAllowed(["hcp", "consumer", "no"])),
  wrong(target, "", .quoted, .notAllowed(["hcp", "consumer", "no"])),
  wrong(names, "a", .plain, .notOfType(.list)), wrong(names, "[\"a\"]", .quoted, .notOfType(.list)),
  wrong(names, "[1]", .text, .notOfType(.string)), wrong(names, "[null]", .text, .notOfType(.string)),
]
