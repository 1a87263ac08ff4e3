import Foundation
import Git
import TestSupport
import Testing

@Suite struct RepositoryTests {
  @Test func `a repository is discovered from any folder below it, and says where it lies`() throws {
    let git = try GitRepository()
    try git.write("a/b/c.yaml", "x")
    let found = try #require(try Repository.discover(from: git.path + "/a/b"))
    #expect(found == git.path + "/.git")
    let repository = try Repository(at: found)
    #expect(repository.gitDirectory == git.path + "/.git")
    #expect(repository.workTree == git.path)
    #expect(repository.isShallow == false)
    #expect(try Repository(at: git.path).gitDirectory == found)
  }

  @Test func `a folder outside any repository is in none, and cannot be opened`() throws {
    #expect(try Repository.discover(from: "/") == nil)
    expectFailure(.notARepository, says: "is not a git repository") { _ = try Repository(at: "/proc") }
    expectFailure(.notARepository, says: "there is no folder") { _ = try Repository(at: "/no/such/folder") }
    expectFailure(.notFound, says: "there is no folder") { _ = try Repository.discover(from: "/no/such/folder") }
    expectFailure(.notFound, says: "zero byte") { _ = try Repository(at: "/tmp\0/x") }
    expectFailure(.notFound, says: "empty") { _ = try Repository.discover(from: "") }
  }

  @Test func `variables such as GIT_DIR do not lead elsewhere`() async {
    await #expect(processExitsWith: .success) {
      let wanted = try GitRepository()
      let other = try GitRepository()
      unsafe setenv("GIT_DIR", other.path + "/.git", 1)
      unsafe setenv("GIT_WORK_TREE", other.path, 1)
      #expect(try Repository.discover(from: wanted.path) == wanted.path + "/.git")
      #expect(try Repository(at: wanted.path).workTree == wanted.path)
    }
  }

  @Test func `a bare repository has no work tree`() throws {
    let git = try GitRepository("--bare")
    let repository = try Repository(at: git.path)
    #expect(repository.workTree == nil)
    #expect(repository.gitDirectory == git.path)
    expectFailure(.unsupported, says: "is a bare repository") { _ = try repository.changes(under: "", limit: 1) }
  }

  @Test func `a linked work tree has its own HEAD and shares the objects`() throws {
    let git = try GitRepository()
    try git.write("a.yaml", "x")
    let first = try git.commit()
    try git.run("worktree", "add", "--quiet", "-b", "side", git.sibling("linked"))
    let found = try #require(try Repository.discover(from: git.sibling("linked")))
    let repository = try Repository(at: found)
    #expect(repository.gitDirectory == git.path + "/.git/worktrees/linked")
    #expect(repository.workTree == git.sibling("linked"))
    #expect(try repository.head().ref == "side")
    #expect(try repository.head().id.hex == first)
  }

  @Test func `a linked work tree whose main repository is gone says so`() throws {
    let git = try GitRepository()
    try git.commit()
    try git.run("worktree", "add", "--quiet", git.sibling("linked"))
    try FileManager.default.createDirectory(
      atPath: git.sibling("linked/deep"), withIntermediateDirectories: false)
    try FileManager.default.removeItem(atPath: git.path)
    expectFailure(.notARepository, says: "git worktree repair") { _ = try Repository(at: git.sibling("linked")) }
    expectFailure(.notARepository, says: "git worktree repair") {
      _ = try Repository.discover(from: git.sibling("linked/deep"))
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root can give a folder away"))
  func `a repository of another user is refused until its folder is named safe, or all are allowed`() async {
    await #expect(processExitsWith: .success) {
      let git = try GitRepository()
      try git.commit()
      let home = git.sibling("home")
      try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
      unsafe setenv("HOME", home, 1)
      for file in try FileManager.default.subpathsOfDirectory(atPath: git.path) + ["."] {
        try #require(unsafe chown(git.path + "/" + file, 12345, 12345) == 0)
      }
      let found = try #require(try Repository.discover(from: git.path))
      expectFailure(.ownedByOther, says: "belongs to another user") { _ = try Repository(at: found) }
      try Data("[safe]\n\tdirectory = \(git.path)\n".utf8).write(to: URL(fileURLWithPath: home + "/.gitconfig"))
      #expect(try Repository(at: found).head().subject == "change")
      try FileManager.default.removeItem(atPath: home)
      expectFailure(.ownedByOther, says: "safe.directory \(git.path)`") { _ = try Repository(at: found) }
      GitLibrary.allowOtherOwners()
      #expect(try Repository(at: found).head().subject == "change")
    }
  }

  @Test func `SHA-256 objects are named as the reason`() throws {
    let git = try GitRepository("--object-format=sha256")
    try git.commit()
    expectFailure(.unsupported, says: "SHA-256") { _ = try Repository(at: git.path) }
  }

  @Test(arguments: [
    ["extensions.worktreeConfig", "true"], ["extensions.partialClone", "origin"],
    ["extensions.preciousObjects", "true"],
  ])
  func `an extension that does not matter to a reader is accepted`(setting: [String]) throws {
    let git = try GitRepository()
    let id = try git.commit()
    try git.run("config", "core.repositoryFormatVersion", "1")
    try git.run("config", setting[0], setting[1])
    #expect(try Repository(at: git.path).head().id.hex == id)
  }

  @Test func `an unknown extension or format is refused with libgit2's own text as detail`() throws {
    let git = try GitRepository()
    try git.commit()
    try git.run("config", "core.repositoryFormatVersion", "1")
    try git.run("config", "extensions.fromTheFuture", "true")
    let error = expectFailure(.unsupported, says: "does not know") { _ = try Repository(at: git.path) }
    #expect(error?.detail?.contains("fromthefuture") == true)
    try git.write(".git/config", "[core]\nrepositoryformatversion = 77\n")
    expectFailure(.unsupported, says: "does not know") { _ = try Repository(at: git.path) }
    try git.write(".git/config", "[core]\nrepositoryformatversion = 1\n[extensions]\nrefStorage = reftable\n")
    expectFailure(.unsupported, says: "reftable") { _ = try Repository(at: git.path) }
  }

  @Test func `an odd configuration is worked with, a broken one is named`() throws {
    let git = try GitRepository()
    let id = try git.commit()
    try git.write(".git/config", "[core]\n\tbare = \n[odd \"x\\\"y\"]\n\tkey\n[include]\n\tpath = /no/such/file\n")
    #expect(try Repository(at: git.path).head().id.hex == id)
    try FileManager.default.removeItem(atPath: git.path + "/.git/config")
    #expect(try Repository(at: git.path).head().id.hex == id)
    try git.write(".git/config", "[core\nthis is no configuration\n")
    expectFailure(.badConfiguration, says: "configuration") { _ = try Repository(at: git.path) }
  }
}

/// Runs `body` and checks how it fails; answers the error for further questions.
@discardableResult
func expectFailure(
  _ code: GitError.Code, says words: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) -> GitError? {
  do {
    try body()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    return nil
  } catch let error as GitError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    #expect(error.message.contains(words), "\(error)", sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
    return nil
  }
}
