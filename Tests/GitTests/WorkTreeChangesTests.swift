import Foundation
import Git
import TestSupport
import Testing

@Suite struct WorkTreeChangesTests {
  @Test func `edited, staged, removed and untracked files count, ignored ones and other folders do not`() throws {
    let git = try GitRepository()
    for path in ["m/a.yaml", "m/b.yaml", "m/c.yaml", "m-old/a.yaml", ".gitignore"] { try git.write(path, "x\n") }
    try git.write(".gitignore", "*.log\n")
    try git.commit()
    let repository = try Repository(at: git.path)
    #expect(try repository.changes(under: "m", limit: 9) == [])

    try git.write("m/a.yaml", "edited\n")
    try git.write("m/b.yaml", "staged\n")
    try git.run("add", "m/b.yaml")
    try FileManager.default.removeItem(atPath: git.path + "/m/c.yaml")
    try git.write("m/new/[x].yaml", "untracked")
    try git.write("m/debug.log", "ignored")
    try git.write("m-old/a.yaml", "elsewhere")
    let changed = ["m/a.yaml", "m/b.yaml", "m/c.yaml", "m/new/[x].yaml"]
    #expect(try repository.changes(under: "m", limit: 9) == changed)
    #expect(try repository.changes(under: "m", limit: 2) == ["m/a.yaml", "m/b.yaml"])
    #expect(try repository.changes(under: "m", limit: -1) == [])
    #expect(try repository.changes(under: "m/new", limit: 9) == ["m/new/[x].yaml"])
    #expect(try repository.changes(under: "", limit: 9) == ["m-old/a.yaml"] + changed)
    #expect(try repository.changes(under: "m*", limit: 9) == [], "a path is no pattern")
    expectFailure(.notFound, says: "zero byte") { _ = try repository.changes(under: "m\0", limit: 1) }
  }

  @Test func `a file that was only touched has not changed, and the index is left alone`() throws {
    let git = try GitRepository()
    try git.write("a.yaml", "x")
    try git.commit()
    let index = URL(fileURLWithPath: git.path + "/.git/index")
    let before = try Data(contentsOf: index)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: git.path + "/a.yaml")
    #expect(try Repository(at: git.path).changes(under: "", limit: 1) == [])
    #expect(try Data(contentsOf: index) == before)
  }

  @Test func `a sparse checkout counts only what it holds, and a sparse index is named`() throws {
    let git = try GitRepository()
    try git.write("m/a.yaml", "x")
    try git.write("other/deep/b.yaml", "x")
    try git.commit()
    try git.run("sparse-checkout", "set", "--no-sparse-index", "m")
    #expect(!FileManager.default.fileExists(atPath: git.path + "/other/deep/b.yaml"))
    #expect(try Repository(at: git.path).changes(under: "", limit: 9) == [])
    try FileManager.default.removeItem(atPath: git.path + "/m/a.yaml")
    #expect(try Repository(at: git.path).changes(under: "", limit: 9) == ["m/a.yaml"])
    try git.run("checkout", "--quiet", "m/a.yaml")
    try git.run("sparse-checkout", "reapply", "--sparse-index")
    expectFailure(.unsupported, says: "--no-sparse-index") {
      _ = try Repository(at: git.path).changes(under: "", limit: 9)
    }
  }

  @Test func `line ends that git converts are no change`() throws {
    let git = try GitRepository()
    try git.run("config", "core.autocrlf", "true")
    try git.write("a.yaml", "x\r\ny\r\n")
    try git.commit()
    #expect(try git.run("cat-file", "-s", "HEAD:a.yaml") == "4")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: git.path + "/a.yaml")
    #expect(try Repository(at: git.path).changes(under: "", limit: 1) == [])
  }
}
