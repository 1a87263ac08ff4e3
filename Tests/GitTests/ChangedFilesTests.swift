import Git
import TestSupport
import Testing

@Suite struct ChangedFilesTests {
  @Test func `added, removed, edited and retyped files are found below the folder only`() throws {
    let git = try GitRepository()
    for path in ["m/keep.yaml", "m/edit.yaml", "m/gone.yaml", "m/deep/er/edit.yaml", "m/swap", "same/x", "out/x"] {
      try git.write(path, "one")
    }
    let old = try git.commit()
    try git.run("rm", "--quiet", "m/gone.yaml", "m/swap")
    for path in ["m/edit.yaml", "m/deep/er/edit.yaml", "m/new/a.yaml", "m/swap/inner", "out/x"] {
      try git.write(path, "two")
    }
    try git.run("update-index", "--chmod=+x", "m/keep.yaml")
    let new = try git.commit()
    let repository = try Repository(at: git.path)
    let from = try #require(CommitID(hex: old))
    let to = try #require(CommitID(hex: new))
    let changes = try repository.changedFiles(from: from, to: to, under: "m")
    #expect(
      changes.map { "\($0.before == nil ? "+" : $0.after == nil ? "-" : "~")\($0.path)" } == [
        "~m/deep/er/edit.yaml", "~m/edit.yaml", "-m/gone.yaml", "+m/new/a.yaml", "-m/swap", "+m/swap/inner",
      ])
    let edited = try #require(changes.first { $0.path == "m/edit.yaml" })
    #expect(try repository.text(try #require(edited.before).blob) == "one")
    #expect(try repository.text(try #require(edited.after).blob) == "two")

    #expect(try repository.changedFiles(from: from, to: from, under: "m") == [])
    #expect(try repository.changedFiles(from: from, to: to, under: "same") == [])
    let backwards = try repository.changedFiles(from: to, to: from, under: "m")
    #expect(backwards.map(\.path) == changes.map(\.path))
    #expect(
      try repository.changedFiles(from: from, to: to, under: "", including: { $0 != "m" }).map(\.path) == ["out/x"])
  }

  @Test func `a folder that only one commit has is all added or all removed`() throws {
    let git = try GitRepository()
    let old = try #require(CommitID(hex: try git.commit()))
    try git.write("m/a/b.yaml", "x")
    let new = try #require(CommitID(hex: try git.commit()))
    let repository = try Repository(at: git.path)
    let added = try repository.changedFiles(from: old, to: new, under: "m")
    #expect(added.map(\.path) == ["m/a/b.yaml"] && added.allSatisfy { $0.before == nil })
    let removed = try repository.changedFiles(from: new, to: old, under: "m")
    #expect(removed.map(\.path) == ["m/a/b.yaml"] && removed.allSatisfy { $0.after == nil })
    expectFailure(.notFound, says: "neither") { _ = try repository.changedFiles(from: old, to: new, under: "x") }
  }

  @Test func `applying the changes to the old list of files gives the new list`() throws {
    let git = try RawTrees()
    let other = try git.repository.store("blob", Array("y".utf8))
    let repository = try Repository(at: git.repository.path)
    var random = SystemRandomNumberGenerator()
    func randomTree(_ depth: Int) throws -> String {
      var entries: [(mode: String, name: String, id: String)] = []
      for name in ["a", "a-", "a0", "b", "b.c", "c"] where Bool.random(using: &random) {
        if depth < 3, Bool.random(using: &random) {
          entries.append(("40000", name, try randomTree(depth + 1)))
        } else {
          entries.append(
            (
              ["100644", "120000"].randomElement(using: &random)!, name,
              [git.blob, other].randomElement(using: &random)!
            ))
        }
      }
      let key = { (entry: (mode: String, name: String, id: String)) in entry.name + (entry.mode == "40000" ? "/" : "") }
      return try git.tree(entries.sorted { key($0).utf8.lexicographicallyPrecedes(key($1).utf8) })
    }
    for _ in 0..<10 {
      let old = try git.commit(try randomTree(0))
      let new = try git.commit(try randomTree(0))
      var files: [String: TreeFile] = [:]
      for file in try repository.files(in: old, under: "") { files[file.path] = file }
      let changes = try repository.changedFiles(from: old, to: new, under: "")
      for change in changes {
        if let before = change.before { #expect(files.removeValue(forKey: before.path) == before) }
        if let after = change.after { #expect(files.updateValue(after, forKey: after.path) == nil) }
      }
      let expected = try repository.files(in: new, under: "")
      #expect(files.values.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) } == expected)
      #expect(
        changes.map { Array($0.path.utf8) }.elementsEqual(
          changes.map { Array($0.path.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }))
    }
  }

  @Test func `a changed folder is judged, on either side`() throws {
    let git = try RawTrees()
    let good = try git.commit(try git.tree([("100644", "a", git.blob)]))
    let twins = try git.commit(try git.tree([("100644", "A", git.blob), ("100644", "a", git.blob)]))
    let unsorted = try git.commit(try git.tree([("100644", "b", git.blob), ("100644", "a", git.blob)]))
    let repository = try Repository(at: git.repository.path)
    expectFailure(.refusedTree, says: twins.hex) { _ = try repository.changedFiles(from: good, to: twins, under: "") }
    expectFailure(.refusedTree, says: unsorted.hex) {
      _ = try repository.changedFiles(from: unsorted, to: good, under: "")
    }
  }
}
