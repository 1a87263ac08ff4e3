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
    let diagnostics = try await withFolder { folder in
      try manifests.write(to: folder)
      let source = ManifestSource.workTree(directory: folder, displayPrefix: "")
      let environment = try #require(try loadProject(from: source).project?.environments.first)
      return try await loadManifests(of: environment, from: source).diagnostics
    }
    #expect(diagnostics.map { $0.location?.line } == [26, 26, 27])
    #expect(diagnostics.map(\.hidesSource) == [true, true, false])
  }
}
