import Domain
import Planning
import Testing

@Suite struct ConfigTests {
  private let definitions = [
    definition("flag", .bool), definition("cap", .decimal), definition("tags", .list), definition("word", .string),
    definition("key", .string, sensitive: true),
  ]

  private func site(_ configs: KeyValuePairs<String, String>, _ definitions: [ConfigDefinition]? = nil) -> Catalogue {
    Catalogue(
      optimizers: [optimizer()], versions: [version(supporting: definitions ?? self.definitions)],
      entities: [entity()], configs: ["site": configs])
  }

  @Test(
    arguments: [
      ("1", "1", "1", []),
      (nil, "1", "1", ["adopt config/site/cap adopt"]),
      ("2", "1", "1", ["adopt config/site/cap adopt"]),
      ("2", "1", "2", ["update config/site/cap manifest; value 2->1 manifest"]),
      ("1", "1", "2", ["update config/site/cap drift; value 2->1 drift"]),
      ("3", "1", "2", ["update config/site/cap conflict; value 2->1 conflict"]),
      (nil, "1", "2", ["update config/site/cap adopt; value 2->1 adopt"]),
      (nil, "1", nil, ["create config/site/cap manifest; value null->1 manifest"]),
      ("1", "1", nil, ["create config/site/cap drift; value null->1 drift"]),
      ("2", "1", nil, ["create config/site/cap conflict; value null->1 conflict"]),
      ("1", nil, "1", ["delete config/site/cap manifest; value 1->null manifest"]),
      ("1", nil, "2", ["delete config/site/cap conflict; value 2->null conflict"]),
      ("1", nil, nil, ["adopt entity/site adopt"]),
      (nil, nil, "2", []),
    ] as [(String?, String?, String?, [String])])
  func aConfigIsJudgedByWhoMovedIt(last: String?, desired: String?, live: String?, lines: [String]) {
    func site(_ text: String?) -> Catalogue { self.site(text.map { ["cap": $0] } ?? [:]) }
    let plan = planned(site(desired), live: site(live), applied: site(last))
    #expect(plan.lines == lines)
    #expect(plan.remember.map(\.address.description) == (last == desired ? [] : ["entity/site"]))
    #expect(plan.summary.unmanaged == (last == nil && desired == nil ? 1 : 0))
  }

  @Test func valuesAreComparedDecodedAndShownTyped() {
    let live = site(["flag": "true", "cap": "0.650", "tags": "[ \"a\" ]", "word": "x"])
    let same = site(["flag": "true", "cap": "0.65", "tags": "[\"a\"]", "word": "x"])
    #expect(planned(same, live: live, applied: same).changes.isEmpty)
    let other = site(["flag": "false", "cap": "0.7", "tags": "[\"a\",\"b\"]", "word": "y"])
    let plan = planned(other, live: live, applied: same)
    #expect(
      plan.lines == [
        "update config/site/cap manifest; value 0.65->0.7 manifest",
        "update config/site/flag manifest; value true->false manifest",
        "update config/site/tags manifest; value [\"a\"]->[\"a\",\"b\"] manifest",
        "update config/site/word manifest; value \"x\"->\"y\" manifest",
      ])
    #expect(
      plan["config/site/cap"]?.write
        == .update(
          before: .config(Config(entity: "site", key: "cap", text: "0.650")),
          after: .config(Config(entity: "site", key: "cap", text: "0.7"))))
  }

  @Test func aLiveValueThatItsTypeCannotReadIsShownAsItStands() {
    let plan = planned(site(["cap": "1"]), live: site(["cap": "lots"]), applied: site(["cap": "1"]))
    #expect(plan.lines == ["update config/site/cap drift; value \"lots\"->1 drift"])
  }

  @Test func aSensitiveValueNeverShowsEvenWhenItsDefinitionIsLeftBehind() {
    let applied = site(["key": "secret"])
    let plan = planned(site(["key": "new"]), live: applied, applied: applied)
    #expect(plan.lines == ["update config/site/key manifest; value \"(sensitive)\"->\"(sensitive)\" manifest"])
    // The entity moves to a version that knows no such key.
    var moved = site([:])
    moved.versions.append(version("v2"))
    moved.entities = [entity(version: "opt/v2")]
    let removal = planned(moved, live: applied, applied: applied)
    #expect(removal.lines.last == "delete config/site/key manifest; value \"(sensitive)\"->null manifest")
    // The entity goes.
    let gone = planned(base.with { $0.versions = applied.versions }, live: applied, applied: applied)
    #expect(gone.lines.first == "delete config/site/key manifest; value \"(sensitive)\"->null manifest")
  }

  @Test func aSensitiveDefaultAndARuleOnItNeverShow() throws {
    func catalogue(_ secret: String, name: String = "One") throws -> Catalogue {
      let json = try JSON(
        parsing: """
          {"keys": {"key": {"type": "string", "scope": "entity", "sensitive": true, "default": "\(secret)"},
                    "word": {"type": "string", "scope": "entity", "default": "open"}},
           "rules": [{"name": "r", "when": {"key": "\(secret)", "word": "open"}, "require": {"word": "open"}}]}
          """)
      let supported = try #require(SupportedConfigs(json: json))
      return base.with {
        $0.versions = [Version(optimizer: "opt", code: "v1", name: name, supportedConfigs: supported)]
      }
    }
    let old = try catalogue("secret1")
    let none = base.with { $0.versions = [] }
    let plans = [
      planned(try catalogue("secret2"), live: old, applied: old), planned(old, live: none, applied: none),
      planned(none, live: old, applied: old),
    ]
    #expect(plans.map { $0["version/opt/v1"]?.action } == [.update, .create, .delete])
    for plan in plans {
      let field = plan["version/opt/v1"]?.fields.first { $0.field == .supportedConfigs }
      let shown = [field?.before, field?.after].compactMap { $0?.compact }.joined()
      #expect(!shown.contains("secret"), "\(shown)")
      #expect(shown.contains(#""default":"(sensitive)""#) && shown.contains(#""default":"open""#), "\(shown)")
      #expect(shown.contains(#""when":{"key":"(sensitive)","word":"open"}"#), "\(shown)")
    }
    // Nothing that shows differs, and yet there is something to do.
    let field = plans[0]["version/opt/v1"]?.fields[0]
    #expect(field?.before == field?.after && field?.after.holdsHidden == true)
    #expect(planned(try catalogue("secret1", name: "Two"), live: old, applied: old).lines.count == 1)
  }

  @Test func anyOrderAndAnyNumberOfRowsIsFound() {
    let texts = (0..<200).map { ("k\($0)", "\($0)") }
    let desired = base.with { $0.entities = [entity()] }.desired
    var declared = desired
    declared.entityConfigs = [
      texts.map { DeclaredConfig(key: ConfigKey($0.0), place: desired.entities[0].place, text: $0.1) }
    ]
    for count in [2, 64, 65, 200] {
      var some = declared
      some.entityConfigs[0] = Array(declared.entityConfigs[0].prefix(count))
      var snapshot = Snapshot(live: base.with { $0.entities = [entity()] })
      let rows = texts.prefix(count).reversed().map { LiveConfigs.Row(key: ConfigKey($0.0), text: $0.1) }
      snapshot.configs = LiveConfigs(rows: rows, owners: Array(repeating: 0, count: count), entityCount: 1)
      let plan = planned(some, snapshot)
      #expect(plan.summary.adopt == count + 3)
      #expect(plan.summary.create == 0)
    }
  }
}
