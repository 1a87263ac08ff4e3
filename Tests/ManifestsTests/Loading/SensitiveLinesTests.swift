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
    let diagnostics = try await manifests.load().diagnostics
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
    let diagnostics = try await manifests.load().diagnostics
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
    let diagnostics = try await manifests.load().diagnostics
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
    let loaded = try await manifests.load()
    let shown = loaded.diagnostics.map { ($0.location?.line, $0.hidesSource) }
    #expect(shown.map(\.0) == [13, 14, 16, 18, 19])
    #expect(shown.map(\.1) == [true, false, true, true, false])
    #expect(loaded.sensitiveLines.numbers(in: loaded.diagnostics[0].location?.file ?? "") == [13, 16, 18])
  }

  @Test(
    "nor one of a block, or of a text of several lines, that belongs to one",
    arguments: [
      ("    token: |\n      open\n      sec\u{7}ret", 12, true), ("    token: \"open\n    sec\u{7}ret\"", 11, true),
      ("    token: |\n" + String(repeating: "      open\n", count: 1_001) + "      sec\u{7}ret", 1_012, true),
      ("    token: open\n    label: |\n      pla\u{7}in", 12, false),
      ("    token: open\n    label: pla\u{7}in", 11, false),
    ])
  func blocks(configs: String, line: Int, isHidden: Bool) async throws {
    let manifests = MarkedManifests(["a/version.yaml": sampleVersion, "a/entity.yaml": sampleEntity(configs: configs)])
    let broken = try await manifests.load().diagnostics.filter { $0.code == .yamlSyntax }
    #expect(broken.map { $0.location?.line } == [line])
    #expect(broken.map(\.hidesSource) == [isHidden])
  }
}
