import Diagnostics
import Domain
import Planning
import Rendering
import Testing

/// Everything that a log, a terminal or a reader could take for something else.
private let hostile = "::error file=x::\u{1B}]0;t\u{7}\u{202E}\r\n::add-mask::##[error]\u{200B}\u{2028}"

private func isHarmless(_ text: String) -> Bool {
  let scalars = text.unicodeScalars
  return scalars.allSatisfy { $0 == "\n" || TerminalText.safe(String($0)) == String($0) }
    && !text.contains("##[") && text.split(separator: "\n").allSatisfy { !$0.drop { $0 == " " }.hasPrefix("::") }
}

/// A plan that says the text wherever a plan can say one.
private func plan(_ text: String) -> Plan {
  let source = place(text, 3, 4)
  let resources: [(any Resource, Action)] = [
    (Optimizer(code: text, name: text, status: Status(rawValue: text), description: text), .create),
    (Macro(feature: text, template: text), .create), (drugs, .delete),
  ]
  var plan = samplePlan(
    resources.map { change($0.address.description, $1, fields(of: $0, $1), at: source) } + [
      change("config/\(text)/\(text)", .update, [field(.value, .string(text), .string(text + "x"), at: source)]),
      change("config//\(text)", .create, [field(.value, .null, .array([.string(text)]), at: source)]),
      change("entity/\(text)", .rename, [field(.code, .string(text), .string("new"))], at: source),
      change("macro/\(text)", .adopt, at: source),
      change(
        "version/\(text)/v", .update,
        [
          field(
            .supportedConfigs, .object([]),
            .object(["keys": .object([JSON.Member(text, .string(text))]), "rules": .array([.string(text)])]), .drift,
            at: source)
        ]),
      change(
        "deployment/\(text)", .update,
        [field(.arms, arms((text, text, 50), ("", text + "2", 50)), arms((text, text + "3", 100)), at: source)]),
    ])
  plan.environment = text
  plan.source = Plan.Source(commit: text, ref: text, isDirty: true, manifests: text)
  plan.target.host = text
  plan.target.database = text
  plan.target.readAt = text
  return plan
}

@Suite struct HostileTextTests {
  @Test func aPlanIsHarmlessWhateverItSays() throws {
    let text = renderText(plan(hostile), style: plain)
    #expect(isHarmless(text))
    try expect(text, is: .hostile)
  }

  @Test func noLineIsAddedByWhatAPlanSays() {
    let lines = renderText(plan(hostile), style: plain).split(separator: "\n", omittingEmptySubsequences: false)
    let expected = renderText(plan("x"), style: plain).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == expected.count)
  }

  @Test func diagnosticsAreHarmlessWhateverTheySay() {
    let diagnostic = Diagnostic(
      .error, .invalidValue, hostile, at: place(hostile, 1, 3), help: hostile,
      related: [Related(place(hostile, 1, 1), hostile)]
    )
    let text = renderText([diagnostic, Diagnostic(.error, .npiData, hostile, at: nil)], style: plain) { _, _ in hostile
    }
    #expect(isHarmless(text))
    #expect(text.split(separator: "\n").count == 6)
  }

  @Test func reportsAreHarmlessWhateverTheySay() {
    let version = VersionReference(optimizer: hostile, version: hostile)
    let report = StatusReport(
      environment: hostile, lastRevision: 1, lastCommit: hostile,
      entities: [
        .init(
          code: hostile, name: hostile, status: Status(rawValue: hostile), currentVersion: version,
          arms: [.init(name: hostile, run: hostile, traffic: .full, version: version, since: hostile)])
      ])
    #expect(isHarmless(renderText(report, style: plain)))
    let revision = Revision(
      number: 1, appliedAt: hostile, appliedBy: hostile, environment: hostile,
      source: RevisionSource(commit: hostile, ref: hostile, isDirty: true, manifests: hostile), planID: hostile,
      allowed: [hostile], summary: .null, toolVersion: hostile)
    #expect(isHarmless(renderText([revision], style: plain)))
    #expect(isHarmless(renderFailure(hostile, help: hostile, style: plain)))
  }

  @Test func jsonIsHarmlessWhateverItSays() throws {
    let bytes = renderJSON(plan(hostile), toolVersion: "1")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.split(separator: "\n").allSatisfy { !$0.drop { $0 == " " }.hasPrefix("::") })
    #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\r" || $0 == "\u{2028}" })
    #expect(!text.contains("##"))
    #expect(try parsed(bytes)["environment"]?.string == hostile)
  }
}
