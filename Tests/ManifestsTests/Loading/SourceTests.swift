import Diagnostics
import Foundation
import Git
import TestSupport
import Testing

@testable import Manifests

@Suite("Sources")
struct SourceTests {
  private func load(_ source: ManifestSource) async throws -> (draft: Draft, diagnostics: [Diagnostic]) {
    let environment = try #require(try loadProject(from: source).project?.environments.first)
    let loaded = try await loadDraft(of: environment, from: source)
    return (loaded.draft, arranged(loaded.diagnostics))
  }

  private func make(_ status: Int32) throws { try #require(status == 0) }

  @Test("a work tree and its commit give the same draft and the same diagnostics, named from the root")
  func sameFromBoth() async throws {
    let repository = try GitRepository()
    let files = MarkedManifests([
      "catalog/a.yaml": Samples.everyKind,
      "catalog/a/deep/b.yml": Samples.entity("deep_one", "  nmae: x"),
      "catalog/a.b/c.yaml": Samples.entity("drugs_hcp"),
      "catalog/.hidden/d.yaml": "not read",
      "catalog/.e.yaml": "not read",
      "catalog/README.md": "not read",
      "catalog/upper.YAML": "not read",
      "overlay/f.yaml": """
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: deep_one, patch: true}
      spec: {status: paused, object: {id: 0}}
      """,
    ])
    for file in files.files { try repository.write("deploy/manifests/\(file.path)", file.text) }
    let commit = try #require(CommitID(hex: try repository.commit()))
    let tree = try await load(
      .workTree(directory: repository.path + "/deploy/manifests", displayPrefix: "deploy/manifests"))
    let stored = try await load(
      .commit(gitDirectory: repository.path + "/.git", id: commit, directory: "deploy/manifests"))
    #expect(tree.diagnostics == stored.diagnostics)
    #expect(tree.draft.versions.map(\.resource) == stored.draft.versions.map(\.resource))
    #expect(shownWithoutVersions(tree.draft) == shownWithoutVersions(stored.draft))
    #expect(
      tree.draft.files == [
        "deploy/manifests/catalog/a.b/c.yaml", "deploy/manifests/catalog/a.yaml",
        "deploy/manifests/catalog/a/deep/b.yml", "deploy/manifests/overlay/f.yaml",
      ])
    #expect(tree.diagnostics.map(\.code) == [.duplicateObject, .unknownField, .invalidValue])
  }

  /// Every value and every place. The description of a version is in no order.
  private func shownWithoutVersions(_ draft: Draft) -> String {
    var draft = draft
    draft.versions = []
    return "\(draft)"
  }

  @Test("links, pipes and hostile names are refused, the same in both sources where git can hold them")
  func refusals() async throws {
    let repository = try GitRepository()
    let root = repository.path
    for file in MarkedManifests(["catalog/a.yaml": Samples.entity("drugs_hcp")]).files {
      try repository.write(file.path, file.text)
    }
    try repository.write("outside/x.yaml", "x")
    try make(unsafe symlink("a.yaml", root + "/catalog/link.yaml"))
    try make(unsafe symlink("../outside", root + "/catalog/folder"))
    try repository.write("catalog/bell\u{7}.yaml", "x")
    try repository.write("catalog/\u{202E}lmay.yaml", "x")
    try repository.write("catalog/Case.yaml", Samples.entity("case_one"))
    try repository.write("catalog/case.yaml", Samples.entity("case_two"))
    let expected = [
      "catalog/bell\u{7}.yaml:1:1 invalid-value", "catalog/case.yaml:1:1 invalid-value",
      "catalog/folder:1:1 symlink", "catalog/link.yaml:1:1 symlink", "catalog/\u{202E}lmay.yaml:1:1 invalid-value",
    ]
    func shown(_ diagnostics: [Diagnostic]) -> [String] {
      diagnostics.map {
        "\($0.location?.file ?? ""):\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.code.rawValue)"
      }
    }
    let tree = ManifestSource.workTree(directory: root, displayPrefix: "")
    #expect(shown(try await load(tree).diagnostics) == expected)

    // A commit with names that are twins is refused as a whole.
    let twins = try #require(CommitID(hex: try repository.commit()))
    let refused = try await load(.commit(gitDirectory: root + "/.git", id: twins, directory: ""))
    #expect(shown(refused.diagnostics) == ["catalog/case.yaml:1:1 invalid-value"])
    try FileManager.default.removeItem(atPath: root + "/catalog/case.yaml")
    let commit = try #require(CommitID(hex: try repository.commit()))
    let stored = try await load(.commit(gitDirectory: root + "/.git", id: commit, directory: ""))
    #expect(shown(stored.diagnostics) == expected.filter { !$0.contains("case") })

    try make(unsafe mkfifo(root + "/catalog/pipe.yaml", 0o600))
    try make(unsafe mkfifo(root + "/catalog/pipe", 0o600))
    #expect(shown(try await load(tree).diagnostics).contains("catalog/pipe.yaml:1:1 invalid-value"))
    let bytes: [UInt8] = Array((root + "/catalog/").utf8) + [0xFF] + Array(".yaml".utf8) + [0]
    let descriptor = unsafe bytes.withUnsafeBytes {
      unsafe open($0.bindMemory(to: CChar.self).baseAddress!, O_CREAT | O_WRONLY, 0o600)
    }
    close(descriptor)
    #expect(shown(try await load(tree).diagnostics).contains("catalog/\u{FFFD}.yaml:1:1 invalid-value"))
  }

  @Test(
    "a name that git gives to no file is refused in a commit, where other hidden ones are skipped",
    arguments: [("..", false), (".", false), (".git", false), (".GiT", false), (".github", true), ("...", true)])
  func reservedNames(name: String, isSkipped: Bool) async throws {
    let repository = try GitRepository()
    let project = try repository.store("blob", Array(projectFile(paths: ["m"]).utf8))
    let blob = try repository.store("blob", Array(Samples.entity("drugs_hcp").utf8))
    func tree(_ entries: [(mode: String, name: String, id: String)]) throws -> String {
      let raw = entries.flatMap { entry in
        let id = entry.id.utf8.map { UInt8(String(UnicodeScalar($0)), radix: 16) ?? 0 }
        return Array("\(entry.mode) \(entry.name)".utf8) + [0]
          + stride(from: 0, to: id.count, by: 2).map { id[$0] << 4 | id[$0 + 1] }
      }
      return try repository.store("tree", raw)
    }
    let folder = try tree([("100644", "x.yaml", blob)])
    let manifests = try tree([("40000", name, folder), ("100644", "a.yaml", blob)])
    let root = try tree([("40000", "m", manifests), ("100644", "optctl.yaml", project)])
    let commit = try #require(CommitID(hex: try repository.commit(tree: root)))
    let loaded = try await load(.commit(gitDirectory: repository.path + "/.git", id: commit, directory: ""))
    #expect(loaded.diagnostics.compactMap(\.location?.file).contains("m/\(name)") == !isSkipped)
    #expect(loaded.draft.entities.count == (isSkipped ? 1 : 0))
  }

  @Test("all files together have a limit, however small each of them is")
  func totalBytes() async throws {
    let repository = try GitRepository()
    try repository.write("optctl.yaml", projectFile(paths: ["m"]))
    for i in 0..<100 {
      try repository.write(
        "m/f\(i).yaml", "# \(String(repeating: "x", count: 20_000))\n" + Samples.entity("code_\(i)"))
    }
    let source = ManifestSource.workTree(directory: repository.path, displayPrefix: "")
    let environment = try #require(try loadProject(from: source).project?.environments.first)
    let list = try await FileList.load(of: environment, from: source)
    let names = list.files.map(\.path)
    let parts = try await decodeFiles(list, names: names, from: source, maxBytes: 4 << 20)
    #expect(Set(parts.flatMap(\.entities).map(\.resource.code)).count == 100)
    let error = await #expect(throws: ManifestSourceError.self) {
      try await decodeFiles(list, names: names, from: source, maxBytes: 1 << 20)
    }
    #expect(error?.message == "the manifests have more than 1 MiB")
  }

  @Test("a path of an environment may be a file; one that is a link or missing is reported at its place")
  func paths() async throws {
    let repository = try GitRepository()
    let text = """
      apiVersion: optctl/v1
      kind: Project
      metadata: {name: x}
      spec:
        environments:
          test: {database: local, paths: [catalog/a.yaml, link, catlog, catalog/b.yaml, catalog/notes.txt, optctl.yaml]}
      """
    try repository.write("optctl.yaml", text)
    try repository.write("catalog/a.yaml", Samples.entity("drugs_hcp"))
    try repository.write("catalog/notes.txt", "x")
    try make(unsafe symlink("catalog", repository.path + "/link"))
    let commit = try #require(CommitID(hex: try repository.commit()))
    let sources: [ManifestSource] = [
      .workTree(directory: repository.path, displayPrefix: ""),
      .commit(gitDirectory: repository.path + "/.git", id: commit, directory: ""),
    ]
    for source in sources {
      let loaded = try await load(source)
      #expect(loaded.draft.entities.map(\.resource.code) == ["drugs_hcp"])
      #expect(
        loaded.diagnostics.map { "\($0.location?.column ?? 0) \($0.code.rawValue) \($0.help ?? "")" }.sorted() == [
          "1 symlink put the file or folder itself here: a link could point outside of what was reviewed",
          "59 invalid-value did you mean `catalog`?",
          "67 invalid-value did you mean `catalog/a.yaml`?",
          "83 invalid-value name a folder below the one of optctl.yaml",
        ])
    }
  }

  @Test("a file that is too large, not UTF-8 or a pointer of Git LFS is named")
  func unreadable() async throws {
    try await withFolder { folder in
      let files = MarkedManifests([
        "catalog/lfs.yaml": """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 12345
        """
      ])
      try files.write(to: folder)
      try Data(repeating: UInt8(ascii: "#"), count: (4 << 20) + 1).write(
        to: URL(fileURLWithPath: folder + "/catalog/big.yaml"))
      try Data([0x61, 0x3A, 0x20, 0xFF]).write(to: URL(fileURLWithPath: folder + "/catalog/bytes.yaml"))
      let loaded = try await load(.workTree(directory: folder, displayPrefix: ""))
      #expect(
        loaded.diagnostics.map { "\($0.location?.file ?? "") \($0.code.rawValue)" } == [
          "catalog/big.yaml yaml-limit", "catalog/bytes.yaml not-utf8", "catalog/lfs.yaml yaml-syntax",
        ])
    }
  }

  @Test("a reference to what a broken file may declare is not reported")
  func noNoise() async throws {
    let files = MarkedManifests([
      "catalog/a.yaml": Samples.entity("drugs_hcp", "  current_version: rtb_optimizer/v5"),
      "catalog/b.yaml": "kind: Optimizer: x",
    ])
    #expect(try await files.load().diagnostics.map(\.code) == [.yamlSyntax])
  }

  @Test("excerpts are lines of the files that were read, and of no others")
  func excerpts() async throws {
    let repository = try GitRepository()
    try repository.write("m/optctl.yaml", "first\r\nsecond\n\nfourth")
    try repository.write("secret.yaml", "secret")
    let commit = try #require(CommitID(hex: try repository.commit()))
    let sources: [ManifestSource] = [
      .workTree(directory: repository.path + "/m", displayPrefix: "m"),
      .commit(gitDirectory: repository.path + "/.git", id: commit, directory: "m"),
    ]
    for source in sources {
      var excerpts = SourceExcerpts(source)
      #expect((0...5).map { excerpts.line($0, of: "m/optctl.yaml") } == [nil, "first", "second", "", "fourth", nil])
      #expect(excerpts.line(1, of: "m/../secret.yaml") == nil)
      #expect(excerpts.line(1, of: "secret.yaml") == nil)
      #expect(excerpts.line(1, of: "m/none.yaml") == nil)
    }
  }
}
