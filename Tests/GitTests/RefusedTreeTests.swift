import Git
import TestSupport
import Testing

@Suite struct RefusedTreeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let names: [[UInt8]]
    var modes: [String] = []
    let problems: [TreeProblem.Reason]

    init(_ title: String, _ names: [String], modes: [String] = [], _ problems: TreeProblem.Reason...) {
      self.init(title, bytes: names.map { Array($0.utf8) }, modes: modes, problems)
    }

    init(_ title: String, bytes: [[UInt8]], modes: [String] = [], _ problems: [TreeProblem.Reason]) {
      testDescription = title
      names = bytes
      self.modes = modes
      self.problems = problems
    }
  }

  @Test(arguments: [
    Case("in order", ["A", "b", "c.d", "é"]),
    Case(
      "a folder sorts as if a slash followed", ["a-b", "a.b", "a", "a0"],
      modes: ["100644", "100644", "40000", "100644"]),
    Case("unsorted", ["b", "a"], .unsorted),
    Case("a folder sorted as a file", ["a", "a.b"], modes: ["40000", "100644"], .unsorted),
    Case("twice the same file", ["a", "a"], .duplicate),
    Case("twice, not side by side", ["a", "b", "a"], modes: ["100644", "40000", "100644"], .unsorted, .duplicate),
    Case("a file and a folder", ["a", "a.b", "a"], modes: ["100644", "100644", "40000"], .duplicate),
    Case(".git", [".git"], .dotGit),
    Case(".GIT as a file among others", [".GiT", "a"], .dotGit),
    Case("one dot", ["."], modes: ["40000"], .dots),
    Case("two dots", [".."], modes: ["40000"], .dots),
    Case("a slash", ["a/b"], .slash),
    Case("only a slash", ["/etc"], .slash),
    Case("no name", [""], .emptyName),
    Case("not UTF-8", bytes: [[0x61, 0xFF]], [.notUTF8]),
    Case("overlong UTF-8", bytes: [[0xC0, 0xAF]], [.notUTF8]),
    Case("case", ["Drugs.yaml", "drugs.yaml"], .twin),
    Case("case beyond ASCII", ["É", "é"], .twin),
    Case("case that changes length", ["STRASSE", "straße"], .twin),
    Case("NFD and NFC", ["e\u{301}", "\u{E9}"], .twin),
    Case("NFD and NFC and case", ["E\u{301}", "\u{E9}"], .twin),
    Case("a mode that git does not write", ["a"], modes: ["100000000"], .malformed),
    Case("a device", ["a"], modes: ["60644"], .malformed),
    Case("no mode", ["a"], modes: [""], .malformed),
  ])
  func `names are judged`(example: Case) throws {
    let git = try RawTrees()
    let empty = try git.tree([("100644", "inside", git.blob)])
    let entries = example.names.enumerated().map { index, name in
      let mode = index < example.modes.count ? example.modes[index] : "100644"
      return (mode, name, mode == "40000" ? empty : git.blob)
    }
    let folder = try git.tree(bytes: entries)
    let commit = try git.commit(try git.tree([("40000", "m", folder)]))
    let repository = try Repository(at: git.repository.path)
    guard let first = example.problems.first else {
      #expect(try repository.files(in: commit, under: "m").count == example.names.count)
      return
    }
    let error = expectFailure(.refusedTree, says: first.rawValue) { _ = try repository.files(in: commit, under: "m") }
    #expect(error?.problems.map(\.reason) == example.problems)
    #expect(error?.path?.hasPrefix("m/") == true)
  }

  @Test func `a truncated tree is malformed`() throws {
    let git = try RawTrees()
    let repository = try Repository(at: git.repository.path)
    for bytes in [
      "1", "100644", "100644 a", "100644 a\0", "100644 a\0too short", "x00644 a\0" + String(repeating: "i", count: 20),
    ] {
      let commit = try git.commit(try git.repository.store("tree", Array(bytes.utf8)))
      let error = expectFailure(.refusedTree, says: "the root folder") {
        _ = try repository.files(in: commit, under: "")
      }
      #expect(error?.problems.map(\.reason) == [.malformed])
    }
  }

  @Test func `problems of several folders are collected, at most twenty`() throws {
    let git = try RawTrees()
    let twins = try git.tree([("100644", "A", git.blob), ("100644", "a", git.blob)])
    let repository = try Repository(at: git.repository.path)
    let three = try git.commit(try git.tree([("40000", "x", twins), ("40000", "y", twins), ("40000", "z", twins)]))
    let error = expectFailure(.refusedTree, says: "(and 2 more)") { _ = try repository.files(in: three, under: "") }
    #expect(error?.problems.map(\.path) == ["x/a", "y/a", "z/a"])
    let many = try git.commit(try git.tree((10..<60).map { ("40000", "d\($0)", twins) }))
    let full = expectFailure(.refusedTree, says: "at least") { _ = try repository.files(in: many, under: "") }
    #expect(full?.problems.count == TreeProblem.mostReported)
  }

  @Test func `names that are skipped are not judged`() throws {
    let git = try RawTrees()
    let root = try git.tree(bytes: [
      ("100644", Array(".A".utf8), git.blob), ("100644", Array(".a".utf8), git.blob),
      ("40000", [0x2E, 0xFF], git.blob),
      ("100644", Array("b".utf8), git.blob),
    ])
    let repository = try Repository(at: git.repository.path)
    let files = try repository.files(in: git.commit(root), under: "", including: { !$0.hasPrefix(".") })
    #expect(files.map(\.path) == ["b"])
  }

  @Test func `two folders of the asked name are refused, other oddities beside it are not`() throws {
    let git = try RawTrees()
    let good = try git.tree([("100644", "good", git.blob)])
    let evil = try git.tree([("100644", "evil", git.blob)])
    let repository = try Repository(at: git.repository.path)
    for names in [["m", "m"], ["M", "m"]] {
      let commit = try git.commit(try git.tree([("40000", names[0], good), ("40000", names[1], evil)]))
      expectFailure(.refusedTree, says: "m: ") { _ = try repository.files(in: commit, under: "m") }
    }
    let odd = try git.commit(
      try git.tree([
        ("100644", ".git", git.blob), ("100644", "X", git.blob), ("40000", "m", good), ("100644", "x", git.blob),
      ]))
    #expect(try repository.files(in: odd, under: "m").map(\.path) == ["m/good"])
  }
}
