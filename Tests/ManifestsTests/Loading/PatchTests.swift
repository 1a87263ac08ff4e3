import Domain
import Testing

@testable import Manifests

@Suite("Patches")
struct PatchTests {
  private static let base = """
    apiVersion: optctl/v1
    kind: Entity
    metadata: {code: drugs_hcp, protect: true}
    spec:
      name: Drugs
      object: {type: ssp, id: 7}
      s3_base_path: s3://bucket/base
      configs: {a: 1, b: 2}
    """

  private static func patch(_ rest: String, kind: String = "Entity", metadata: String = "code: drugs_hcp") -> String {
    """
    apiVersion: optctl/v1
    kind: \(kind)
    metadata: {patch: true, \(metadata)}
    \(rest)
    """
  }

  @Test("a patch changes what it names, removes what it nulls, and leaves the rest; every field knows its file")
  func provenance() async throws {
    let draft = try #require(
      try await MarkedManifests([
        "catalog/a.yaml": Self.base,
        "overlay/b.yaml": Self.patch(
          "spec: {s3_base_path: s3://bucket/other, object: {id: 8}, configs: {a: null, c: 3}}"),
        "second/c.yaml": Self.patch("spec: {status: paused}", metadata: "code: drugs_hcp, protect: null"),
      ]).expectDocumentMarks())
    let entity = try #require(draft.entities.first)
    #expect(draft.entities.count == 1)
    #expect(entity.resource.s3BasePath == "s3://bucket/other")
    #expect(entity.resource.objectType == "ssp")
    #expect(entity.resource.objectID == 8)
    #expect(entity.resource.status == .paused)
    #expect(!entity.isProtected)
    #expect(draft.rawConfigs.first?.map(\.key.name) == ["b", "c"])
    func file(_ place: Place) -> String { draft.files[Int(place.file)] }
    #expect(file(entity.place(of: .name)) == "catalog/a.yaml")
    #expect(file(entity.place(of: .s3BasePath)) == "overlay/b.yaml")
    #expect(entity.place(of: .s3BasePath).line == 4)
    #expect(file(entity.place(of: .objectType)) == "catalog/a.yaml")
    #expect(file(entity.place(of: .objectID)) == "overlay/b.yaml")
    #expect(file(entity.place(of: .status)) == "second/c.yaml")
    #expect(draft.rawConfigs.first.map { $0.map { file($0.valuePlace) } } == ["catalog/a.yaml", "overlay/b.yaml"])
  }

  @Test(
    "what a version supports points to the patch that changed it, also where that only removes",
    arguments: [
      "{keys: {floor_available: {description: Floor}}}", "{keys: {floor_available: {default: null}}}",
    ])
  func supportedConfigsProvenance(change: String) async throws {
    let draft = try #require(
      try await MarkedManifests([
        "catalog/a.yaml": """
        apiVersion: optctl/v1
        kind: OptimizerVersion
        metadata: {optimizer: rtb_optimizer, code: v5}
        spec:
          name: First
          supported_configs:
            keys: {floor_available: {type: bool, scope: entity, default: true}}
        """,
        "overlay/b.yaml": Self.patch(
          "spec: {supported_configs: \(change)}", kind: "OptimizerVersion",
          metadata: "optimizer: rtb_optimizer, code: v5"),
      ]).expectDocumentMarks())
    let version = try #require(draft.versions.first)
    let place = version.place(of: .supportedConfigs)
    #expect(draft.files[Int(place.file)] == "overlay/b.yaml" && place.line == 4 && place.column == 8)
    #expect(draft.files[Int(version.place(of: .name).file)] == "catalog/a.yaml")
  }

  @Test("every kind can be patched")
  func everyKind() async throws {
    let draft = try #require(
      try await MarkedManifests([
        "catalog/a.yaml": Samples.everyKind,
        "overlay/b.yaml": [
          Self.patch("spec: {name: New}", kind: "Optimizer", metadata: "code: rtb_optimizer"),
          Self.patch("spec: {status: draft}", kind: "OptimizerVersion", metadata: "optimizer: rtb_optimizer, code: v5"),
          Self.patch(
            "spec: {macros: {os_code: null, added: \"[ADDED]\"}}", kind: "FeatureMacros", metadata: "name: adx"),
          Self.patch("spec: {on_missing: warn}", kind: "GatePolicy", metadata: "name: hcp_default"),
          Self.patch(
            "spec: {arms: [{name: only, run: r1, traffic: 100}], holdback: null}", kind: "Deployment",
            metadata: "entity: drugs_hcp"),
        ].joined(separator: "\n---\n"),
      ]).expectDocumentMarks())
    #expect(draft.optimizers.first?.resource.name == "New")
    #expect(draft.versions.first?.resource.status == .draft)
    #expect(draft.macros.map(\.resource.feature) == ["added", "geo_region_name"])
    #expect(draft.deployments.first?.resource.arms.map(\.name) == ["only"])
    #expect(draft.deployments.first?.resource.holdback == Share.none)
  }

  @Test("a patched document is judged as its patches leave it, and each mistake stands in the file that made it")
  func mergedDiagnostics() async throws {
    let draft = try #require(
      try await MarkedManifests([
        "catalog/a.yaml": """
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: drugs_hcp}
        spec:
          name: Drugs
          object: {type: website, id: 7}
          s3_base_path: s3://bucket/x
          stauts: draft
        # ^^^^^^ error unknown-field
        """,
        "overlay/b.yaml": """
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: drugs_hcp, patch: true}
        spec: {object: {type: ssp}, status: aktiv}
        #                                   ^^^^^ error invalid-status
        """,
      ]).expectDocumentMarks())
    #expect(!draft.isUnread(.objectType, of: Address(.entity, "drugs_hcp")))
  }

  @Test("a patch needs something in an earlier path to change")
  func withoutBase() async throws {
    try await MarkedManifests([
      "catalog/a.yaml": """
      \(Samples.entity("drugs_hcp"))
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: early, patch: true}
      #                ^^^^^ error invalid-value later path
      spec: {}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: same, patch: true}
      #                ^^^^ error invalid-value later path
      spec: {}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: same}
      #                ^^^^ related invalid-value declared here
      spec: {name: Same, object: {type: ssp, id: 1}, s3_base_path: "s3://b/same"}
      """,
      "overlay/b.yaml": """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs_hpc, patch: true}
      #                ^^^^^^^^^ error invalid-value did you mean `drugs_hcp`?
      spec: {}
      ---
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugs_hcp, patch: true}
      #                  ^^^^^^^^^ error invalid-value there is no `deployment/drugs_hcp`
      spec: {}
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: early}
      #                ^^^^^ related invalid-value declared here
      spec: {name: Early, object: {type: ssp, id: 1}, s3_base_path: "s3://b/early"}
      """,
    ]).expectDocumentMarks()
  }

  @Test("two patches of one object in one path are an error: file names would decide")
  func twicePatched() async throws {
    let draft = try #require(
      try await MarkedManifests([
        "catalog/a.yaml": Self.base,
        "overlay/b.yaml": """
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: drugs_hcp, patch: true}
        #                ^^^^^^^^^ related duplicate-object
        spec: {status: paused}
        """,
        "overlay/c.yaml": """
        apiVersion: optctl/v1
        kind: Entity
        metadata: {code: drugs_hcp, patch: true}
        #                ^^^^^^^^^ error duplicate-object
        spec: {status: draft}
        """,
      ]).expectDocumentMarks())
    #expect(draft.entities.first?.resource.status == .paused)
  }

  @Test("a file of many patched objects is read again once, not once for each")
  func growth() async throws {
    let codes = (0..<400).map { "code_\($0)" }
    let files = MarkedManifests([
      "catalog/a.yaml": codes.map { Samples.entity($0) }.joined(separator: "\n---\n"),
      "overlay/b.yaml": codes.map { Self.patch("spec: {status: paused}", metadata: "code: \($0)") }
        .joined(separator: "\n---\n"),
    ])
    try await files.opened { environment, source in
      let reader = CountingReader(try source.open())
      let list = try await FileList.load(of: environment, from: source)
      var worker = FileWorker(reader: reader, documents: DocumentReader(files: list.files.map(\.path)))
      var assembly = Assembly(list: list, names: list.files.map(\.path))
      for (index, file) in list.files.enumerated() { try worker.read(file, index: UInt32(index)) }
      assembly.add(&worker.documents.decoded)
      #expect(reader.reads == 2)
      assembly.arrange()
      try assembly.applyPatches(reader: reader)
      #expect(reader.reads == 3)
      let draft = assembly.finish().draft
      #expect(draft.entities.count == 400)
      #expect(draft.entities.allSatisfy { $0.resource.status == .paused })
    }
  }
}

/// Counts how often a file is read.
private final class CountingReader: ManifestReader {
  private let reader: any ManifestReader
  private(set) var reads = 0

  init(_ reader: any ManifestReader) { self.reader = reader }

  func list(_ path: String) throws(ManifestSourceError) -> Listing { try reader.list(path) }

  func read(
    _ file: ListedFile, maxBytes: Int, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ManifestSourceError) -> Refusal? {
    reads += 1
    return try unsafe reader.read(file, maxBytes: maxBytes, body)
  }
}
