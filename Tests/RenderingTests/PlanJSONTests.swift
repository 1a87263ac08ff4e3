import Diagnostics
import Domain
import Planning
import Rendering
import Testing

func parsed(_ bytes: [UInt8]) throws -> JSON {
  try JSON(parsing: try #require(String(validating: bytes, as: UTF8.self)))
}

func names(_ json: JSON?) -> [String] { json?.members?.map(\.name) ?? [] }

private let diagnostic = Diagnostic(
  .warning, .runNotCompleted, "run r is \"running\"", at: place("a.yaml", 2, 5, length: 3), help: "wait",
  related: [Related(place("b.yaml", 1, 1), "see")])

@Suite struct PlanJSONTests {
  @Test func theExampleOfTheContract() throws {
    try expect(String(decoding: renderJSON(contractPlan, toolVersion: "1.2.3"), as: UTF8.self), is: .contractJSON)
  }

  @Test func thePlanHasTheMembersOfTheContract() throws {
    var plan = contractPlan
    plan.diagnostics = [diagnostic]
    let json = try parsed(renderJSON(plan, toolVersion: "1.2.3"))
    #expect(
      names(json) == [
        "format_version", "optctl_version", "plan_id", "environment", "has_changes", "blocked", "source", "target",
        "summary", "changes", "guards", "checks", "runs", "diagnostics", "checksum",
      ])
    #expect(json["plan_id"] == .string(plan.id))
    #expect(names(json["source"]) == ["commit", "ref", "dirty", "manifests"])
    #expect(names(json["target"]) == ["host", "database", "read_at", "last_revision", "last_commit"])
    #expect(
      names(json["summary"]) == [
        "create", "update", "rename", "retire", "delete", "adopt", "unchanged", "unmanaged", "drift",
      ])
    let change = try #require(json["changes"]?.elements?.first)
    #expect(names(change) == ["address", "kind", "action", "cause", "source", "fields"])
    #expect(names(change["source"]) == ["file", "line", "column"])
    #expect(
      names(change["fields"]?.elements?.first) == ["field", "before", "after", "cause", "source", "drift"])
    let found = try #require(json["diagnostics"]?.elements?.first)
    #expect(
      names(found) == [
        "severity", "code", "message", "file", "line", "column", "end_line", "end_column", "help", "related",
      ])
    #expect(names(found["related"]?.elements?.first) == ["file", "line", "column", "message"])
  }

  @Test func aDocumentThatWasChangedOrCutShortIsNotWhole() {
    let bytes = renderJSON(contractPlan, toolVersion: "1")
    #expect(isWhole(bytes))
    for i in stride(from: 0, to: bytes.count, by: 7) {
      var changed = bytes
      changed[i] ^= 1
      #expect(!isWhole(changed))
      #expect(!isWhole(Array(bytes.prefix(i))))
    }
    #expect(!isWhole(bytes + [0x20]))
  }

  @Test func everyChangeStandsOnALineOfItsOwn() throws {
    let text = String(decoding: renderJSON(contractPlan, toolVersion: "1"), as: UTF8.self)
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("    {\"address\":") }
    #expect(lines.count == contractPlan.changes.count)
    for line in lines { _ = try JSON(parsing: String(line.hasSuffix(",") ? line.dropLast() : line)) }
  }

  @Test func everyTextComesBackAsItWas() throws {
    for text in ["", "\"\\\u{1B}\r\n\t\u{7F}\u{202E}\u{9B}", "::error::", "東京 🚀", String(repeating: "\"", count: 500)] {
      let plan = samplePlan([
        change("macro/\(text)x", .update, [field(.template, .string(text), .array([.string(text), .null]))])
      ])
      let bytes = renderJSON(plan, toolVersion: text)
      #expect(!bytes.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
      let json = try parsed(bytes)
      #expect(json["optctl_version"]?.string == text)
      let change = try #require(json["changes"]?.elements?.first)
      #expect(change["address"]?.string == "macro/\(text)x")
      #expect(change["fields"]?.elements?.first?["before"] == .string(text))
      #expect(change["fields"]?.elements?.first?["after"] == .array([.string(text), .null]))
    }
  }

  @Test func decimalsKeepEveryDigit() throws {
    let number = "0.12345678901234567890123456789"
    let plan = samplePlan([change("config/e/k", .update, [field(.value, .number(number), .number("1"))])])
    let json = try parsed(renderJSON(plan, toolVersion: "1"))
    #expect(json["changes"]?.elements?.first?["fields"]?.elements?.first?["before"] == .number(number))
  }

  @Test func aStoredPlanReadsAsItDid() throws {
    var plan = contractPlan
    plan.diagnostics = [diagnostic, Diagnostic(.error, .emptyManifests, "none", at: nil)]
    plan.changes += [
      change("entity/new", .create, fields(of: drugs, .create), at: place("new.yaml", 1, 1)),
      change("version/o/v1", .adopt), change("deployment/gone", .delete),
      change("macro/b", .rename, [field(.code, .string("a"), .string("b"))]),
    ]
    plan.source.isDirty = true
    let stored = try Plan(json: try parsed(renderJSON(plan, toolVersion: "1")))
    #expect(renderText(stored, style: plain) == renderText(plan, style: plain))
    #expect(stored.diagnostics == plan.diagnostics)
    #expect(
      stored.target
        == {
          var target = plan.target
          target.readAt = stored.target.readAt
          return target
        }())
    #expect(stored.changes.allSatisfy { if case .none = $0.write { true } else { false } })
    // All but the id, which counts what is written and remembered.
    func lines(_ plan: Plan) -> [Substring] {
      String(decoding: renderJSON(plan, toolVersion: "1"), as: UTF8.self).split(separator: "\n")
        .filter { !$0.hasPrefix("  \"plan_id\"") }
    }
    #expect(lines(stored) == lines(plan))
  }

  @Test(arguments: [
    ("[]", "not a plan: format_version is missing"),
    (#"{"format_version":"2.0"}"#, "format_version 2.0 is not readable, 1.0 is"),
    (#"{"format_version":""}"#, "format_version  is not readable, 1.0 is"),
    (#"{"format_version":"1.9","environment":"e","source":{},"target":{}}"#, "not a plan: a member is missing"),
    (document(changes: #"{"address":"nothing"}"#), "not a plan: a change is not readable"),
    (document(changes: change(field: #"{"field":"colour"}"#)), "not a plan: a field of macro/m is not readable"),
    (
      #"{"format_version":"1.0","environment":"e","source":{},"target":{},"changes":[],"runs":[{"run":"r"}]}"#,
      "not a plan: the version of a run is not readable"
    ),
    (document(diagnostics: #"{"severity":"error","code":"new-one"}"#), "not a plan: a diagnostic is not readable"),
  ])
  func whatIsNotAPlanIsRefused(text: String, message: String) throws {
    let json = try JSON(parsing: text)
    let error = #expect(throws: StoredPlanError.self) { try Plan(json: json) }
    #expect(error?.message == message)
  }

  @Test func membersOfALaterMinorVersionAreIgnored() throws {
    let text = document(
      changes: change(field: #"{"field":"template","before":null,"after":1,"cause":"drift","new":1}"#))
    let plan = try Plan(json: try JSON(parsing: text))
    #expect(plan.changes.first?.fields == [field(.template, .null, .number("1"), .drift)])
  }
}

private func document(changes: String = "", diagnostics: String = "") -> String {
  #"{"format_version":"1.7","environment":"e","source":{},"target":{},"changes":["# + changes
    + #"],"diagnostics":["# + diagnostics + #"],"more":true}"#
}

private func change(field: String) -> String {
  #"{"address":"macro/m","action":"update","cause":"drift","fields":["# + field + "]}"
}
