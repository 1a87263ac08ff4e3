import Testing

@testable import Manifests

@Suite("The shape of documents")
struct DocumentTests {
  @Test("a document of each kind is decoded without complaint")
  func everyKind() async throws {
    let draft = try #require(try await MarkedManifests(Samples.everyKind).expectDocumentMarks())
    #expect(draft.optimizers.map(\.resource.code) == ["rtb_optimizer"])
    #expect(draft.versions.map(\.resource.key) == ["rtb_optimizer/v5"])
    #expect(draft.entities.map(\.resource.currentVersion?.description) == ["rtb_optimizer/v5"])
    #expect(draft.entities.map(\.isProtected) == [true])
    #expect(draft.rawConfigs.map { $0.map(\.key.name) } == [["floor_available", "targeting_type", "ssp_exclusions"]])
    #expect(draft.macros.map(\.resource.feature) == ["geo_region_name", "os_code"])
    #expect(draft.macros.map(\.movedFrom) == [nil, "old_os"])
    #expect(draft.deployments.map { $0.resource.arms.map(\.traffic.hundredths) } == [[9_000, 950]])
    #expect(draft.deployments.map(\.resource.holdback.hundredths) == [50])
    #expect(draft.deploymentDetails.map(\.gates) == [["hcp_default"]])
    #expect(draft.deploymentDetails.first?.acceptedWarnings.map(\.expires) == ["2026-12-31"])
    #expect(draft.gatePolicies.map(\.name) == ["hcp_default"])
  }

  @Test("apiVersion, kind, metadata and spec must be there and be known")
  func header() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v2
      #           ^^^^^^^^^ error unknown-api-version optctl/v1
      kind: Entitty
      #     ^^^^^^^ error unknown-kind did you mean `Entity`?
      metadata: {code: drugs_hcp}
      spec: {}
      ---
      kind: Optimizer
      #! 1 error missing-field `apiVersion`
      #! 1 error missing-field `metadata`
      #! 1 error missing-field `spec`
      ---
      apiVersion: optctl/v1
      #! 1 error missing-field `kind`
      metadata: {code: drugs_hcp}
      spec: {}
      ---
      apiVersion: optctl/v1
      kind: Project
      #     ^^^^^^^ error unknown-kind optctl.yaml
      metadata: {name: x}
      spec: {}
      ---
      - apiVersion: optctl/v1
      #! 1 error wrong-type a mapping is expected, found a list
      ---
      just a text
      #! 1 error wrong-type found `just a text`
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb_optimizer}
      extra: 1
      #! 1 error unknown-field the fields are: apiVersion, kind, metadata, spec
      spec: {name: RTB}
      """
    ).expectDocumentMarks()
  }

  @Test("unknown, missing and mistyped fields are all reported, each where it stands")
  func fields() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs_hcp, protect: "true", label: x}
      #                                    ^^^^^^ error wrong-type
      #                                            ^^^^^ error unknown-field
      spec:
      #! 1 error missing-field `s3_base_path`
        nmae: Drugs
      # ^^^^ error unknown-field did you mean `name`?
        name: {first: Drugs}
      #       ^ error wrong-type
        status: [active]
      #         ^ error wrong-type
        object: {type: ssp, idd: 1}
      # ^^^^^^ error missing-field `id`
      #                     ^^^ error unknown-field did you mean `id`?
        configs: []
      #          ^ error wrong-type
      """
    ).expectDocumentMarks()
  }

  @Test("what is wrong with a document is said although its natural key cannot be read, and it declares nothing")
  func nameless() async throws {
    let draft = try #require(
      try await MarkedManifests(
        """
        apiVersion: optctl/v1
        kind: Entity
        metadata: {cod: drugs_hcp}
        #! 1 error missing-field `code`
        #          ^^^ error unknown-field did you mean `code`?
        spec:
        #! 1 error missing-field `s3_base_path`
          nmae: Drugs
        # ^^^^ error unknown-field did you mean `name`?
          name: Drugs
          object: {type: sspp, id: 1}
        #                ^^^^ error invalid-value did you mean `ssp`?
        ---
        apiVersion: optctl/v1
        #! 1 error missing-field `metadata`
        kind: OptimizerVersion
        spec: {supported_configs: {keys: {cap: {type: decimal}}}}
        #! 1 error missing-field `name`
        #                                 ^^^ error missing-field `scope`
        ---
        apiVersion: optctl/v1
        kind: Deployment
        metadata: {patch: true}
        #! 1 error missing-field `entity`
        spec: {arms: 5}
        """
      ).expectDocumentMarks())
    #expect(draft.entities.isEmpty && draft.versions.isEmpty && draft.deployments.isEmpty && draft.unread.isEmpty)
  }

  @Test("an object with errors counts as declared, and its unread fields are known")
  func standIns() async throws {
    let draft = try #require(
      try await MarkedManifests(
        """
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: drugs_hcp}
        spec:
          name: Drugs
          object: {type: sspp, id: 0}
        #                ^^^^ error invalid-value did you mean `ssp`?
        #                          ^ error invalid-value
          s3_base_path: [x]
        #               ^ error wrong-type
          configs: {npi_enabled: {a: 1}}
        #                        ^ error wrong-type
        """
      ).expectDocumentMarks())
    let address = try #require(draft.entities.first?.resource.address)
    #expect(draft.isUnread(.objectType, of: address))
    #expect(draft.isUnread(.objectID, of: address))
    #expect(draft.isUnread(.s3BasePath, of: address))
    #expect(!draft.isUnread(.status, of: address))
    #expect(draft.unread.contains { $0.address.key == "drugs_hcp/npi_enabled" && $0.field == .value })
  }

  @Test("what the YAML profile refuses keeps its own slug")
  func profile() async throws {
    try await MarkedManifests([
      "catalog/anchor.yaml": """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: &c rtb_optimizer}
      #                ^ error yaml-feature
      spec: {name: RTB}
      """,
      "catalog/keys.yaml": """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: other}
      spec: {name: RTB, name: RTB}
      #                 ^^^^ error duplicate-key
      #      ^ related duplicate-key
      """,
      "catalog/syntax.yaml": """
      apiVersion: optctl/v1
      kind: Optimizer: third
      #              ^ error yaml-syntax
      """,
    ]).expectDocumentMarks()
  }
}
