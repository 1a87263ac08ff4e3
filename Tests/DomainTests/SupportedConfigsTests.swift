import Testing

@testable import Domain

struct SupportedConfigsTests {
  @Test func `Every option is read back from the column`() throws {
    let configs = try read(
      """
      {"keys": {
        "bid": {"type": "decimal", "scope": "entity", "default": 0.50, "min": 0.01, "max": 100, "scale": 2, "unit": "usd_cpm",
                "materialize": true, "description": "d", "deprecated": "use x"},
        "rate": {"type": "decimal", "scope": "run", "required": true, "exclusive_min": 0, "exclusive_max": 1},
        "name": {"type": "string", "scope": "entity", "min_length": 1, "max_length": 9, "pattern": "[a-z]+", "sensitive": true},
        "kind": {"type": "enum", "scope": "entity", "values": ["a", "b"], "default": "a"},
        "list": {"type": "list", "scope": "entity", "items": "int", "unique": true, "min_items": 0, "max_items": 3,
                 "default": [1, 2.0]}},
       "rules": [{"name": "r", "when": {"kind": "a"}, "require": {"bid": 1.0}, "forbid": {"list": [1]}},
                 {"name": "c", "compare": ["bid", "<=", "rate"]}]}
      """)
    #expect(configs.definitions.map(\.key) == ["bid", "kind", "list", "name", "rate"])
    let bid = try #require(configs.definition(of: ConfigKey("bid")))
    #expect(bid.defaultText == "0.5" && bid.minimum?.text == "0.01" && bid.maximum?.text == "100" && bid.scale == 2)
    #expect(bid.unit == "usd_cpm" && bid.isMaterialized && bid.description == "d" && bid.deprecated == "use x")
    let rate = configs.definitions[4]
    #expect(
      rate.scope == .run && rate.isRequired && rate.exclusiveMinimum?.text == "0" && rate.exclusiveMaximum?.text == "1")
    let name = configs.definitions[3]
    #expect(name.minimumLength == 1 && name.maximumLength == 9 && name.pattern == "[a-z]+" && name.isSensitive)
    let list = configs.definitions[2]
    #expect(list.items == .int && list.itemsAreUnique && list.minimumItems == 0 && list.maximumItems == 3)
    #expect(list.defaultText == "[1,2]" && configs.definitions[1].defaultText == "a")
    #expect(configs.rules.map(\.name) == ["r", "c"])
    #expect(configs.rules[0].when == [.init(key: "kind", text: "a")])
    #expect(configs.rules[0].require == [.init(key: "bid", text: "1")])
    #expect(configs.rules[0].forbid == [.init(key: "list", text: "[1]")])
    #expect(configs.rules[1].comparison == .init(left: "bid", operator: .lessOrEqual, right: "rate"))
  }

  @Test func `Equality is that of the JSON, whatever the order of members`() throws {
    let one = try read(#"{"rules": [], "keys": {"a": {"type": "bool", "scope": "run"}}}"#)
    let other = try read(#"{"keys": {"a": {"scope": "run", "type": "bool"}}, "rules": []}"#)
    #expect(one == other && one.hashValue == other.hashValue)
    #expect(one.json.compact == #"{"keys":{"a":{"scope":"run","type":"bool"}},"rules":[]}"#)
  }

  @Test func `What others wrote is kept in the JSON and otherwise passed over`() throws {
    let configs = try read(
      """
      {"owner": "x", "keys": {"a": {"type": "bool", "scope": "entity", "new_option": 1, "scale": -1, "default": "maybe"},
        "b": {"type": "matrix", "scope": "entity"}, "c": 5, "d": {"type": "int"}, "e": {"type": "int", "scope": "global"}},
       "rules": [5, {"name": "half", "require": {"gone": 1}}, {"require": {"a": true}}, {"name": "ok", "require": {"a": true}},
                 {"name": "bad", "compare": ["a", "~", "a"]}, {"name": "worse", "when": []}]}
      """)
    #expect(configs.definitions.map(\.key) == ["a"])
    #expect(configs.definitions[0].scale == nil && configs.definitions[0].defaultText == nil)
    #expect(configs.rules.map(\.name) == ["ok"])
    #expect(configs.json["owner"] == .string("x"))
    #expect(try read(#"{"keys": [], "rules": {}}"#).definitions.isEmpty)
  }

  @Test(arguments: ["[]", "5", "null", "\"{}\""])
  func `What is not an object is none`(_ text: String) throws {
    #expect(SupportedConfigs(json: try JSON(parsing: text)) == nil)
  }

  private func read(_ text: String) throws -> SupportedConfigs {
    try #require(SupportedConfigs(json: try JSON(parsing: text)))
  }
}
