import Domain
import Foundation
import TestSupport
import Testing

@Suite struct ConcurrentApplyTests {
  /// Eight appliers of eight commits at once, in whatever order: they take turns, each leaves its revision, and the last
  /// one's state stays.
  @Test func appliersOfDifferentCommitsTakeTurns() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    var commits: [(id: String, name: String)] = []
    var name = "Site"
    for number in 1...8 {
      try place.edit("catalog/site.yaml", "name: \(name)\n", "name: Site \(number)\n")
      name = "Site \(number)"
      commits.append(
        (try place.repository.run("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines), name))
    }
    let allow = ["--allow", "commit-regression"]
    for round in 1...3 {
      let before = Int(try place.value("SELECT max(revision) FROM optctl.revisions") ?? "") ?? 0
      let running = try commits.map {
        ($0, try place.optctl.start(["apply", "--rev", $0.id, "--auto-approve", "--output", "json"] + allow))
      }
      var revisions: [(number: Int, name: String)] = []
      for (commit, run) in running {
        let answer = try run.wait()
        try #require([0, 4, 5].contains(answer.status), "round \(round): \(answer)")
        if let number = try JSON(parsing: answer.output)["revision"]?.int { revisions.append((number, commit.name)) }
      }
      revisions.sort { $0.number < $1.number }
      #expect(revisions.map(\.number) == Array(before + 1..<before + 1 + revisions.count))
      let last = try #require(revisions.last)
      #expect(try place.value("SELECT entity_name FROM opt_entities") == last.name)
    }
  }

  @Test func oneTokenIsAppliedOnce() async throws {
    let place = try await Workplace(Sample.manifests)
    let first = try place.optctl.run("apply", "--auto-approve", "--token", "release-7", "--output", "json")
    let second = try place.optctl.run("apply", "--auto-approve", "--token", "release-7", "--output", "json")
    #expect(first.status == 0 && second.status == 0)
    let (told, again) = (try JSON(parsing: first.output), try JSON(parsing: second.output))
    #expect(
      again["revision"] == .number("1") && again["plan_id"] == told["plan_id"] && again["committed"] == .bool(true))
    #expect(try place.value("SELECT count(*) FROM optctl.revisions") == "1")
  }

  @Test func whoCannotGetTheLockIsTold() async throws {
    let place = try await Workplace(Sample.manifests)
    let holder = try place.database.connect()
    try holder.execute("BEGIN")
    try holder.execute("SELECT FROM optctl.sentinel FOR UPDATE")
    let answer = try place.optctl.run("apply", "--auto-approve", "--lock-timeout", "100ms")
    #expect(answer.status == 5, "\(answer)")
    // There is no plan to show yet, not even an empty one.
    #expect(answer.output == "")
    try holder.execute("ROLLBACK")
    #expect(try place.optctl.run("apply", "--auto-approve").status == 0)
  }
}
