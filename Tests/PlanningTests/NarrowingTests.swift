import Domain
import Testing

@testable import Planning

/// What one version supports against what it is to support; definitions are those of the key `k`.
@Suite struct NarrowingTests {
  private func configs(_ text: String) throws -> SupportedConfigs {
    try #require(SupportedConfigs(json: try JSON(parsing: text)))
  }

  private func found(_ old: String, _ new: String) throws -> [String] {
    try narrowings(from: configs(old), to: configs(new)).map { "\($0.path): \($0.fact)" }
  }

  private func found(key old: String, _ new: String) throws -> [String] {
    func wrap(_ definition: String) -> String { #"{"keys": {"k": {"scope": "entity", \#(definition)}}}"# }
    return try found(wrap(old), wrap(new))
  }

  @Test(
    arguments: [
      (#""type": "int""#, #""type": "int", "unit": "ms", "description": "x", "deprecated": "use y""#),
      (#""type": "int", "required": true"#, #""type": "int""#),
      (#""type": "int", "required": true"#, #""type": "int", "default": 3"#),
      (#""type": "decimal", "min": 1, "max": 2"#, #""type": "decimal", "min": 0.5, "max": 2.5"#),
      (#""type": "decimal", "min": 1.50"#, #""type": "decimal", "min": 1.5"#),
      (#""type": "decimal", "min": 1, "max": 2"#, #""type": "decimal""#),
      (#""type": "decimal", "exclusive_min": 1"#, #""type": "decimal", "min": 1"#),
      (#""type": "decimal", "min": 1, "scale": 2"#, #""type": "decimal", "exclusive_min": 0.99, "scale": 2"#),
      (#""type": "int", "exclusive_max": 10"#, #""type": "int", "max": 9"#),
      (#""type": "int", "max": 9"#, #""type": "int", "exclusive_max": 10"#),
      (#""type": "decimal", "scale": 2"#, #""type": "decimal", "scale": 3"#),
      (#""type": "decimal", "scale": 2"#, #""type": "decimal""#),
      (#""type": "enum", "values": ["a"]"#, #""type": "enum", "values": ["b", "a"]"#),
      (#""type": "string", "min_length": 2, "max_length": 5"#, #""type": "string", "min_length": 1, "max_length": 6"#),
      (#""type": "string", "max_length": 5"#, #""type": "string", "min_length": 0"#),
      (#""type": "string", "pattern": "a+""#, #""type": "string""#),
      (#""type": "list", "items": "int", "unique": true, "max_items": 2"#, #""type": "list", "items": "int""#),
      (#""type": "int", "default": 3.0"#, #""type": "int", "default": 3"#),
      (#""type": "int", "default": 3"#, #""type": "int", "default": 3, "materialize": true"#),
      (#""type": "string""#, #""type": "string", "sensitive": true"#),
    ])
  func whatStaysValidAndMeansTheSameIsNone(old: String, new: String) throws {
    #expect(try found(key: old, new) == [])
    #expect(try found(key: old, old) == [])
  }

  @Test(
    arguments: [
      (#""type": "int""#, #""type": "decimal""#, "type: k has the type decimal, and had int"),
      (#""type": "int""#, #""type": "int", "required": true"#, "required: k is required, and was optional"),
      (
        #""type": "decimal", "min": 0.01"#, #""type": "decimal", "min": 1"#,
        "min: k must be >= 1, and had to be >= 0.01"
      ),
      (#""type": "decimal""#, #""type": "decimal", "min": 1"#, "min: k must be >= 1, and had no such limit"),
      (
        #""type": "decimal", "max": 9"#, #""type": "decimal", "exclusive_max": 9"#,
        "exclusive_max: k must be < 9, and had to be <= 9"
      ),
      (
        #""type": "int", "max": 9"#, #""type": "int", "exclusive_max": 9"#,
        "exclusive_max: k must be < 9, and had to be <= 9"
      ),
      (
        #""type": "decimal", "scale": 2, "min": 0"#, #""type": "decimal", "scale": 2, "exclusive_min": 0"#,
        "exclusive_min: k must be > 0, and had to be >= 0"
      ),
      (#""type": "decimal", "scale": 2"#, #""type": "decimal", "scale": 1"#, "scale: k may have 1 decimals, and had 2"),
      (#""type": "decimal""#, #""type": "decimal", "scale": 4"#, "scale: k may have 4 decimals, and had no such limit"),
      (
        #""type": "enum", "values": ["a", "b", "c"]"#, #""type": "enum", "values": ["b"]"#,
        "values: k may no longer be a, c"
      ),
      (
        #""type": "string", "min_length": 1"#, #""type": "string", "min_length": 2"#,
        "min_length: k has at least 2 characters, and had at least 1"
      ),
      (
        #""type": "string""#, #""type": "string", "max_length": 2"#,
        "max_length: k has at most 2 characters, and had no such limit"
      ),
      (#""type": "string""#, #""type": "string", "pattern": "a+""#, "pattern: k must match a+, and needed not"),
      (
        #""type": "string", "pattern": "a+""#, #""type": "string", "pattern": "b+""#,
        "pattern: k must match b+, and had to match a+"
      ),
      (
        #""type": "list", "items": "int""#, #""type": "list", "items": "string""#,
        "items: k has the type of items string, and had int"
      ),
      (
        #""type": "list", "items": "int""#, #""type": "list", "items": "int", "unique": true"#,
        "unique: k must not repeat items, and could"
      ),
      (
        #""type": "list", "items": "int", "max_items": 3"#, #""type": "list", "items": "int", "max_items": 2"#,
        "max_items: k has at most 2 items, and had at most 3"
      ),
      (#""type": "int", "default": 3"#, #""type": "int", "default": 4"#, "default: k has the default 4, and had 3"),
      (#""type": "int""#, #""type": "int", "default": 4"#, "default: k has the default 4, and had none"),
      (#""type": "int", "default": 3"#, #""type": "int""#, "default: k has no default, and had 3"),
      (
        #""type": "string", "sensitive": true, "default": "abc""#,
        #""type": "string", "sensitive": true, "default": "xyz""#, "default: k has another default"
      ),
      (
        #""type": "string", "sensitive": true"#, #""type": "string""#,
        "sensitive: k would be shown, and was hidden"
      ),
      (
        #""type": "int", "default": 3, "materialize": true"#, #""type": "int", "default": 3"#,
        "materialize: k would lose the rows that hold its default"
      ),
    ])
  func whatAcceptsLessOrMeansAnotherThingIsOne(old: String, new: String, fact: String) throws {
    #expect(try found(key: old, new) == ["keys/k/\(fact)"])
  }

  @Test func keysAreComparedOneByOne() throws {
    let old = #"{"keys": {"gone": {"type": "int", "scope": "run"}, "kept": {"type": "int", "scope": "run"}}}"#
    let new = """
      {"keys": {"free": {"scope": "entity", "type": "bool"}, "kept": {"scope": "entity", "type": "int"},
        "must": {"required": true, "scope": "run", "type": "bool"}}}
      """
    #expect(
      try found(old, new) == [
        "keys: key gone is gone", "keys/kept/scope: kept has the scope entity, and had run",
        "keys/must/required: key must is new and required",
      ])
  }

  private func found(rule old: String, _ new: String) throws -> [String] {
    let keys = """
      "a": {"type": "enum", "values": ["x", "y"], "scope": "entity"}, "b": {"type": "bool", "scope": "entity"},
      "n": {"type": "int", "scope": "entity"}, "m": {"type": "int", "scope": "entity"}
      """
    let more = """
      "a": {"type": "enum", "values": ["x", "y", "z"], "scope": "entity"}, "b": {"type": "bool", "scope": "entity"},
      "n": {"type": "int", "scope": "entity"}, "m": {"type": "int", "scope": "entity"},
      "new": {"type": "enum", "values": ["off", "on"], "default": "off", "scope": "entity"},
      "bare": {"type": "int", "scope": "entity"}
      """
    return try found(
      #"{"keys": {\#(keys)}, "rules": [\#(old)]}"#, #"{"keys": {\#(more)}, "rules": [\#(new)]}"#)
  }

  @Test(
    arguments: [
      (#"{"name": "r", "require": {"b": true}}"#, ""),
      (#"{"name": "r", "require": {"b": true}}"#, #"{"name": "renamed", "require": {"b": true}}"#),
      (#"{"name": "r", "require": {"b": true}}"#, #"{"name": "r", "when": {"a": "x"}, "require": {"b": true}}"#),
      (#"{"name": "r", "require": {"b": true}}"#, #"{"name": "r", "forbid": {"b": false}}"#),
      (#"{"name": "r", "require": {"b": true, "a": "x"}}"#, #"{"name": "r", "require": {"a": "x"}}"#),
      (#"{"name": "r", "compare": ["n", "<", "m"]}"#, #"{"name": "r", "compare": ["n", "<=", "m"]}"#),
      (#"{"name": "r", "compare": ["n", "<", "m"]}"#, #"{"name": "r", "compare": ["m", ">", "n"]}"#),
      // What nobody could have before may be restricted from the start.
      ("", #"{"name": "r", "when": {"a": "z"}, "require": {"b": true}}"#),
      ("", #"{"name": "r", "when": {"new": "on"}, "require": {"b": true}}"#),
      ("", #"{"name": "r", "forbid": {"new": "on"}}"#),
      ("", #"{"name": "r", "compare": ["bare", "<", "n"]}"#),
      ("", #"{"name": "r", "require": {"new": "off"}}"#),
    ])
  func aRuleThatDemandsNoMoreIsNone(old: String, new: String) throws {
    #expect(try found(rule: old, new) == [])
  }

  @Test(
    arguments: [
      ("", #"{"name": "r", "require": {"b": true}}"#),
      ("", #"{"name": "r", "forbid": {"a": "x"}}"#),
      ("", #"{"name": "r", "compare": ["n", "<", "m"]}"#),
      ("", #"{"name": "r", "when": {"new": "off"}, "require": {"b": true}}"#),
      ("", #"{"name": "r", "require": {"new": "on"}}"#),
      (#"{"name": "r", "when": {"a": "x"}, "require": {"b": true}}"#, #"{"name": "r", "require": {"b": true}}"#),
      (
        #"{"name": "r", "when": {"a": "x"}, "require": {"b": true}}"#,
        #"{"name": "r", "when": {"a": "y"}, "require": {"b": true}}"#
      ),
      (#"{"name": "r", "require": {"b": true}}"#, #"{"name": "r", "require": {"b": true, "a": "x"}}"#),
      (#"{"name": "r", "forbid": {"b": false}}"#, #"{"name": "r", "require": {"b": true}}"#),
      (#"{"name": "r", "compare": ["n", "<=", "m"]}"#, #"{"name": "r", "compare": ["n", "<", "m"]}"#),
      (#"{"name": "r", "compare": ["n", "<", "m"]}"#, #"{"name": "r", "compare": ["m", "<", "n"]}"#),
    ])
  func aRuleThatDemandsMoreIsOne(old: String, new: String) throws {
    #expect(try found(rule: old, new) == ["rules/r: rule r is new or stricter"])
  }

  @Test func memberOrderAndSpellingSayNothing() throws {
    let a = #"{"rules": [], "keys": {"k": {"type": "decimal", "max": 1.0, "scope": "run", "default": 0.50}}}"#
    let b = #"{"keys": {"k": {"default": 0.5, "scope": "run", "max": 1, "type": "decimal"}}}"#
    #expect(try found(a, b) == [])
    #expect(try found(b, a) == [])
  }

  @Test func hostileScalesAreNotWorkedWith() throws {
    let old = #""type": "decimal", "scale": 9000000000000000000, "min": 1"#
    #expect(try found(key: old, #""type": "decimal", "scale": 9000000000000000000, "min": 0"#) == [])
  }
}
