import Domain
import Testing

@testable import Manifests

@Suite("Scalars")
struct ScalarTests {
  @Test(
    "a plain scalar that some reader takes for something else is ambiguous, and shown quoted",
    arguments: [
      "no", "~", "null", "Null", "0723", "12:30", "1.10", "20260203_150000", "2026-02-03", "0x1F", ".5", "1e3", "True",
      "+1",
    ])
  func ambiguous(text: String) async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb_optimizer}
      spec:
        name: \(text)
      #       ^ error ambiguous-scalar write "\(text)"
      """
    ).expectDocumentMarks()
  }

  @Test("a string must be a string, and not empty where it names something")
  func strings() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb_optimizer}
      spec:
        name: ""
      #       ^^ error invalid-value empty
        description: ""
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: second}
      spec:
        name:
      #! 8 error wrong-type found no value
        description: "a bell \\u0007 rings"
      #              ^ error invalid-value U+0007
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: third}
      spec:
        name: "two\\nlines"
      #       ^ error invalid-value U+000A
        description: "two\\nlines and a\\ttab"
      ---
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: fourth}
      spec:
        name: "\\u202Egnp.exe"
      #       ^ error invalid-value U+202E
        description: [a]
      #              ^^^ error wrong-type a string is expected, found a list
      """
    ).expectDocumentMarks()
  }

  @Test(
    "a code has its form",
    arguments: ["Rtb", "r", "9lives", "a-b", "a.b", "é_code", String(repeating: "a", count: 64), "a b"])
  func codes(code: String) async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: "\(code)"}
      #                ^ error invalid-code
      spec: {name: RTB}
      """
    ).expectDocumentMarks()
  }

  @Test("the code of a version has a form of its own, and is quoted where it looks like a number")
  func versionCodes() async throws {
    func version(_ code: String, _ mark: String = "") -> String {
      """
      apiVersion: optctl/v1
      kind: OptimizerVersion
      metadata:
        optimizer: rtb_optimizer
        code: \(code)
      \(mark)
      spec: {name: x, supported_configs: {keys: {}}}

      """
    }
    let text = [
      version("v1.10-rc_1"), version("\"2.10\""), version("a"),
      version("1.10", "#       ^^^^ error ambiguous-scalar write \"1.10\""),
      version("V5", "#       ^^ error invalid-code"), version("-v", "#       ^^ error invalid-code"),
    ].joined(separator: "---\n")
    try await MarkedManifests(text).expectDocumentMarks()
  }

  @Test(
    "a number is a plain decimal",
    arguments: ["01", "1e3", "+1", "0x1F", "1_000", ".5", "5.", "NaN", ".inf", "-.inf", "12:30", "0o17", "abc", "true"])
  func numbers(text: String) async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugs_hcp}
      spec:
        arms: [{name: control, run: r1, traffic: 100}]
        holdback: \(text)
      #           ^ error invalid-number \(text)
      """
    ).expectDocumentMarks()
  }

  @Test("a quoted number, a missing one and a list are of the wrong type")
  func numbersOfOtherTypes() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Deployment
      metadata: {entity: drugs_hcp}
      spec:
        arms:
          - {name: a, run: r1, traffic: "50"}
      #                                 ^^^^ error wrong-type a number is expected, found a quoted string; help: remove the quotes
          - {name: b, run: r2, traffic: ~}
      #                                 ^ error wrong-type
          - {name: c, run: r3, traffic: [50]}
      #                                 ^^^^ error wrong-type
      """
    ).expectDocumentMarks()
  }

  @Test("a boolean is true or false", arguments: ["yes", "no", "on", "off", "True", "FALSE", "y", "1"])
  func booleans(text: String) async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb_optimizer, protect: \(text)}
      #                                        ^ error invalid-boolean write true or false
      spec: {name: RTB}
      """
    ).expectDocumentMarks()
  }

  @Test("a status is one of its kind's")
  func statuses() async throws {
    try await MarkedManifests(
      """
      apiVersion: optctl/v1
      kind: Optimizer
      metadata: {code: rtb_optimizer}
      spec: {name: RTB, status: paused}
      #                         ^^^^^^ error invalid-status allowed: draft, active, deprecated, retired
      ---
      apiVersion: optctl/v1
      kind: Entity
      metadata: {code: drugs_hcp}
      spec: {name: Drugs, status: deprecated, object: {type: ssp, id: 1}, s3_base_path: "s3://b/k"}
      #                           ^^^^^^^^^^ error invalid-status allowed: draft, active, paused, retired
      ---
      apiVersion: optctl/v1
      kind: FeatureMacros
      metadata: {name: adx}
      spec: {macros: {os: {template: "[OS]", status: aktive}}}
      #                                              ^^^^^^ error invalid-status did you mean `active`?
      """
    ).expectDocumentMarks()
  }

  @Test("a date is a day of the calendar")
  func dates() {
    for valid in ["2026-12-31", "2024-02-29", "2000-02-29", "0001-01-01"] { #expect(CalendarDate.isValid(valid)) }
    for invalid in [
      "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-1", "26-01-01", "2026-01-0a",
      "0000-01-01", "2026/01/01", "2026-01-01 ", "",
    ] {
      #expect(!CalendarDate.isValid(invalid), "\(invalid)")
    }
  }
}
