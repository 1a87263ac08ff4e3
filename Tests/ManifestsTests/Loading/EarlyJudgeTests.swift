import Testing

@testable import Manifests

/// Entities that are judged as they are read, beside the same entities judged when everything is known.
struct EarlyJudgeTests {
  private static let right = "    npi_enabled: true\n    max_bid: 30"

  private static let entities = [
    sampleEntity("right", configs: right),
    sampleEntity("secret", configs: "    npi_enabled: true\n    token:\n      \"12345678\""),
    sampleEntity("wrong", configs: "    npi_enabled: true\n    depth: -1"),
    sampleEntity("unknown", configs: "    npi_enabled: true\n    depht: 1"),
    sampleEntity("missing", configs: "    depth: 1"),
    sampleEntity("old", configs: "    npi_enabled: true\n    label: ab"),
    sampleEntity("broken", configs: "    npi_enabled: false\n    targeting_type: hcp"),
    sampleEntity("path", configs: right).replacing("s3://bucket", with: "bucket"),
    sampleEntity("lost", configs: right).replacing("rtb/v5", with: "rtb/v6"),
    """
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: line}
    spec: {name: Line, object: {type: ssp, id: 9}, s3_base_path: s3://bucket/line, current_version: rtb/v5, \
    configs: {npi_enabled: true, token: "87654321"}}
    """,
  ]

  /// Versions stand in the first folder, so that a single worker knows them when it meets the entities.
  private static func files(_ more: [(path: String, text: String)] = []) -> MarkedManifests {
    var files = [(path: "a/version.yaml", text: sampleVersion)]
    for (i, entity) in entities.enumerated() { files.append((path: "b/\(i).yaml", text: entity)) }
    files += more
    files.append((path: "optctl.yaml", text: projectFile(paths: more.isEmpty ? ["a", "b"] : ["a", "b", "c"])))
    return MarkedManifests(files: files)
  }

  private static func expectTheSame(_ manifests: MarkedManifests) async throws {
    try await manifests.opened { environment, source in
      let early = try await loadManifests(of: environment, from: source)
      let late = try await loadManifests(of: environment, from: source, judging: nil)
      #expect(early.diagnostics == late.diagnostics)
      for file in manifests.files.map(\.path) {
        #expect(early.sensitiveLines.numbers(in: file) == late.sensitiveLines.numbers(in: file))
      }
      #expect(early.desired.entities.map(\.resource.code) == late.desired.entities.map(\.resource.code))
      #expect(early.desired.entityPrints == late.desired.entityPrints)
      let texts = [early, late].map { loaded in
        loaded.desired.entityConfigs.map { configs in configs.map { "\($0.key.name)=\($0.text) \($0.place)" } }
      }
      #expect(texts[0] == texts[1])
    }
  }

  @Test func `Only what is right, and stands on lines of its own, is judged as it is read`() async throws {
    let resolved = try await Self.files().opened { environment, source in
      let draft = try await loadDraft(of: environment, from: source, judging: VersionBook()).draft
      #expect(zip(draft.rawConfigs, draft.resolvedConfigs).allSatisfy { $0.isEmpty == ($1 != nil) })
      return zip(draft.entities, draft.resolvedConfigs).filter { $1 != nil }.map(\.0.resource.code)
    }
    #expect(resolved == ["right"])
  }

  @Test func `Mistakes are told the same way`() async throws { try await Self.expectTheSame(Self.files()) }

  @Test func `A patch of a version changes the judgement of what was read before`() async throws {
    let patch = """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v5, patch: true}
      spec: {supported_configs: {keys: {max_bid: {max: 20}}}}
      """
    let manifests = Self.files([(path: "c/patch.yaml", text: patch)])
    try await Self.expectTheSame(manifests)
    try await manifests.opened { environment, source in
      let loaded = try await loadManifests(of: environment, from: source)
      #expect(loaded.diagnostics.contains { $0.location?.file == "b/0.yaml" && $0.code == .invalidConfig })
    }
  }

  @Test func `A version that stands twice judges as its first declaration says`() async throws {
    let twin = sampleVersion.replacing("min: 1}", with: "min: 1, max: 20}")
    try await Self.expectTheSame(Self.files([(path: "c/twin.yaml", text: twin)]))
  }

  @Test func `A line is as sensitive as the strictest version makes it`() async throws {
    let stricter = sampleVersion.replacing("code: v5", with: "code: v4").replacing(
      "min: 1}", with: "min: 1, sensitive: true}")
    let document = try #require(stricter.split(separator: "---\n").last)
    let manifests = Self.files([(path: "c/stricter.yaml", text: String(document))])
    try await Self.expectTheSame(manifests)
    try await manifests.opened { environment, source in
      let lines = try await loadManifests(of: environment, from: source).sensitiveLines
      #expect(lines.numbers(in: "b/0.yaml") == [11])
    }
  }

  @Test func `A patch of an entity is judged, and not what it changes`() async throws {
    let patch = """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: right, patch: true}
      spec: {configs: {depth: -3}}
      """
    try await Self.expectTheSame(Self.files([(path: "c/patch.yaml", text: patch)]))
  }
}
