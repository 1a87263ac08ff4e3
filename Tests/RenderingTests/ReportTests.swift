import Diagnostics
import Domain
import Planning
import Rendering
import Testing

private let report = StatusReport(
  environment: "production", lastRevision: 42, lastCommit: "3f2c9e1b7a6d",
  entities: [
    StatusReport.Entity(
      code: "drugs_hcp", name: "Drugs.com HCP", status: .active, currentVersion: drugs.currentVersion,
      arms: [
        .init(
          name: "control", run: "20260201_120000", traffic: Share(hundredths: 8_750),
          version: VersionReference(optimizer: "rtb_optimizer", version: "v4"), since: "2026-08-30T11:04:09.5Z"),
        .init(
          name: "candidate", run: "20260203_121359_retry", traffic: Share(hundredths: 1), version: nil,
          since: "2026-09-01T10:22:07Z"),
        .init(
          name: nil, run: "東京", traffic: Share(hundredths: 1_000),
          version: VersionReference(optimizer: "rtb_optimizer", version: "v5"), since: "2026-08-30T11:04:09Z"),
      ]),
    .init(code: "paused", name: "Paused", status: .paused, currentVersion: nil),
  ])

private let revisions = [
  Revision(
    number: 42, appliedAt: "2026-09-01T10:22:07.123Z", appliedBy: "deployer", environment: "production",
    source: RevisionSource(
      commit: "3f2c9e1b7a6d", ref: "main", isDirty: false, manifests: "manifests", author: "Al Ice <al@example.org>",
      subject: "Give the candidate \u{1B}[31m half\n::error::"), planID: "p42",
    allowed: ["traffic-step:drugs_hcp=50"],
    summary: .object(["create": .number(1_050_000), "update": .number(0), "retire": .number(1)]), toolVersion: "1"),
  Revision(
    number: 9, appliedAt: "2026-08-30T11:04:09Z", appliedBy: "alice", environment: "production",
    source: RevisionSource(commit: nil, ref: nil, isDirty: true, manifests: "."), planID: "p9", allowed: [],
    summary: .object([]), toolVersion: "1"),
]

private func applied(
  _ committed: ApplyReport.Committed, revision: Int? = nil, _ diagnostics: [Diagnostic] = []
) -> ApplyReport {
  var summary = Plan.Summary()
  summary.create = 2
  summary.retire = 1
  return ApplyReport(
    committed: committed, revision: revision, planID: "p", summary: summary, milliseconds: 1_234,
    diagnostics: diagnostics)
}

@Suite struct ReportTests {
  @Test func statusShowsArmsAsBars() throws {
    try expect(renderText(report, style: plain), is: .status)
    let none = StatusReport(environment: "local", lastRevision: nil, lastCommit: nil, entities: [])
    #expect(renderText(none, style: plain) == "No entities.\n\nenvironment local   nothing applied yet\n")
  }

  @Test func aBarIsTwentyColumnsAndNeverEmptyForAShare() throws {
    for hundredths in [1, 250, 5_000, 9_999, 10_000] {
      let status = StatusReport.Entity(
        code: "e", name: "E", status: .active, currentVersion: nil,
        arms: [.init(name: "a", run: "r", traffic: Share(hundredths: hundredths), version: nil, since: "")])
      let text = renderText(
        StatusReport(environment: "e", lastRevision: nil, lastCommit: nil, entities: [status]), style: plain)
      let bar = try #require(text.split(separator: "\n").dropFirst().first).filter { "█░".contains($0) }
      #expect(bar.count == 20 && bar.hasPrefix("█"))
      #expect(bar.filter { $0 == "█" }.count == max(1, (hundredths + 250) / 500))
    }
  }

  @Test func historyIsOneLineARevision() throws {
    try expect(renderText(revisions, style: plain), is: .history)
    #expect(renderText([] as [Revision], style: plain) == "No revisions: nothing was applied yet.\n")
    #expect(
      renderText([] as [Revision], of: Address("entity/site"), style: plain) == "No revision changed entity/site.\n")
  }

  @Test func oneRevisionSaysWhoWhatWhenFromWhereAndWithWhichConsent() {
    #expect(
      renderText(revisions[0], style: plain) == """
        revision 42
          applied       2026-09-01 10:22:07Z by deployer
          environment   production
          commit        3f2c9e1b7a6d
          ref           main
          author        Al Ice <al@example.org>
          subject       Give the candidate \\u{1B}[31m half\\n::error::
          manifests     manifests
          allowed       traffic-step:drugs_hcp=50
          plan          p42
          optctl        1

        """)
    #expect(
      renderText(revisions[1], style: plain) == """
        revision 9
          applied       2026-08-30 11:04:09Z by alice
          environment   production
          commit        none, with uncommitted changes
          manifests     .
          allowed       nothing
          plan          p9
          optctl        1

        """)
  }

  @Test func aReceiptSaysWhatHappened() {
    #expect(
      renderText(applied(.yes, revision: 43), style: plain)
        == "Applied revision 43: 2 created, 1 retired in 1,234 ms.\n")
    #expect(
      renderText(applied(.no), style: plain) == "Nothing to apply. The database is what the manifests say.\n")
    let error = Diagnostic(.error, .unknownRun, "no run r", at: nil)
    #expect(renderText(applied(.no, [error]), style: plain) == "Nothing was applied.\n")
    #expect(
      renderText(applied(.unknown), style: plain) == "Outcome unknown: the connection was lost during commit.\n")
  }

  @Test func aFailureSaysWhatToDo() {
    #expect(
      renderFailure("cannot connect to \u{1B}db", help: "start it", style: plain)
        == "error: cannot connect to \\u{1B}db\n  help: start it\n")
  }

  @Test func jsonHasTheMembersOfTheContract() throws {
    let status = try parsed(renderJSON(report))
    #expect(names(status) == ["format_version", "environment", "last_revision", "last_commit", "entities"])
    let entity = try #require(status["entities"]?.elements?.first)
    #expect(names(entity) == ["code", "name", "status", "current_version", "holdback", "arms"])
    #expect(entity["holdback"] == .number("2.49"))
    let arm = try #require(entity["arms"]?.elements?.first)
    #expect(names(arm) == ["name", "run", "traffic", "version", "since"])
    #expect(arm["traffic"] == .number("87.5"))

    let history = try parsed(renderJSON(revisions))
    #expect(names(history) == ["format_version", "revisions"])
    let revision = try #require(history["revisions"]?.elements?.first)
    #expect(
      names(revision) == [
        "revision", "applied_at", "applied_by", "environment", "commit", "ref", "dirty", "author", "subject", "plan_id",
        "allowed", "summary",
      ])

    let receipt = try parsed(renderJSON(applied(.yes, revision: 43)))
    #expect(
      names(receipt) == [
        "format_version", "committed", "revision", "plan_id", "summary", "duration_ms", "diagnostics",
      ])
    #expect(receipt["committed"] == .bool(true))
    #expect(try parsed(renderJSON(applied(.no)))["committed"] == .bool(false))
    #expect(try parsed(renderJSON(applied(.unknown)))["committed"] == .string("unknown"))

    let validation = try parsed(renderJSON(valid: true, objects: 3, diagnostics: []))
    #expect(names(validation) == ["format_version", "valid", "objects", "diagnostics"])
  }
}
