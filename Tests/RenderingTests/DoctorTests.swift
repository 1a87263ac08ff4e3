import Domain
import Rendering
import Testing

private let report: DoctorReport = {
  var report = DoctorReport()
  report.server.host = "db1"
  report.server.database = "bids"
  report.server.user = "opt_prod"
  report.server.version = "15.18"
  report.server.schema = "public"
  report.server.pooler = .transaction
  report.findings = [
    .init(
      .error, "opt_runs", "(run_id, entity_id) is not unique",
      consequence: "a deployment cannot be held to a run of its own entity",
      .sql(["ALTER TABLE public.opt_runs\n  ADD UNIQUE (run_id, entity_id);", "SELECT 1;"])),
    .init(
      .warning, "opt_entities.status", "rows hold what optctl does not know: \u{1B}[31m",
      consequence: "optctl cannot judge them", .query("SELECT status FROM opt_entities;")),
    .init(.note, "opt_runs.run_id", "its type is bigint, not text", consequence: "optctl works with it"),
    .init(
      .note, "schema optctl", "it is missing", consequence: "optctl cannot work here", .command("optctl db migrate")),
  ]
  report.unseen = ["whether the lock row blocks: this role may not lock it"]
  return report
}()

@Suite struct DoctorTests {
  @Test func eachFindingHasItsConsequenceAndWhatMendsIt() throws {
    try expect(renderText(report, style: plain), is: .doctor)
  }

  @Test func aHealthyDatabaseIsOneLine() {
    var healthy = DoctorReport()
    healthy.server = report.server
    healthy.server.pooler = .none
    healthy.server.isStandby = true
    #expect(
      renderText(healthy, style: plain) == """
        optctl db doctor   bids@db1   as opt_prod   PostgreSQL 15.18   standby   schema public

        Nothing differs from what optctl creates.

        """)
  }

  @Test func jsonSaysTheSame() throws {
    let json = try parsed(renderJSON(report))
    #expect(names(json) == ["format_version", "healthy", "server", "summary", "findings", "unseen"])
    #expect(json["healthy"] == .bool(false))
    #expect(json["server"]?["pooler"] == .string("transaction"))
    #expect(json["summary"] == .object(["errors": .number(1), "warnings": .number(1), "notes": .number(2)]))
    let findings = try #require(json["findings"]?.elements)
    #expect(names(findings[0]) == ["severity", "subject", "message", "consequence", "sql"])
    #expect(findings[0]["sql"]?.elements?.count == 2)
    #expect(findings[1]["message"] == .string("rows hold what optctl does not know: \u{1B}[31m"))
    #expect(findings.map { $0["query"] != nil } == [false, true, false, false])
    #expect(findings.map { $0["command"] != nil } == [false, false, false, true])
  }
}
