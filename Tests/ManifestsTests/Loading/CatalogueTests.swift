import Testing

@testable import Manifests

@Suite("The catalogue as a whole")
struct CatalogueTests {
  @Test("an object declared twice is an error that shows both places")
  func duplicates() async throws {
    let draft = try #require(
      try await MarkedManifests([
        "catalog/a.yaml": """
        \(Samples.entity("drugs_hcp"))
        ---
        \(Samples.entity("drugs_hcp").replacing("{code: drugs_hcp}", with: "{code: drugs_hcp}\n#                ^^^^^^^^^ error duplicate-object remove one of them"))
        """.replacing(
          "metadata: {code: drugs_hcp}\nspec",
          with:
            "metadata: {code: drugs_hcp}\n#                ^^^^^^^^^ related duplicate-object first declared here\n#                ^^^^^^^^^ related duplicate-object first declared here\nspec"
        ),
        "overlay/b.yaml": Samples.entity("drugs_hcp").replacing(
          "{code: drugs_hcp}",
          with: "{code: drugs_hcp}\n#                ^^^^^^^^^ error duplicate-object patch: true"),
      ]).expectDocumentMarks())
    #expect(draft.entities.count == 1)
    #expect(draft.entities.first?.place.line == 3)
  }

  @Test("each kind has its own natural key, and features are shared by all FeatureMacros documents")
  func duplicatesOfEveryKind() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: a_one, code: v1}
      #                                  ^^ related duplicate-object
      spec: {name: x, supported_configs: {keys: {}}}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: a_two, code: v1}
      spec: {name: x, supported_configs: {keys: {}}}
      ---
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata: {optimizer: a_one, code: v1}
      #                                  ^^ error duplicate-object version/a_one/v1
      spec: {name: x, supported_configs: {keys: {}}}
      ---
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: adx}
      spec:
        macros:
          os: "[OS]"
      #   ^^ related duplicate-object
      ---
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: other}
      #                ^^^^^ related duplicate-object
      spec:
        macros:
          os: "[OTHER]"
      #   ^^ error duplicate-object macro/os
      ---
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: other}
      #                ^^^^^ error duplicate-object `other`
      spec: {macros: {}}
      ---
      apiVersion: optctl/v1
      kind: GatePolicy
      metadata: {name: g}
      #                ^ related duplicate-object
      spec: {checks: [{metric: auc, min: 0.6}]}
      ---
      apiVersion: optctl/v1
      kind: GatePolicy
      metadata: {name: g}
      #                ^ error duplicate-object gate policy
      spec: {checks: [{metric: auc, min: 0.6}]}
      ---
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugs_hcp}
      #                  ^^^^^^^^^ related duplicate-object
      spec: {arms: [], reason: audit}
      ---
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugs_hcp}
      #                  ^^^^^^^^^ error duplicate-object deployment/drugs_hcp
      spec: {arms: [], reason: audit}
      """
    ).expectDocumentMarks()
  }

  @Test("the draft is in the byte order of natural keys, whatever order the files have")
  func order() async throws {
    let codes = ["zz_9", "a_1", "mm_", "a1", "b_b", "ab"]
    let text = codes.map { Samples.entity($0) }.joined(separator: "\n---\n")
    let draft = try #require(
      try await MarkedManifests(["catalog/b.yaml": text, "catalog/a.yaml": Samples.entity("n_n")]).expectDocumentMarks()
    )
    #expect(draft.entities.map(\.resource.code) == ["a1", "a_1", "ab", "b_b", "mm_", "n_n", "zz_9"])
    #expect(draft.files == ["catalog/a.yaml", "catalog/b.yaml"])
  }

  @Test("features that only look alike are different features")
  func canonicalTwins() async throws {
    let draft = try #require(
      try await MarkedManifests(
        """
        apiVersion: optctl/v1
        kind: FeatureMacros
        metadata: {name: adx}
        spec: {macros: {"caf\\u00E9": "[A]", "cafe\\u0301": "[B]"}}
        """
      ).expectDocumentMarks())
    #expect(draft.macros.map { $0.resource.feature.utf8.count }.sorted() == [5, 6])
  }

  @Test("an environment that selects no document is reported at its name")
  func empty() async throws {
    try await MarkedManifests([
      "optctl.yaml": """
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: test}
      spec:
        environments:
          test: {database: local, paths: [catalog]}
      #   ^^^^ error empty-manifests `catalog`
      """,
      "catalog/empty.yaml": "# nothing here\n",
      "catalog/notes.txt": "not a manifest",
    ]).expectDocumentMarks()
  }

  @Test("ten thousand mistakes are ten thousand diagnostics, each once and in order")
  func manyMistakes() async throws {
    let documents = (0..<2_500).map { i in
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: code_\(i), labl: x}
      spec: {nam: a, status: aktiv}

      """
    }
    let files = MarkedManifests(["catalog/a.yaml": documents.joined(separator: "---\n")])
    let diagnostics = try await files.opened { environment, source in
      arranged(try await loadDraft(of: environment, from: source).diagnostics)
    }
    #expect(diagnostics.count == 10_000)
    #expect(Set(diagnostics).count == 10_000)
    #expect(zip(diagnostics, diagnostics.dropFirst()).allSatisfy { !($1 < $0) })
  }

  @Test("which worker reads which files makes no difference")
  func workers() async throws {
    func macros(_ name: String) -> String {
      "apiVersion: optctl/v1\nkind: FeatureMacros\nmetadata: {name: \(name)}\nspec: {macros: {f: '[F]'}}"
    }
    func patch(_ code: String) -> String {
      Samples.entity(code).replacing("{code: \(code)}", with: "{code: \(code), patch: true}")
    }
    let files = MarkedManifests([
      "a/1.yaml": Samples.entity("cc") + "\n---\n" + macros("two"), "a/2.yaml": Samples.entity("aa"),
      "a/3.yaml": Samples.entity("cc"), "a/4.yaml": macros("one") + "\n---\n" + Samples.entity("bb"),
      "a/5.yaml": macros("two") + "\n---\n" + Samples.entity("aa"), "b/1.yaml": patch("bb"), "b/2.yaml": patch("bb"),
    ])
    try await files.opened { environment, source in
      let list = try await FileList.load(of: environment, from: source)
      func outcome(_ shares: [[Int]]) async throws -> [String] {
        let parts = try shares.map { share in
          var worker = FileWorker(reader: try source.open(), documents: DocumentReader(files: list.files.map(\.path)))
          for file in share { try worker.read(list.files[file], index: UInt32(file)) }
          return worker.documents.decoded
        }
        var assembly = await Assembly.joining(parts, list: list, names: list.files.map(\.path))
        try assembly.applyPatches(reader: source.open())
        let (draft, _, diagnostics) = assembly.finish()
        return draft.entities.map { "\($0.resource.code) \($0.place)" }
          + draft.macros.map { "\($0.resource.feature) \($0.place)" } + arranged(diagnostics).map { "\($0)" }
      }
      let alone = try await outcome([[0, 1, 2, 3, 4, 5, 6]])
      #expect(alone.count == 3 + 1 + 5)
      for shares in [[[0, 2, 4, 6], [1, 3, 5]], [[1, 3, 6], [0, 2, 4, 5]], [[6], [5], [4, 3], [2, 1, 0]]] {
        #expect(try await outcome(shares) == alone)
      }
    }
  }
}
