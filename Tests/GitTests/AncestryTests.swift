import Foundation
import Git
import TestSupport
import Testing

@Suite struct AncestryTests {
  /// first ─ second ─ third (main), and side from first.
  private struct History {
    let git: GitRepository
    let first, second, third, side: CommitID

    init() throws {
      git = try GitRepository()
      let commit = { (git: GitRepository, message: String) in try #require(CommitID(hex: try git.commit(message))) }
      first = try commit(git, "first")
      try git.run("checkout", "--quiet", "-b", "side")
      side = try commit(git, "side")
      try git.run("checkout", "--quiet", "main")
      second = try commit(git, "second")
      third = try commit(git, "third")
    }
  }

  @Test func `a complete history answers yes, no or same`() throws {
    let history = try History()
    let repository = try Repository(at: history.git.path)
    #expect(try repository.ancestry(of: history.first, in: history.third) == .ancestor)
    #expect(try repository.ancestry(of: history.third, in: history.third) == .same)
    #expect(try repository.ancestry(of: history.third, in: history.first) == .notAncestor)
    #expect(try repository.ancestry(of: history.side, in: history.third) == .notAncestor)
    let absent = try #require(CommitID(hex: String(repeating: "1", count: 40)))
    #expect(try repository.ancestry(of: absent, in: history.third) == .ancestorMissing)
    expectFailure(.notFound, says: "there is no commit") { _ = try repository.ancestry(of: history.first, in: absent) }
    #expect(Ancestry.notAncestor.help == nil)
  }

  @Test func `a shallow clone answers what it can and says how deep it is`() throws {
    let history = try History()
    let git = try GitRepository(cloning: "file://" + history.git.path, "--depth=2")
    let repository = try Repository(at: git.path)
    let isShallow = repository.isShallow
    #expect(isShallow)
    #expect(try repository.head().id == history.third)
    #expect(try repository.ancestry(of: history.second, in: history.third) == .ancestor)
    let answer = try repository.ancestry(of: history.side, in: history.third)
    #expect(answer == .unknown(generations: 2))
    #expect(answer.help?.contains("ends 2 commits back") == true)
    // The first missing commit is named by its child, so this much is known although it is not there.
    #expect(try repository.ancestry(of: history.first, in: history.third) == .ancestor)
    expectFailure(.shallow, says: "fetch-depth: 0") { _ = try repository.resolve(history.side.hex) }
    expectFailure(.shallow, says: "--unshallow") { _ = try repository.resolve(String(history.side.hex.prefix(12))) }
    try git.run("fetch", "--quiet", "--unshallow")
    let whole = try Repository(at: git.path)
    let isStillShallow = whole.isShallow
    #expect(!isStillShallow)
    #expect(try whole.ancestry(of: history.first, in: history.third) == .ancestor)
  }

  @Test func `a linked work tree of a shallow clone is shallow too`() throws {
    let history = try History()
    let git = try GitRepository(cloning: "file://" + history.git.path, "--depth=1")
    try git.run("worktree", "add", "--quiet", git.sibling("linked"))
    let isShallow = try Repository(at: git.sibling("linked")).isShallow
    #expect(isShallow)
  }

  @Test func `a missing commit in a history that claims to be whole is damage`() throws {
    let history = try History()
    let hex = history.second.hex
    try FileManager.default.removeItem(
      atPath: history.git.path + "/.git/objects/\(hex.prefix(2))/\(hex.dropFirst(2))")
    let repository = try Repository(at: history.git.path)
    expectFailure(.corrupt, says: "git fsck") { _ = try repository.ancestry(of: history.first, in: history.third) }
  }

  @Test func `a clone without blobs can be listed, and names what is missing when it is read`() throws {
    let origin = try GitRepository()
    try origin.write("a.yaml", "x")
    try origin.commit()
    try origin.run("config", "uploadpack.allowFilter", "true")
    let git = try GitRepository(cloning: "file://" + origin.path, "--filter=blob:none", "--no-checkout")
    let repository = try Repository(at: git.path)
    let file = try #require(try repository.files(in: repository.head().id, under: "").first)
    expectFailure(.corrupt, says: "git fetch --refetch --no-filter") { _ = try repository.text(file.blob) }
  }
}
