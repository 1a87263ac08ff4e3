import Domain
import Foundation
import TestSupport
import Testing

@Suite struct RollbackTests {
  private static let control = "arms: # in bucket order\n  # reviewed\n  - {name: control,   run: r1, traffic: 100}"
  private static let both = """
    arms: # in bucket order
      # reviewed
      - {name: control,   run: r1, traffic: 60} # steady
      - {name: candidate, run: 'r2', traffic: 30}
    holdback: 10
    """

  /// Revision 1 is the catalogue, 2 serves one arm, 3 two, 4 nothing.
  private func served() async throws -> Workplace {
    let place = try await Workplace(Sample.manifests)
    try place.apply()
    try Sample.record("r1", "r2", in: place.database)
    let splits = [Self.control, Self.both, "arms: []\nreason: kill switch"]
    for split in splits {
      try place.repository.write("manifests/catalog/deployment.yaml", Sample.deployment(split))
      _ = try place.repository.commit()
      try place.apply(allowing: "traffic-step:site=30", "traffic-loss:site")
      // Times are told to the second.
      try await Task.sleep(for: .milliseconds(20))
    }
    return place
  }

  private func manifest(_ place: Workplace) throws -> String {
    try String(contentsOfFile: "\(place.repository.path)/manifests/catalog/deployment.yaml", encoding: .utf8)
  }

  @Test func aRevisionComesBackAndNothingButItsLinesChange() async throws {
    let place = try await served()
    try place.repository.write("manifests/catalog/deployment.yaml", Sample.deployment(Self.both))
    let dry = try place.optctl.run("rollback", "site", "--to", "2", "--dry-run")
    #expect(dry.status == 0, "\(dry)")
    #expect(try manifest(place) == Sample.deployment(Self.both))

    let answer = try place.optctl.run("rollback", "site", "--to", "2")
    #expect(answer.status == 0, "\(answer)")
    let time = try place.value(
      "SELECT to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"') FROM optctl.revisions WHERE revision = 2"
    )
    #expect(
      answer.output == """
        deployment/site            served at \(time ?? "")
            100 %   control   r1

        manifests/catalog/deployment.yaml
        @@ -5 +5 @@
           arms: # in bucket order
             # reviewed
        -    - {name: control,   run: r1, traffic: 60} # steady
        -    - {name: candidate, run: 'r2', traffic: 30}
        -  holdback: 10
        +    - {name: control,   run: r1, traffic: 100} # steady
        +  holdback: 0

        """)
    #expect(answer.errors == "\nEdited. Next: optctl plan, commit, optctl apply.\n")
    #expect(
      try manifest(place)
        == Sample.deployment(
          "arms: # in bucket order\n  # reviewed\n  - {name: control,   run: r1, traffic: 100} # steady\nholdback: 0"))
    #expect(try place.value("SELECT count(*) FROM opt_deployments WHERE is_active") == "0")

    let again = try place.optctl.run("rollback", "site", "--to", "2")
    #expect(again.status == 0 && again.output.contains("Nothing to edit: the manifest says so already"), "\(again)")

    _ = try place.repository.commit()
    try place.apply(allowing: "traffic-step:site=100")
    #expect(
      try place.value("SELECT string_agg(run_id || '=' || traffic_pct, ' ') FROM opt_deployments WHERE is_active")
        == "r1=100.00")
  }

  @Test func armsComeBackAfterTheKillSwitchWithTheirNames() async throws {
    let place = try await served()
    let time = try #require(
      try place.value(
        """
        SELECT to_char(max(deployed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') FROM opt_deployments
        """))
    let answer = try place.optctl.run("rollback", "site", "--to", time)
    #expect(answer.status == 0, "\(answer)")
    let back = try manifest(place)
    #expect(
      back
        == Sample.deployment(
          "arms:\n  - {name: control, run: r1, traffic: 60}\n  - {name: candidate, run: r2, traffic: 30}\nholdback: 10")
    )
    #expect(try place.optctl.run("validate").status == 0)
    _ = try place.repository.commit()
    try place.apply(allowing: "traffic-step:site=60")
    #expect(try place.plan()["has_changes"] == .bool(false))

    let nothing = try place.optctl.run("rollback", "site", "--to", "4")
    #expect(nothing.status == 0, "\(nothing)")
    let text = try manifest(place)
    #expect(text.contains("  arms: []\n  reason: rolled back to 2"), "\(text)")
    #expect(try place.optctl.run("validate").status == 0)
  }

  @Test func whatCannotBeRolledBackIsTold() async throws {
    let place = try await served()
    let before = try manifest(place)
    func error(_ arguments: String...) throws -> String {
      let answer = try place.optctl.start(["rollback"] + arguments).wait()
      return "\(answer.status) " + (answer.errors.split(separator: "\n").first ?? "")
    }
    #expect(try error("sit", "--to", "2") == "1 error: no manifest declares an entity sit")
    #expect(try error("site", "--to", "soon") == "64 error: soon is neither a time nor a revision")
    #expect(try error("site", "--to", "99") == "1 error: there is no revision 99")
    #expect(try error("site", "--to", "2999-01-01") == "1 error: the time lies ahead of the clock of the database")
    #expect(
      try error("site", "--to", "2020-01-01").hasPrefix(
        "1 error: nothing had served site yet at 2020-01-01T00:00:00Z: its first epoch began at 2"))
    #expect(try error("site", "--to", "1").hasPrefix("1 error: nothing had served site yet at 2"))
    #expect(try manifest(place) == before)

    try place.edit("catalog/deployment.yaml", "arms: []", "arms: [", commit: false)
    let broken = try place.optctl.run("rollback", "site", "--to", "2")
    #expect(broken.status == 1 && broken.errors.contains("error[yaml-syntax]"), "\(broken)")
    #expect(broken.errors.contains("\nerror: the manifests have errors\n"), "\(broken)")
    try place.repository.run("rm", "-q", "-f", "manifests/catalog/deployment.yaml")
    #expect(try error("site", "--to", "2") == "1 error: the environment test declares no deployment of site")
  }

  @Test func statusShowsWhatServedThen() async throws {
    let place = try await served()
    func arms(_ moment: String) throws -> [String] {
      let answer = try place.optctl.run("status", "site", "--at", moment, "--format", "json")
      let report = try JSON(parsing: answer.output)
      #expect(report["at"]?.string?.hasSuffix("Z") == true)
      return try #require(report["entities"]?.elements?.first)["arms"]?.elements?.map {
        "\($0["name"]?.string ?? "-")=\($0["run"]?.string ?? "") \($0["traffic"]?.decimal?.text ?? "")"
      } ?? []
    }
    #expect(try arms("1") == [])
    #expect(try arms("2") == ["control=r1 100"])
    #expect(try arms("3") == ["control=r1 60", "candidate=r2 30"])
    #expect(try arms("0s") == [])
    #expect(try JSON(parsing: place.optctl.run("status", "--format", "json").output)["at"] == nil)

    let text = try place.optctl.run("status", "site", "--at", "3")
    #expect(text.output.contains(" 60 %   control     r1   rtb/v1   since "), "\(text)")
    #expect(text.output.contains("environment test   at 2") && text.output.contains("Z   last revision 3"), "\(text)")
    let early = try place.optctl.run("status", "--at", "2020-01-01")
    #expect(early.output.hasSuffix("\n\nat 2020-01-01 00:00:00Z   nothing applied by then\n"), "\(early)")
    let wrong = try place.optctl.run("status", "--at", "yesterday")
    #expect(wrong.status == 64 && wrong.errors.hasPrefix("error: yesterday is neither a time nor a revision\n"))
    let ahead = try place.optctl.run("status", "--at", "2999-01-01")
    #expect(ahead.status == 1 && ahead.errors == "error: the time lies ahead of the clock of the database\n")
  }
}
