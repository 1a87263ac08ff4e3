import Domain
import Planning
import Rendering
import Testing

private func drift(_ changes: [Change]) -> Plan {
  var plan = samplePlan(changes)
  plan.source = Plan.Source(commit: nil, ref: nil, isDirty: false, manifests: "")
  return plan
}

@Suite struct DriftTests {
  @Test func whoChangedItStandsBeforeThePlace() throws {
    let hostile = Attribution(by: "mallory\u{1B}[2J", at: "2026-08-30T11:05:00Z", application: "a\n::b")
    let unnamed = Attribution(by: "cron", at: "2026-08-30T11:06:00Z", application: "")
    let plan = drift([
      change(
        "entity/drugs_hcp", .update,
        [
          field(.name, .string("x"), .string("y"), .drift, at: place("e.yaml", 3, 5), by: hostile),
          field(.status, .string("paused"), .string("active"), .drift, at: place("e.yaml", 3, 5)),
        ]),
      change(
        "config/drugs_hcp/cap", .create, [field(.value, .null, .number("3"), .drift, by: byAlice)],
        at: place("e.yaml", 3, 5)),
      change(
        "macro/os_code", .create,
        [
          field(.template, .null, .string("[OS]"), .drift, by: unnamed),
          field(.status, .null, .string("active"), .drift, by: unnamed),
        ], at: place("m.yaml", 1, 1)),
      change("deployment/site", .delete, [field(.arms, arms(("r1", "r1", 100)), .null, .drift, by: byAlice)]),
      change("config/drugs_hcp/extra", .delete, [field(.value, .string("x"), .null, .drift, by: byAlice)]),
    ])
    try expect(renderDrift(plan, style: plain), is: .drift)
  }

  @Test func nothingIsSaidInOneLine() {
    let text = renderDrift(drift([]), style: plain)
    #expect(text.split(separator: "\n").last == "No drift. The database is what was last applied.")
  }

  @Test func theJSONHasTheMembersOfTheContract() throws {
    let json = try parsed(renderDriftJSON(contractPlan))
    #expect(names(json) == ["format_version", "has_drift", "changes"])
    #expect(json["has_drift"] == .bool(true))
    let fields = json["changes"]?.elements?.compactMap { $0["fields"]?.elements?.first?["drift"] }
    #expect(
      fields == [
        .null,
        .object(["by": .string("alice"), "at": .string("2026-08-30T11:04:59Z"), "application": .string("psql")]),
        .null, .null,
      ])
    #expect(try parsed(renderDriftJSON(drift([])))["has_drift"] == .bool(false))
  }
}
