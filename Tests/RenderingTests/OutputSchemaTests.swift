import Diagnostics
import Domain
import Foundation
import Planning
import Rendering
import TestSupport
import Testing

/// What scripts read is held against the schemas of Docs/schemas.
@Suite struct OutputSchemaTests {
  private func schema(_ name: String) throws -> JSONSchema {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../Docs/schemas")
    let text = try String(contentsOf: folder.appendingPathComponent("\(name).schema.json"), encoding: .utf8)
    return JSONSchema(try JSON(parsing: text))
  }

  private func problems(_ bytes: [UInt8], _ name: String) throws -> [String] {
    try schema(name).problems(in: parsed(bytes))
  }

  @Test func plansAreAsTheirSchemaSays() throws {
    for plan in [judgedPlan, contractPlan, samplePlan([])] {
      #expect(try problems(renderJSON(plan, toolVersion: "1.2.3"), "plan") == [])
    }
    let json = try parsed(renderJSON(judgedPlan, toolVersion: "1.2.3"))
    var members = try #require(json.members)
    members[0].value = .string("2.0")
    #expect(try !schema("plan").problems(in: .object(members)).isEmpty)
  }

  @Test func receiptsAreAsTheirSchemaSays() throws {
    for committed in [ApplyReport.Committed.yes, .no, .unknown] {
      let report = ApplyReport(
        committed: committed, revision: committed == .yes ? 3 : nil, planID: "a", summary: Plan.Summary(),
        milliseconds: 12, diagnostics: judgedPlan.diagnostics)
      #expect(try problems(renderJSON(report), "apply") == [])
    }
  }

  @Test func reportsAreAsTheirSchemasSay() throws {
    #expect(
      try problems(renderJSON(valid: false, objects: 3, diagnostics: judgedPlan.diagnostics), "validate") == [])
    var status = StatusReport(environment: "test", lastRevision: nil, lastCommit: nil)
    status.entities = [
      .init(
        code: "drugs", name: "Drugs", status: .active, currentVersion: nil,
        arms: [.init(name: nil, run: "r1", traffic: .full, version: nil, since: "2026-09-01T10:22:07Z")])
    ]
    #expect(try problems(renderJSON(status), "status") == [])
    let revision = Revision(
      number: 1, appliedAt: "2026-09-01T10:22:07Z", appliedBy: "ci", environment: "test",
      source: RevisionSource(commit: nil, ref: nil, isDirty: true, manifests: "manifests"), planID: "a",
      allowed: ["commit-regression"], summary: Plan.Summary().json, toolVersion: "1")
    #expect(try problems(renderJSON([revision]), "history") == [])
  }

  @Test func candidatesAreAsTheirSchemaSays() throws {
    let report = sampleCandidates
    #expect(try problems(renderJSON(report, picked: nil, files: [], written: false), "pick") == [])
    let picked = renderJSON(report, picked: report.candidates[0], files: ["manifests/a.yaml"], written: true)
    #expect(try problems(picked, "pick") == [])
    #expect(try parsed(picked)["picked"] == .string("20260206_090000"))
  }
}
