import Domain
import Testing

@testable import Manifests

struct SupportedConfigsDecoderTests {
  @Test func `What is decoded is what is read back from its JSON`() async throws {
    let loaded = try await MarkedManifests(["catalog/version.yaml": sampleVersion]).expectMarks()
    let configs = try #require(loaded?.desired.versions.first?.resource.supportedConfigs)
    #expect(configs.definitions.count == 11 && configs.rules.count == 4)
    let again = try #require(SupportedConfigs(json: try JSON(parsing: configs.json.pretty)))
    #expect(again == configs && again.definitions == configs.definitions && again.rules == configs.rules)
    #expect(
      configs.json["keys"]?["min_bid"]?.compact
        == #"{"default":0.5,"max":100,"min":0.01,"scale":2,"scope":"entity","type":"decimal","unit":"usd_cpm"}"#)
    #expect(configs.json["keys"]?["targeting_type"]?["values"]?.compact == #"["hcp","consumer","no"]"#)
    #expect(configs.rules[0].require == [.init(key: "npi_enabled", text: "true")])
  }

  @Test func `Shape has the slugs of every document`() async throws {
    try await expect(
      """
            a: {type: bool, scope: entity, requried: true}
      #                                    ^^^^^^^^ error unknown-field did you mean `required`?
            b: 5
      #        ^ error wrong-type a definition
            c: {type: bool}
      #     ^ error missing-field `scope`
            d: {type: decimal, scope: run, min: 1e5, max: "5", scale: two}
      #                                         ^^^ error invalid-number
      #                                                   ^^^ error wrong-type
      #                                                               ^^^ error invalid-number
            e: {type: bool, scope: run, required: yes, unit: [a]}
      #                                           ^^^ error invalid-boolean
      #                                                      ^^^ error wrong-type
            f: {type: string, scope: run, default: no, unit: 1.10}
      #                                                      ^^^^ error ambiguous-scalar
            g: {type: string, scope: run, default: no}
      #                                            ^^ error ambiguous-scalar write "no"
            h: {type: string, scope: run, default: {a: b}}
      #                                            ^^^^^^ error wrong-type
      """)
  }

  @Test func `Types and scopes are known`() async throws {
    try await expect(
      """
            a: {type: boll, scope: entity}
      #               ^^^^ error invalid-supported-configs did you mean `bool`?
            b: {type: int, scope: entitty}
      #                           ^^^^^^^ error invalid-supported-configs did you mean `entity`?
            c: {type: list, scope: run, items: list}
      #                                        ^^^^ error invalid-supported-configs type of items
            d: {type: list, scope: run}
      #     ^ error invalid-supported-configs items
            "e/f": {type: int, scope: run}
      #     ^^^^^ error invalid-supported-configs not a config key
      """)
  }

  @Test func `Options belong to their type`() async throws {
    try await expect(
      """
            a: {type: bool, scope: run, scale: 2}
      #                                 ^^^^^ error invalid-supported-configs it belongs to: decimal
            b: {type: int, scope: run, pattern: x}
      #                                ^^^^^^^ error invalid-supported-configs
            c: {type: string, scope: run, min: 2}
      #                                   ^^^ error invalid-supported-configs
            d: {type: date, scope: run, values: [a]}
      #                                 ^^^^^^ error invalid-supported-configs
            e: {type: decimal, scope: run, unique: true}
      #                                    ^^^^^^ error invalid-supported-configs
            f: {type: list, scope: run, items: int, min: 1, pattern: x}
      #                                                     ^^^^^^^ error invalid-supported-configs
            g: {type: list, scope: run, items: enum, values: [a, b], unique: true, min_items: 1, default: [b]}
      """)
  }

  @Test func `Limits leave something between them`() async throws {
    try await expect(
      """
            a: {type: int, scope: run, min: 3, max: 2}
      #                                     ^ error invalid-supported-configs nothing lies between 3 and 2
            b: {type: decimal, scope: run, exclusive_min: 3, max: 3.0}
      #                                                   ^ error invalid-supported-configs
            c: {type: decimal, scope: run, min: 3, max: 3.0}
            d: {type: string, scope: run, min_length: 4, max_length: 3}
      #                                               ^ error invalid-supported-configs
            e: {type: list, scope: run, items: int, min_items: 4, max_items: 3}
      #                                                        ^ error invalid-supported-configs
            f: {type: int, scope: run, min: 3, exclusive_min: 2}
      #                                        ^^^^^^^^^^^^^ error invalid-supported-configs both
            g: {type: string, scope: run, min_length: -1, max_length: 1.5}
      #                                               ^^ error invalid-supported-configs
      #                                                               ^^^ error invalid-supported-configs
            h: {type: string, scope: run, pattern: "[a-"}
      #                                            ^^^^^ error invalid-supported-configs not a pattern
      """)
  }

  @Test func `A default is a value that its own definition allows`() async throws {
    try await expect(
      """
            a: {type: int, scope: run, min: 3, default: 2}
      #                                                 ^ error invalid-supported-configs a is 2, below the minimum 3
            b: {type: bool, scope: run, default: "true"}
      #                                          ^^^^^^ error invalid-supported-configs remove the quotes
            c: {type: enum, scope: run, values: [a, b], default: ab}
      #                                                          ^^ error invalid-supported-configs
            d: {type: list, scope: run, items: int, default: [1, x]}
      #                                                          ^ error invalid-supported-configs whole number
            e: {type: int, scope: run, required: true, default: 2}
      #                                ^^^^^^^^ error invalid-supported-configs
            f: {type: int, scope: entity, materialize: true}
      #                                   ^^^^^^^^^^^ error invalid-supported-configs
            g: {type: int, scope: entity, materialize: true, default: 2}
            h: {type: int, scope: entity, required: false, default: 2}
      """)
  }

  @Test func `An enum has values, each once, and none of them secret`() async throws {
    try await expect(
      """
            a: {type: enum, scope: run}
      #     ^ error invalid-supported-configs has no `values`
            b: {type: enum, scope: run, values: []}
      #                                         ^^ error invalid-supported-configs empty
            c: {type: enum, scope: run, values: [x, z, x]}
      #                                          ^ related invalid-supported-configs
      #                                                ^ error invalid-supported-configs stands twice
            d: {type: enum, scope: run, values: [x, no]}
      #                                             ^^ error ambiguous-scalar
            e: {type: enum, scope: run, values: [x], sensitive: true}
      #                                 ^^^^^^ error invalid-supported-configs sensitive
      """)
  }

  @Test func `Rules speak of keys and values that there are`() async throws {
    try await expect(
      """
            one: {type: int, scope: run}
            two: {type: decimal, scope: entity}
            word: {type: string, scope: entity}
            other: {type: string, scope: entity}
            broken: {type: it, scope: entity}
      #                    ^^ error invalid-supported-configs
          rules:
            - {name: r1, when: {oen: 1}, require: {word: x}}
      #              ^^ related invalid-supported-configs
      #                         ^^^ error invalid-supported-configs did you mean `one`?
            - {name: r1, require: {one: x}}
      #              ^^ error invalid-supported-configs two rules
      #                                 ^ error invalid-supported-configs one is x, which is not a whole number
            - {name: r2, when: {one: 1}}
      #       ^ error invalid-supported-configs demands nothing
            - {name: r3, forbid: {broken: 1}}
            - {name: r4, compare: [one, "=<", two]}
      #                                 ^^^^ error invalid-supported-configs operator
            - {name: r5, compare: [one, "<", word]}
      #                           ^ error invalid-supported-configs cannot be compared
            - {name: r6, compare: [word, "<", other]}
      #                           ^ error invalid-supported-configs
            - {name: r7, compare: [word, "!=", other]}
            - {name: r8, compare: [one, ">=", two]}
            - {name: r9, compare: [one, ">="]}
      #                           ^ error invalid-supported-configs a key, an operator and a key
            - {name: r10, compare: [one, "==", one]}
      #                                        ^^^ error invalid-supported-configs itself
            - {name: r11, require: {}}
      #                            ^^ error invalid-supported-configs is empty
            - {require: {word: no}}
      #       ^ error missing-field
      #                        ^^ error ambiguous-scalar
            - {name: r12, requires: {word: x}, forbid: {word: x}}
      #                   ^^^^^^^^ error unknown-field
      """)
  }

  /// Definitions of a version whose entities are not complained of, whatever they write.
  private func expect(
    _ keys: String, unmarked: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb}
      spec: {name: RTB}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v5}
      spec:
        name: Five
        supported_configs:
          keys:
      \(keys)
      """
    ).expectMarks(unmarked: unmarked, sourceLocation: sourceLocation)
  }

  @Test func `Follow-up errors of a broken definition are not reported`() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb}
      spec: {name: RTB}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v5}
      spec: {name: Five, supported_configs: {keys: {a: {type: boool, scope: entity}}}}
      #                                                       ^^^^^ error invalid-supported-configs
      ---
      \(sampleEntity(configs: "    {a: true, b: 1}"))
      """
    ).expectMarks()
  }

  @Test func `Every key, option and rule has its own place`() async throws {
    let loaded = try await MarkedManifests(["catalog/version.yaml": sampleVersion]).expectMarks()
    let version = try #require(loaded?.desired.versions.first)
    func place(_ path: String) -> String {
      let place = version.place(ofPart: path, in: .supportedConfigs)
      return "\(place.line):\(place.column)-\(place.endColumn)"
    }
    #expect(place("keys") == "12:5-9")
    #expect(place("keys/max_bid") == "17:7-14")
    #expect(place("keys/max_bid/min") == "17:52-53")
    // What is not written stands with what is around it.
    #expect(place("keys/max_bid/max") == "17:7-14")
    #expect(place("keys/no_such/min") == "12:5-9")
    #expect(place("rules/bid_order") == "26:16-25")
  }
}
