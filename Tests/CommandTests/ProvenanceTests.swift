import Domain
import Foundation
import TestSupport
import Testing

/// Who put a run live, from which commit, in which apply, with which consent.
@Suite struct ProvenanceTests {
  @Test func theRepositoryIsTheOneAroundTheManifestsThatAreNamed() async throws {
    let place = try await Workplace(Sample.manifests)
    let head = try place.repository.run("rev-parse", "HEAD")
    let elsewhere = Program(in: "/tmp", database: place.database.url)
    let manifests = ["--manifests", "\(place.repository.path)/manifests"]
    var answer = try elsewhere.start(["plan", "--output", "json"] + manifests).wait()
    #expect(try JSON(parsing: answer.output)["source"]?["commit"]?.string == head, "\(answer)")
    answer = try elsewhere.start(["apply", "--auto-approve"] + manifests).wait()
    #expect(answer.status == 0, "\(answer)")

    let bare = place.repository.sibling("bare.git")
    try place.repository.run("clone", "--quiet", "--bare", place.repository.path, bare)
    let there = Program(in: bare, database: place.database.url)
    for arguments in [[], ["--manifests", "manifests"]] {
      answer = try there.start(["apply", "--auto-approve", "--rev", "main"] + arguments).wait()
      #expect(answer.status == 0 && answer.output.contains("Nothing to apply"), "\(answer)")
    }
    answer = try there.run("plan")
    #expect(
      answer.status == 1
        && answer.errors == "error: a bare repository has no files\n  help: name a commit with --rev\n",
      "\(answer)")
  }

  @Test func historyFindsTheApplyAndShowTellsOfIt() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try Sample.record("r1", "r2", in: place.database)
    func serve(_ arms: String, _ subject: String) throws -> String {
      try place.repository.write("manifests/catalog/deployment.yaml", Sample.deployment("arms:\n\(arms)"))
      return try place.repository.commit(subject)
    }
    _ = try serve("  - {name: control, run: r1, traffic: 100}", "Serve r1")
    try place.apply()
    let commit = try serve(
      "  - {name: control, run: r1, traffic: 50}\n  - {name: candidate, run: r2, traffic: 50}", "Give r2 half")
    let answer = try place.optctl.run("apply", "--auto-approve", "--allow", "traffic-step:site=50")
    #expect(answer.status == 0, "\(answer)")
    try place.edit("catalog/macros.yaml", "[OS]", "[OTHER]")
    #expect(try place.optctl.run("apply", "--auto-approve", "--allow", "live-macro-change:os_code").status == 0)

    let history = try place.optctl.run("history", "deployment/site")
    #expect(history.output.split(separator: "\n").map { $0.prefix { $0 != " " } } == ["3", "2"], "\(history)")
    #expect(history.output.contains("Give r2 half   allowed traffic-step:site=50"), "\(history)")
    let json = try JSON(parsing: place.optctl.run("history", "deployment/site", "--format", "json").output)
    let revision = try #require(json["revisions"]?.elements?.first)
    #expect(revision["author"]?.string == "Tester <tester@example.org>")
    #expect(revision["subject"]?.string == "Give r2 half")

    let shown = try place.optctl.run("show", "3")
    let lines = shown.output.split(separator: "\n").map {
      $0.replacing(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/, with: "TIME")
    }
    #expect(
      lines.prefix(9) == [
        "revision 3", "  applied       TIME by optctl", "  environment   test", "  commit        \(commit)",
        "  ref           main", "  author        Tester <tester@example.org>", "  subject       Give r2 half",
        "  manifests     manifests", "  allowed       traffic-step:site=50",
      ], "\(shown)")
    #expect(shown.output.contains("candidate"), "\(shown)")
  }

  @Test func whatACommitSaysOfItselfIsHarmless() async throws {
    let place = try await Workplace(Sample.manifests)
    let tree = try place.repository.run("rev-parse", "HEAD^{tree}")
    let head = "tree \(tree)\nauthor ev\u{1B}[31mil\0\u{202E} <x> 1 +0000\ncommitter c <x> 1 +0000\n\n"
    let subject = "\u{1B}]0;title\u{7}\0\u{9B}31m ' ); DROP TABLE x; -- " + String(repeating: "long ", count: 10_000)
    let commit = try place.repository.store("commit", Array((head + subject).utf8))
    let answer = try place.optctl.run("apply", "--auto-approve", "--rev", commit)
    #expect(answer.status == 0, "\(answer)")
    for command in [["history"], ["history", "--format", "json"], ["show", "1"]] {
      let shown = try place.optctl.start(command).wait()
      #expect(shown.status == 0)
      #expect(
        shown.output.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "…" || $0.value >= 0x20 && $0.value < 0x7F },
        "\(shown)")
      #expect(shown.output.contains("DROP TABLE") && shown.output.utf8.count < 6_000, "\(shown)")
    }
  }

  @Test func revisionsOfBeforeHaveNeither() async throws {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try place.database.run("UPDATE optctl.revisions SET author = NULL, subject = NULL")
    let json = try JSON(parsing: place.optctl.run("history", "--format", "json").output)
    #expect(json["revisions"]?.elements?.first?["author"] == .null)
    let shown = try place.optctl.run("show", "1")
    #expect(shown.status == 0 && !shown.output.contains("author"), "\(shown)")
  }
}
