import Domain
import Foundation
import TestSupport
import Testing

/// What was applied last must be in the history of what is applied next.
@Suite struct CommitRegressionTests {
  private func name(_ name: String, _ place: Workplace) throws -> String {
    let path = "\(place.repository.path)/manifests/catalog/site.yaml"
    try Sample.entity.replacing("name: Site", with: "name: \(name)").write(
      toFile: path, atomically: true, encoding: .utf8)
    return try place.repository.commit(name)
  }

  private func expectBlocked(
    _ place: Workplace, _ message: String, by program: Program? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let answer = try (program ?? place.optctl).run("apply", "--auto-approve")
    #expect(answer.status == 3, "\(answer)", sourceLocation: sourceLocation)
    #expect(
      answer.output.contains("blocked commit-regression   the plan   "), "\(answer)", sourceLocation: sourceLocation)
    #expect(answer.output.contains(message), "\(answer)", sourceLocation: sourceLocation)
    #expect(answer.errors.contains("add --allow commit-regression\n"), "\(answer)", sourceLocation: sourceLocation)
  }

  @Test func descendantsPassAndAncestorsSiblingsAndResetBranchesDoNot() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    let first = try place.repository.run("rev-parse", "HEAD")
    let second = try name("Second", place)
    try place.apply()
    // An ancestor, by name and by a branch that was reset to it.
    let back = try place.optctl.run("apply", "--auto-approve", "--rev", first)
    #expect(back.status == 3, "\(back)")
    try place.repository.run("reset", "--quiet", "--hard", first)
    try expectBlocked(
      place, "commit \(first.prefix(7)) is not a descendant of \(second.prefix(7)), which was applied last")
    // A sibling.
    _ = try name("Sibling", place)
    try expectBlocked(place, "is not a descendant of \(second.prefix(7))")
    #expect(try place.value("SELECT entity_name FROM opt_entities") == "Second")
    // A merge of both.
    try place.repository.run("merge", "--quiet", "--strategy=ours", "--message=merge", second)
    try place.apply()
    #expect(try place.value("SELECT entity_name FROM opt_entities") == "Sibling")

    try place.repository.run("reset", "--quiet", "--hard", first)
    let allowed = try place.optctl.run("apply", "--auto-approve", "--allow", "commit-regression")
    #expect(allowed.status == 0, "\(allowed)")
    #expect(try place.value("SELECT entity_name FROM opt_entities") == "Site")
    #expect(
      try place.value("SELECT allowed::text FROM optctl.revisions ORDER BY revision DESC LIMIT 1")
        == #"["commit-regression"]"#)
  }

  @Test func aShallowCloneSaysHowDeepItMustBe() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    for number in 1...3 { _ = try name("Site \(number)", place) }
    let shallow = try GitRepository(cloning: "file://\(place.repository.path)", "--depth=2")
    let program = Program(in: shallow.path, database: place.database.url)
    try expectBlocked(
      place, "is not known: the clone is shallow and ends 2 commits back; run `git fetch --unshallow`", by: program)
    try shallow.run("fetch", "--quiet", "--unshallow")
    #expect(try program.run("apply", "--auto-approve").status == 0)
  }

  @Test func aCommitThatTheRepositoryDoesNotHaveIsNotKnown() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try place.database.run("UPDATE optctl.revisions SET commit = '\(String(repeating: "ab", count: 20))'")
    try change(place, isBlockedSaying: "is not known: this repository has no such commit")
    try place.database.run("UPDATE optctl.revisions SET commit = 'no commit'")
    try change(place, isBlockedSaying: "is not known: that is not the id of a commit")
  }

  private func change(_ place: Workplace, isBlockedSaying message: String) throws {
    _ = try name("Site of \(message.utf8.count)", place)
    try expectBlocked(place, message)
  }

  @Test func theSameCommitAndUncommittedFilesOnItPass() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try place.edit("catalog/site.yaml", "name: Site", "name: Edited", commit: false)
    #expect(try place.optctl.run("apply", "--worktree", "--auto-approve").status == 0)
    // Going back to what the commit says is no step back in history.
    #expect(try place.optctl.run("apply", "--auto-approve").status == 0)
    #expect(try place.value("SELECT entity_name FROM opt_entities") == "Site")
  }

  @Test func theLastCommitIsReadAgainUnderTheLock() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    let mine = try name("Mine", place)
    try place.repository.run("reset", "--quiet", "--hard", "HEAD~1")
    let theirs = try name("Theirs", place)
    let holder = try place.database.connect()
    try holder.execute("BEGIN")
    try holder.execute("SELECT FROM optctl.sentinel FOR UPDATE")
    let waiting = try place.optctl.start(["apply", "--auto-approve", "--rev", mine])
    while try place.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0" { usleep(5_000) }
    try holder.execute("UPDATE optctl.revisions SET commit = '\(theirs)'")
    try holder.execute("COMMIT")
    let answer = try waiting.wait()
    #expect(answer.status == 3, "\(answer)")
    #expect(answer.output.contains("is not a descendant of \(theirs.prefix(7))"), "\(answer)")
  }
}
