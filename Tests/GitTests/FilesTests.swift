import Foundation
import Git
import TestSupport
import Testing

@Suite struct FilesTests {
  @Test func `files below a folder come in byte order, with paths from the root`() throws {
    let git = try GitRepository()
    for path in ["top.yaml", "m/b.yaml", "m/a/z.yaml", "m/a.b.yaml", "m/a-b.yaml", "m/ü/é.yaml", "m2/x.yaml"] {
      try git.write(path, path)
    }
    try git.commit()
    let repository = try Repository(at: git.path)
    let head = try repository.head().id
    let files = try repository.files(in: head, under: "m")
    #expect(files.map(\.path) == ["m/a-b.yaml", "m/a.b.yaml", "m/a/z.yaml", "m/b.yaml", "m/ü/é.yaml"])
    for file in files {
      #expect(file.kind == .regular)
      #expect(try repository.text(file.blob) == file.path)
      #expect(try git.run("rev-parse", "HEAD:" + file.path) == file.blob.hex)
      #expect(BlobID(hex: file.blob.hex) == file.blob)
    }
    #expect(try repository.files(in: head, under: "m/a").map(\.path) == ["m/a/z.yaml"])
    #expect(try repository.files(in: head, under: "").count == 7)
  }

  @Test func `a folder that is not in the commit, or no folder, says so`() throws {
    let git = try GitRepository()
    try git.write("m/a.yaml", "x")
    try git.run(
      "-c", "core.symlinks=true", "update-index", "--add", "--cacheinfo",
      "120000,\(try git.run("hash-object", "-w", "--stdin")),link")
    try git.run("add", "m")
    try git.run("commit", "--quiet", "--message", "x")
    let repository = try Repository(at: git.path)
    let head = try repository.head().id
    expectFailure(.notFound, says: "has no folder x/y") { _ = try repository.files(in: head, under: "x/y") }
    expectFailure(.notFound, says: "m/a.yaml is a file") { _ = try repository.files(in: head, under: "m/a.yaml") }
    expectFailure(.notFound, says: "link is a symbolic link") { _ = try repository.files(in: head, under: "link/m") }
    for path in ["/", "/m", "m/", "m//a", "./m", "../m", "m/.."] {
      expectFailure(.notFound, says: "not a plain path") { _ = try repository.files(in: head, under: path) }
    }
    let absent = try #require(CommitID(hex: String(repeating: "0", count: 40)))
    expectFailure(.notFound, says: "there is no commit") { _ = try repository.files(in: absent, under: "") }
  }

  @Test func `symbolic links and submodules are returned by kind, skipped names are not returned at all`() throws {
    let git = try RawTrees()
    let hidden = try git.tree([("100644", "x", git.blob), ("120000", "y", git.blob)])
    let root = try git.tree([
      ("120000", ".#lock", git.blob), ("040000", ".github", hidden), ("100755", "a", git.blob),
      ("120000", "b", git.blob), ("160000", "c", git.blob), ("100664", "d", git.blob),
    ])
    let repository = try Repository(at: git.repository.path)
    let files = try repository.files(in: git.commit(root), under: "", including: { !$0.hasPrefix(".") })
    #expect(files.map(\.path) == ["a", "b", "c", "d"])
    #expect(files.map(\.kind) == [.regular, .symbolicLink, .submodule, .regular])
    #expect(files[1].isSymbolicLink && files[2].isSubmodule)
    let all = try repository.files(in: git.commit(root), under: "")
    #expect(all.map(\.path) == [".#lock", ".github/x", ".github/y", "a", "b", "c", "d"])
  }

  @Test func `limits on entries, depth and the size of one folder hold`() throws {
    let git = try RawTrees()
    // Ten folders that each hold the same ten folders, six times over: a million paths in seven objects.
    var tree = try git.tree([("100644", "f", git.blob)])
    for _ in 0..<6 { tree = try git.tree((0..<10).map { ("40000", "d\($0)", tree) }) }
    let commit = try git.commit(tree)
    let repository = try Repository(at: git.repository.path)
    expectFailure(.tooLarge, says: "more than 1000 files and folders") {
      _ = try repository.files(in: commit, under: "", limits: TreeLimits(entries: 1000))
    }
    expectFailure(.tooLarge, says: "nested more than 3 deep") {
      _ = try repository.files(in: commit, under: "", limits: TreeLimits(depth: 3))
    }
    expectFailure(.tooLarge, says: "the limit is 100") {
      _ = try repository.files(in: commit, under: "", limits: TreeLimits(treeBytes: 100))
    }
    #expect(try repository.files(in: commit, under: "d0/d1/d2/d3").count == 100)
  }

  @Test func `a blob is measured before it is unpacked`() throws {
    let git = try GitRepository()
    let size = 64 << 20
    let id = try #require(BlobID(hex: try git.store("blob", [UInt8](repeating: 0, count: size + 1))))
    let exact = try #require(BlobID(hex: try git.store("blob", Array("12345".utf8))))
    let repository = try Repository(at: git.path)
    expectFailure(.tooLarge, says: "has 67108865 bytes; the limit is 67108864") {
      try unsafe repository.read(id, maxBytes: size) { _ in _ = Issue.record("the bytes were read") }
    }
    #expect(try unsafe repository.read(exact, maxBytes: 5) { $0.count } == 5)
    expectFailure(.tooLarge, says: "has 5 bytes") { try unsafe repository.read(exact, maxBytes: 4) { _ in } }
    let empty = try #require(BlobID(hex: try git.store("blob", [])))
    #expect(try unsafe repository.read(empty, maxBytes: 0) { $0.count } == 0)
  }

  @Test func `an object that is missing, damaged or of another kind is told apart`() throws {
    let git = try GitRepository()
    try git.write("a.yaml", String(repeating: "content ", count: 100))
    let commit = try git.commit()
    let blob = try git.run("rev-parse", "HEAD:a.yaml")
    let id = try #require(BlobID(hex: blob))
    let object = git.path + "/.git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
    let repository = try Repository(at: git.path)
    let wrongKind = try #require(BlobID(hex: commit))
    expectFailure(.corrupt, says: "is a commit where git has a blob") { _ = try repository.text(wrongKind) }
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: object)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: object))
    for index in bytes.count - 8..<bytes.count { bytes[index] ^= 0xFF }
    try bytes.write(to: URL(fileURLWithPath: object))
    expectFailure(.corrupt, says: "git fsck") { _ = try repository.text(id) }
    try FileManager.default.removeItem(atPath: object)
    expectFailure(.corrupt, says: "--filter") { _ = try repository.text(id) }
  }

  @Test func `bytes under another object's name are caught when hashes are verified`() async {
    await #expect(processExitsWith: .success) {
      let git = try GitRepository()
      let asked = try git.store("blob", Array("asked".utf8))
      let other = try git.store("blob", Array("other".utf8))
      let path = { (id: String) in git.path + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))" }
      try FileManager.default.removeItem(atPath: path(asked))
      try FileManager.default.copyItem(atPath: path(other), toPath: path(asked))
      let id = try #require(BlobID(hex: asked))
      #expect(try Repository(at: git.path).text(id) == "other")
      GitLibrary.verifyObjectHashes(true)
      expectFailure(.corrupt, says: "git fsck") { _ = try Repository(at: git.path).text(id) }
    }
  }

  @Test func `an error of the reading closure comes through`() throws {
    struct Stop: Error {}
    let git = try GitRepository()
    let id = try #require(BlobID(hex: try git.store("blob", [1])))
    let repository = try Repository(at: git.path)
    #expect(throws: Stop.self) { try unsafe repository.read(id, maxBytes: 9) { _ throws(Stop) in throw Stop() } }
  }

  @Test func `a Git LFS pointer is recognised by its first line`() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    let isPointer = { (text: String) in unsafe Array(text.utf8).withUnsafeBytes { unsafe isLFSPointer($0) } }
    #expect(isPointer(pointer))
    #expect(!isPointer("kind: Entity\n"))
    #expect(!isPointer(" " + pointer))
    #expect(!isPointer(pointer + String(repeating: "x", count: 1024)))
    #expect(!isPointer(""))
  }
}

/// Trees with any names, whether git would write them or not.
struct RawTrees {
  let repository: GitRepository
  let blob: String

  init() throws {
    repository = try GitRepository()
    blob = try repository.store("blob", Array("x".utf8))
  }

  func tree(_ entries: [(mode: String, name: String, id: String)]) throws -> String {
    try tree(bytes: entries.map { ($0.mode, Array($0.name.utf8), $0.id) })
  }

  func tree(bytes entries: [(mode: String, name: [UInt8], id: String)]) throws -> String {
    var raw: [UInt8] = []
    for entry in entries {
      raw += Array(entry.mode.utf8) + [0x20] + entry.name + [0]
      var digits = Substring(entry.id)
      while !digits.isEmpty {
        raw.append(UInt8(digits.prefix(2), radix: 16) ?? 0)
        digits = digits.dropFirst(2)
      }
    }
    return try repository.store("tree", raw)
  }

  func commit(_ tree: String) throws -> CommitID {
    try #require(CommitID(hex: try repository.commit(tree: tree)))
  }
}
