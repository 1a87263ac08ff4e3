import Foundation
import Git
import TestSupport
import Testing

@Suite struct RevisionTests {
  @Test func `HEAD, branch, full name, tag, annotated tag, remote branch and id all lead to the commit`() throws {
    let origin = try GitRepository()
    try origin.write("a.yaml", "x")
    let id = try origin.commit("first line\n\nbody")
    try origin.run("tag", "light")
    try origin.run("tag", "--annotate", "--message", "m", "v1")
    try origin.run("tag", "--annotate", "--message", "tag of a tag", "v1-again", "v1")
    try origin.run("branch", "feature/x")
    let git = try GitRepository(cloning: origin.path)
    let repository = try Repository(at: git.path)
    let names = [
      ("HEAD", "main"), ("main", "main"), ("refs/heads/main", "main"), ("light", "light"), ("v1", "v1"),
      ("v1-again", "v1-again"), ("refs/tags/v1", "v1"), ("origin/feature/x", "origin/feature/x"),
      ("refs/remotes/origin/HEAD", "origin/HEAD"), (id, nil), (id.uppercased(), nil), (String(id.prefix(7)), nil),
      (String(id.prefix(39)), nil),
    ]
    for (name, ref) in names {
      let commit = try repository.resolve(name)
      #expect(commit.id.hex == id, "\(name)")
      #expect(commit.ref == ref, "\(name)")
      #expect(commit.author == "Tester <tester@example.org>")
      #expect(commit.committerTime == GitRepository.time)
      #expect(commit.subject == "first line")
    }
    #expect(try repository.resolve(git.run("rev-parse", "v1")).id.hex == id, "the id of the tag itself")
  }

  @Test func `packed references are found like loose ones`() throws {
    let git = try GitRepository()
    let id = try git.commit()
    try git.run("tag", "--annotate", "--message", "m", "v1")
    try git.run("pack-refs", "--all")
    let repository = try Repository(at: git.path)
    #expect(try repository.resolve("v1").id.hex == id)
    #expect(try repository.head().id.hex == id)
  }

  @Test(arguments: [
    "", "HEAD~1", "main^", "main^{tree}", "main:a.yaml", ":/first", "@", "@{1}", "main@{yesterday}", "a..b", "a...b",
    "-main", "--all", "main\n", "main\0x", "ma in", "feature/", "a//b", "*", "x.lock", "refs/heads/../../config",
  ])
  func `what is no plain name is refused`(revision: String) throws {
    let git = try GitRepository()
    try git.commit()
    let repository = try Repository(at: git.path)
    expectFailure(.badRevisionSyntax, says: "not the name of a revision") { _ = try repository.resolve(revision) }
  }

  @Test func `an unknown name says what could help`() throws {
    let git = try GitRepository()
    let id = try git.commit()
    let repository = try Repository(at: git.path)
    expectFailure(.unknownRevision, says: "git fetch") { _ = try repository.resolve("production") }
    expectFailure(.unknownRevision, says: "git fetch") { _ = try repository.resolve("refs/heads/production") }
    expectFailure(.unknownRevision, says: "at least 7 digits") { _ = try repository.resolve(String(id.prefix(6))) }
    expectFailure(.unknownRevision, says: "git fetch") {
      _ = try repository.resolve(String(repeating: "a", count: 40))
    }
    expectFailure(.unsupported, says: "SHA-256") { _ = try repository.resolve(String(repeating: "a", count: 64)) }
  }

  @Test func `what is not a commit is refused`() throws {
    let git = try GitRepository()
    try git.write("a.yaml", "x")
    try git.commit()
    let tree = try git.run("rev-parse", "HEAD^{tree}")
    try git.run("tag", "of-a-tree", tree)
    let repository = try Repository(at: git.path)
    expectFailure(.unknownRevision, says: "not a commit") { _ = try repository.resolve(tree) }
    expectFailure(.unknownRevision, says: "does not point to a commit") { _ = try repository.resolve("of-a-tree") }
    expectFailure(.unknownRevision, says: "git fetch") { _ = try repository.resolve(String(tree.prefix(10))) }
  }

  @Test func `a name of two commits is refused, and full names tell them apart`() throws {
    let git = try GitRepository()
    let first = try git.commit("first")
    try git.run("tag", "twice")
    try git.run("branch", "same")
    try git.run("tag", "same")
    let second = try git.commit("second")
    try git.run("branch", "twice")
    let repository = try Repository(at: git.path)
    expectFailure(.ambiguousRevision, says: "refs/tags/twice, refs/heads/twice") { _ = try repository.resolve("twice") }
    #expect(try repository.resolve("refs/tags/twice").id.hex == first)
    #expect(try repository.resolve("refs/heads/twice").id.hex == second)
    #expect(try repository.resolve("same").id.hex == first, "both names mean one commit")
    let prefix = String(first.prefix(8))
    try git.run("branch", prefix, second)
    expectFailure(.ambiguousRevision, says: first) { _ = try repository.resolve(prefix) }
  }

  @Test func `a prefix of several objects is ambiguous`() throws {
    let git = try GitRepository()
    try git.commit()
    // Object names are what the file names say: loose objects with chosen names need not be readable to be counted.
    let folder = git.path + "/.git/objects/ab"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for last in ["0", "1"] {
      try Data().write(to: URL(fileURLWithPath: folder + "/cdef0123456789" + String(repeating: "0", count: 23) + last))
    }
    let repository = try Repository(at: git.path)
    expectFailure(.ambiguousRevision, says: "give more digits") { _ = try repository.resolve("abcdef01") }
  }

  @Test func `a branch without commits has its own message`() throws {
    let git = try GitRepository()
    let repository = try Repository(at: git.path)
    expectFailure(.unborn, says: "branch main has no commits yet") { _ = try repository.head() }
    expectFailure(.unborn, says: "branch main has no commits yet") { _ = try repository.resolve("HEAD") }
    #expect(try repository.changes(under: "", limit: 5) == [])
    try git.write("a.yaml", "x")
    #expect(try repository.changes(under: "", limit: 5) == ["a.yaml"])
  }

  @Test func `a detached HEAD has a commit and no name`() throws {
    let git = try GitRepository()
    let id = try git.commit()
    try git.commit("second")
    try git.run("checkout", "--quiet", "--detach", id)
    let head = try Repository(at: git.path).head()
    #expect(head.id.hex == id)
    #expect(head.ref == nil)
  }

  @Test func `replacements of objects are not applied`() throws {
    let git = try GitRepository()
    try git.write("a.yaml", "reviewed")
    let reviewed = try git.commit("reviewed")
    try git.write("a.yaml", "replaced")
    let other = try git.commit("replaced")
    try git.run("replace", reviewed, other)
    #expect(try git.run("show", "\(reviewed):a.yaml") == "replaced", "git itself applies it")
    let repository = try Repository(at: git.path)
    let commit = try repository.resolve(reviewed)
    #expect(commit.subject == "reviewed")
    let file = try #require(try repository.files(in: commit.id, under: "").first)
    #expect(try repository.text(file.blob) == "reviewed")
  }

  @Test func `bytes of a commit that are not UTF-8 are repaired, and odd forms do not trap`() throws {
    let git = try GitRepository()
    let tree = try git.run("write-tree")
    let author: [UInt8] = Array("tree \(tree)\nauthor J".utf8) + [0xE9]
    let rest: [UInt8] = Array(" <j@x> 1 +0000\ncommitter C <c@x> 99999999999999999999 +0000\n\n  caf".utf8)
    let latin = author + rest + [0xE9, 0x0D]
    let repository = try Repository(at: git.path)
    let commit = try repository.resolve(try git.store("commit", latin))
    #expect(commit.author == "J\u{FFFD} <j@x>")
    #expect(commit.committerTime == 0)
    #expect(commit.subject == "caf\u{FFFD}")

    let bare = try repository.resolve(try git.store("commit", Array("tree \(tree)\n".utf8)))
    #expect(bare.author == "" && bare.subject == "" && bare.committerTime == 0)
    for text in ["", "tree", "tree \(tree.dropLast())\n", "author x\n", "tree \(tree)\nparent 12\n"] {
      let id = try git.store("commit", Array(text.utf8))
      expectFailure(.corrupt, says: "form of a commit") { _ = try repository.resolve(id) }
    }
    let tag = try git.store("tag", Array("objekt".utf8))
    expectFailure(.corrupt, says: "form of a tag") { _ = try repository.resolve(tag) }
  }

  @Test func `a reference to a missing commit says that the clone lacks it`() throws {
    let git = try GitRepository()
    let id = try git.commit()
    try FileManager.default.removeItem(atPath: git.path + "/.git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
    let repository = try Repository(at: git.path)
    expectFailure(.corrupt, says: "not in this clone") { _ = try repository.head() }
    try git.write(".git/refs/heads/broken", "not an id\n")
    expectFailure(.corrupt, says: "cannot be read") { _ = try repository.resolve("broken") }
    try git.write(".git/refs/heads/dangling", "ref: refs/heads/nowhere\n")
    expectFailure(.unknownRevision, says: "dangling") { _ = try repository.resolve("dangling") }
  }
}

extension Repository {
  /// The content of a blob as text, for expectations.
  func text(_ blob: BlobID) throws -> String {
    try unsafe read(blob, maxBytes: 1 << 20) { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
