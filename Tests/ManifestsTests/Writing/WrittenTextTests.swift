import Domain
import Testing

@testable import Manifests

/// What is written is read as what it was.
@Suite struct WrittenTextTests {
  private static let texts = [
    "plain", "no", "~", "0723", "1.10", "12:30", "2026-02-03", "- dash", "a: b", "a #b", "#b", "it's", "\"x\"", "a\\b",
    " lead", "trail ", "{x}", "[x]", "x, y", "*a", "&a", "!t", "%p", "@x", "`x`", "| pipe", "> fold", "? q", "---",
    "...",
    "Größe", "大きい", "👩‍🚀", "e\u{301}", "key: |", "${X}", "%%X%%", "<<", "=", "null", "True", "0x1F", ".5", "+1",
  ]
  private static let paragraphs =
    texts.map { "first\n\($0)" } + texts.map { "\($0)\nlast" } + [
      "a\n", "a\n\nb", "a\n\n", "\na", "a\n  b\n c", "a \nb", "a\tb\nc", "a\n\tb", "a\n---\nb", "a\n# b\n", "\n",
      "a\n \nb",
    ]

  private func desired(_ snapshot: Snapshot) async throws -> Desired {
    let loaded = try await WrittenCatalogue(snapshot, environment: "live").load()
    let errors = loaded.diagnostics.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors)\n\(WrittenCatalogue(snapshot, environment: "live").files())")
    return loaded.desired
  }

  @Test func textsOfEveryShapeComeBackAsTheyWere() async throws {
    var snapshot = Snapshot()
    for (n, text) in (Self.texts + Self.paragraphs).enumerated() {
      let name = text.contains { $0.isNewline || $0 == "\t" } ? "Name" : text
      snapshot.optimizers.append(Optimizer(code: "opt_\(n)", name: name, description: text))
    }
    let written = try await desired(snapshot).optimizers.map(\.resource)
    let byCode = Dictionary(uniqueKeysWithValues: written.map { ($0.code, $0) })
    for optimizer in snapshot.optimizers {
      let read = byCode[optimizer.code]
      #expect(read.map { Array($0.name.utf8) } == Array(optimizer.name.utf8))
      #expect(read.map { Array($0.description.utf8) } == Array(optimizer.description.utf8), "\(optimizer.description)")
    }
  }

  @Test func configsOfEveryTypeComeBackAsTheyWere() async throws {
    let version = Version(
      optimizer: "rtb", code: "v1", name: "One",
      supportedConfigs: try #require(
        SupportedConfigs(
          json: try JSON(
            parsing: """
              {"keys": {"b": {"type": "bool", "scope": "entity"}, "i": {"type": "int", "scope": "entity"},
                "d": {"type": "decimal", "scope": "entity"}, "t": {"type": "date", "scope": "entity"},
                "l": {"type": "list", "scope": "entity", "items": "string"}, "s": {"type": "string", "scope": "entity"}}}
              """))))
    var snapshot = Snapshot()
    snapshot.optimizers = [Optimizer(code: "rtb", name: "RTB")]
    snapshot.versions = [version]
    var rows: [LiveConfigs.Row] = []
    var owners: [UInt32] = []
    for (n, text) in Self.texts.enumerated() {
      snapshot.entities.append(
        Entity(
          code: "site_\(n)", name: text, objectType: "ssp", objectID: n + 1, currentVersion: version.reference,
          s3BasePath: "s3://bucket/\(n)"))
      let list = JSON.array([.string(text), .string("")]).compact
      for (key, value) in [("b", "true"), ("i", "-3"), ("d", "0.50"), ("t", "2026-02-03"), ("l", list), ("s", text)] {
        rows.append(.init(key: ConfigKey(key), text: value))
        owners.append(UInt32(n))
      }
    }
    snapshot.configs = LiveConfigs(rows: rows, owners: owners, entityCount: snapshot.entities.count)
    let desired = try await desired(snapshot)
    #expect(desired.versions.map(\.resource) == [version])
    for (position, declared) in desired.entities.enumerated() {
      let text = declared.resource.name
      let configs = desired.entityConfigs[position].map { [$0.key.name, $0.text] }
      let list = JSON.array([.string(text), .string("")]).compact
      let wanted = [["b", "true"], ["d", "0.5"], ["i", "-3"], ["l", list], ["s", text], ["t", "2026-02-03"]]
      #expect(configs == wanted, "\(text)")
    }
  }

  @Test func aBlockIsForTextThatItShowsAsItIs() {
    func written(_ paragraphs: String) -> String {
      var text = WrittenText()
      text.paragraphs("description", paragraphs)
      return text.content
    }
    #expect(written("a\n\n  b\n") == "  description: |\n    a\n\n      b\n")
    #expect(written("a\nb") == "  description: |-\n    a\n    b\n")
    for (paragraphs, quoted) in [
      ("a \nb", #"a \nb"#), ("a\tb\nc", #"a\tb\nc"#), ("\na", #"\na"#), ("a\n\n", #"a\n\n"#),
    ] {
      #expect(written(paragraphs) == "  description: \"\(quoted)\"\n")
    }
  }

  @Test func aCommentHoldsNoLineAndNoSignOfItsText() {
    var text = WrittenText()
    text.comment("a\n- b: c\u{202E}\u{85}")
    #expect(text.content == "# a\\u{a}- b: c\\u{202e}\\u{85}\n")
  }

  @Test func aFileThatIsTooLargeLosesItsLargestObjectAndASensitiveDefaultItsVersion() async throws {
    var snapshot = Snapshot()
    snapshot.optimizers = [Optimizer(code: "rtb", name: "RTB")]
    for (code, text) in [("v1", "small"), ("v2", String(repeating: "x", count: 5 << 20)), ("v3", "small")] {
      snapshot.versions.append(Version(optimizer: "rtb", code: code, name: "V", description: text))
    }
    let secret = try JSON(
      parsing: #"{"keys": {"t": {"type": "string", "scope": "entity", "sensitive": true, "default": "CANARY"}}}"#)
    snapshot.versions[2].supportedConfigs = try #require(SupportedConfigs(json: secret))
    var catalogue = WrittenCatalogue(snapshot, environment: "live")
    let diagnostics = try await catalogue.load().diagnostics
    let leavesOut = catalogue.leaveOut(diagnostics)
    #expect(leavesOut)
    #expect(catalogue.leftOut.map(\.address.key) == ["rtb/v2", "rtb/v3"])
    #expect(try await catalogue.load().desired.versions.map(\.resource.code) == ["v1"])
    #expect(!catalogue.files().contains { $0.content.contains("CANARY") })
  }

  @Test func rowsOfOneNameAreLeftOutTogether() async throws {
    var snapshot = Snapshot()
    snapshot.optimizers = ["one", "twin", "twin"].map { Optimizer(code: $0, name: "Name") }
    let catalogue = WrittenCatalogue(snapshot, environment: "live")
    #expect(catalogue.leftOut == [LeftOut(Address(.optimizer, "twin"), "there are several rows of this name")])
    #expect(catalogue.files().map(\.path) == ["catalog/optimizers/one.yaml", "catalog/optimizers/twin.yaml"])
    #expect(catalogue.files()[1].content == "# optimizer/twin is left out: there are several rows of this name\n")
  }

  @Test func aFaultBetweenObjectsTakesTheOneThatIsNotOwned() async throws {
    var snapshot = Snapshot()
    for (code, path) in [("inner", "s3://bucket/a/b"), ("outer", "s3://bucket/a")] {
      snapshot.entities.append(
        Entity(code: code, name: code, objectType: "ssp", objectID: 1, currentVersion: nil, s3BasePath: path))
    }
    for owned in ["inner", "outer"] {
      snapshot.applied = [
        AppliedObject(address: Address(.entity, owned), fingerprint: Fingerprint(), isProtected: false)
      ]
      var catalogue = WrittenCatalogue(snapshot, environment: "live")
      let diagnostics = try await catalogue.load().diagnostics
      let leavesOut = catalogue.leaveOut(diagnostics)
      #expect(leavesOut)
      #expect(catalogue.leftOut.map(\.address.key) == [owned == "inner" ? "outer" : "inner"])
      #expect(try await catalogue.load().diagnostics.allSatisfy { $0.severity != .error })
      let leavesOutMore = catalogue.leaveOut([])
      #expect(!leavesOutMore)
    }
  }
}
