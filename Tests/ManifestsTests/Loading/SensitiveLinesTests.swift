import Testing

@testable import Manifests

@Suite struct SensitiveLinesTests {
  @Test func noDiagnosticShowsALineOnWhichASensitiveConfigStands() async throws {
    let manifests = MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb}
      spec: {name: RTB}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        supported_configs:
          keys:
            token: {type: string, scope: entity, sensitive: true}
            rate: {type: int, scope: entity}
            size: {type: int, scope: entity}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: site}
      spec:
        name: Site
        object: {type: ssp, id: 1}
        current_version: rtb/v1
        s3_base_path: s3://bucket/site
        configs:
          {rate: x, token: [secret],
           size: y}
      """)
    let diagnostics = try await load(manifests).diagnostics
    #expect(diagnostics.map { $0.location?.line } == [26, 26, 27])
    #expect(diagnostics.map(\.hidesSource) == [true, true, false])
  }

  @Test(
    arguments: [
      ("configs: {tokn: secret}", true), ("configs: {tok_n_x_y_z: open}", false), ("configs: {token: secret, ]", true),
      ("configs: {tokens: open, ]", false), ("configs: {token: &secret x}", true), ("configs: {token: !secret}", true),
    ])
  func norOneWithASlipForItsKeyOrThatIsNoYAML(line: String, isHidden: Bool) async throws {
    let manifests = MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb}
      spec: {name: RTB}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        supported_configs:
          keys:
            token: {type: string, scope: entity, sensitive: true}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: site}
      spec:
        name: Site
        object: {type: ssp, id: 1}
        current_version: rtb/v1
        s3_base_path: s3://bucket/site
        \(line)
      """)
    let diagnostics = try await load(manifests).diagnostics
    #expect(diagnostics.count == 1 && diagnostics[0].location?.line == 23)
    #expect(diagnostics.first?.hidesSource == isHidden)
    #expect(diagnostics.allSatisfy { !$0.message.contains("secret") })
  }

  @Test(arguments: [("!secret", "tag"), ("&secret x", "anchor"), ("*secret", "alias")])
  func aValueThatLacksItsQuotesIsNotNamed(value: String, what: String) async throws {
    let manifests = MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        supported_configs:
          keys:
            token: {type: string, scope: entity, sensitive: true}
            plain: {type: string, scope: entity}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: site}
      spec:
        name: Site
        object: {type: ssp, id: 1}
        current_version: rtb/v1
        s3_base_path: s3://bucket/site
        configs:
          token: \(value)
          plain: \(value)
      """)
    let diagnostics = try await load(manifests).diagnostics
    let features = diagnostics.filter { $0.code == .yamlFeature }.map(\.message)
    #expect(features == ["\(what) here is not allowed", "\(what) '\(value.prefix(7))' is not allowed"])
    let run = readRunConfigs(Array("token: \(value)".utf8), file: "run.yaml").diagnostics
    #expect(run.map(\.message) == ["\(what) here is not allowed"])
  }

  @Test func norOneOnWhichAVersionSaysWhatItHolds() async throws {
    let manifests = MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb}
      spec: {name: RTB}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        supported_configs:
          keys:
            token: {type: string, scope: entity, sensitive: true, default: secret, min_length: 99}
            other: {type: string, scope: entity, sensitive: true, max_length: -1}
            names: {type: list, items: string, scope: entity, sensitive: true, min_items: 2,
              default: [secret]}
          rules:
            - {name: one, when: {token: secret}, require: {missing: true}}
            - {name: two, require: {missing: true}}
      """)
    let loaded = try await load(manifests)
    let shown = loaded.diagnostics.map { ($0.location?.line, $0.hidesSource) }
    #expect(shown.map(\.0) == [13, 14, 16, 18, 19])
    #expect(shown.map(\.1) == [true, false, true, true, false])
    #expect(loaded.sensitiveLines.numbers(in: loaded.diagnostics[0].location?.file ?? "") == [13, 16, 18])
  }

  @Test(
    "nor one of a block, or of a text of several lines, that belongs to one",
    arguments: [
      ("    token: |\n      open\n      sec\u{7}ret", 17, true), ("    token: \"open\n    sec\u{7}ret\"", 16, true),
      ("    token: open\n    plain: |\n      pla\u{7}in", 17, false),
      ("    token: open\n    plain: pla\u{7}in", 16, false),
    ])
  func blocks(configs: String, line: Int, isHidden: Bool) async throws {
    let manifests = MarkedManifests([
      "a.yaml": """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: rtb, code: v1}
      spec:
        name: One
        supported_configs: {keys: {token: {type: string, scope: entity, sensitive: true}}}
      """,
      "b.yaml": """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: first}
      spec: {name: First, object: {type: ssp, id: 2}, s3_base_path: s3://bucket/first}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: site}
      spec:
        name: Site
        object: {type: ssp, id: 1}
        current_version: rtb/v1
        s3_base_path: s3://bucket/site
        configs:
      \(configs)
      """,
    ])
    let diagnostics = try await load(manifests).diagnostics
    let broken = diagnostics.filter { $0.code == .yamlSyntax }
    #expect(broken.map { $0.location?.line } == [line])
    #expect(broken.map(\.hidesSource) == [isHidden])
  }
}

private func load(_ manifests: MarkedManifests) async throws -> LoadedManifests {
  try await withFolder { folder in
    try manifests.write(to: folder)
    let source = ManifestSource.workTree(directory: folder, displayPrefix: "")
    let environment = try #require(try loadProject(from: source).project?.environments.first)
    return try await loadManifests(of: environment, from: source)
  }
}
