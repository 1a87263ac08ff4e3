import Diagnostics
import Rendering
import Testing

private let source = [
  "entities/drugs.yaml": [
    "kind: Entity", "spec:", "  configs: {max_bid_cpm_cap: 300, npi_enabled: yes}", "  name: 東京 🚀 \"x\" here",
    "\tstatus:\tactiv", "  note: \u{1B}[31m\u{202E}::error:: bad",
  ]
]

private func line(_ file: String, _ number: Int) -> String? {
  guard let lines = source[file], lines.indices.contains(number - 1) else { return nil }
  return lines[number - 1]
}

private func render(_ diagnostics: [Diagnostic], style: Style = plain) -> String {
  renderText(diagnostics, style: style, line: line)
}

/// The text of a source line and of the line with carets below it.
private func excerpt(_ source: String, column: Int, length: Int, width: Int? = nil) -> [Substring] {
  let diagnostic = Diagnostic(.error, .invalidValue, "m", at: place("a.yaml", 7, column, length: length))
  let text = renderText([diagnostic], style: Style(width: width)) { _, _ in source }
  return text.split(separator: "\n").dropFirst().prefix(2).map { $0.dropFirst(4) }
}

@Suite struct DiagnosticTextTests {
  @Test func aDiagnosticShowsPlaceLineAndHelp() throws {
    let file = "entities/drugs.yaml"
    try expect(
      render([
        Diagnostic(
          .error, .invalidConfig, "max_bid_cpm_cap is 300, above the maximum 100 usd_cpm",
          at: place(file, 3, 30, length: 3),
          help: "choose a value from 1 to 100",
          related: [Related(place("rtb.yaml", 18, 7), "the version defines it here")]),
        Diagnostic(.warning, .npiData, "this looks like provider ids", at: place(file, 4, 14, length: 3)),
        Diagnostic(.note, .invalidStatus, "after tabs", at: place(file, 5, 10, length: 5)),
        Diagnostic(.error, .invalidValue, "behind hostile text", at: place(file, 6, 25, length: 3)),
        Diagnostic(.error, .unknownField, "a line that is not there any more", at: place(file, 60, 1)),
        Diagnostic(.error, .emptyManifests, "no document is selected", at: nil, help: "add a path to the environment"),
      ]), is: .diagnostics)
  }

  @Test func caretsStandUnderTheSpan() {
    #expect(excerpt("name: value", column: 7, length: 5) == ["name: value", "      ^^^^^"])
    #expect(excerpt("名: 値です", column: 4, length: 2) == ["名: 値です", "    ^^^^"])
    #expect(excerpt("a\tb", column: 3, length: 1) == ["a b", "  ^"])
    #expect(excerpt("#", column: 2, length: 0) == ["#", " ^"], "behind the end of the line")
    #expect(excerpt("a", column: 99, length: 9) == ["a", " ^"], "outside the line")
    #expect(excerpt("\u{1B}x", column: 2, length: 1) == [#"\u{1B}x"#, "      ^"])
    #expect(excerpt("##[error]x", column: 2, length: 1) == [#"#\u{23}[error]x"#, " ^^^^^^"])
  }

  @Test func aSpanOverLinesIsMarkedToTheEndOfTheFirst() {
    let location = Location(file: "a.yaml", line: 1, column: 3, endLine: 4, endColumn: 1)
    let text = renderText([Diagnostic(.error, .wrongType, "m", at: location)], style: plain) { _, _ in "a: [b" }
    #expect(text.contains("1 | a: [b\n  |   ^^^\n"))
  }

  @Test func aLongLineIsCutAroundTheSpan() {
    let line = String(repeating: "a", count: 5_000) + "MARK" + String(repeating: "b", count: 5_000)
    let lines = excerpt(line, column: 5_001, length: 4, width: 60)
    #expect(lines.allSatisfy { $0.count <= 56 })
    #expect(lines[0].first == "…" && lines[0].last == "…")
    let caret = lines[1].prefix { $0 == " " }.count
    #expect(lines[0].dropFirst(caret).prefix(4) == "MARK" && lines[1].hasSuffix("^^^^"))
  }

  @Test func aLineThatFitsIsNotCut() {
    let line = String(repeating: "a", count: 70) + "END"
    #expect(excerpt(line, column: 71, length: 3, width: 80)[0] == line)
  }

  @Test func tenThousandDiagnosticsShowFiftyAndACount() {
    let many = (1...10_000).map { Diagnostic(.error, .invalidValue, "number \($0)", at: place("a.yaml", $0, 1)) }
    let text = renderText(many, style: plain) { _, _ in nil }
    #expect(text.split(separator: "\n").count == 51)
    #expect(text.hasSuffix("number 50\n\n… and 9,950 more; the JSON output has all of them\n\n"))
    #expect(countText(many) == "10,000 errors in 1 file")
  }

  @Test func warningsNeverCrowdErrorsOut() {
    let warnings = (1...100).map { Diagnostic(.warning, .npiData, "w", at: place("a.yaml", $0, 1)) }
    let errors = (1...2).map { Diagnostic(.error, .invalidValue, "e\($0)", at: place("z.yaml", $0, 1)) }
    let text = renderText(warnings + errors, style: plain) { _, _ in nil }
    #expect(text.contains("a.yaml:48:1: warning[npi-data]: w\n\nz.yaml:1:1: error[invalid-value]: e1\n\nz.yaml:2:1"))
    #expect(!text.contains("a.yaml:49:1"))
    #expect(text.contains("… and 52 more"))
  }

  @Test func countsNameWhatIsThere() {
    let error = Diagnostic(.error, .invalidValue, "e", at: place("a.yaml", 1, 1))
    let warning = Diagnostic(.warning, .npiData, "w", at: place("b.yaml", 1, 1))
    #expect(countText([]) == nil)
    #expect(countText([error]) == "1 error in 1 file")
    #expect(countText([error, error, warning]) == "2 errors and 1 warning in 2 files")
    #expect(countText([Diagnostic(.error, .emptyManifests, "e", at: nil)]) == "1 error")
  }

  @Test func colorAddsEscapeCodesAndNothingElse() throws {
    let diagnostics = [
      Diagnostic(.error, .invalidConfig, "m", at: place("entities/drugs.yaml", 3, 30, length: 3), help: "h"),
      Diagnostic(.warning, .npiData, "w", at: nil),
    ]
    let text = render(diagnostics, style: colored)
    #expect(text.contains("\u{1B}[1;31merror[invalid-config]\u{1B}[0m"))
    #expect(text.replacing(try Regex(#"\x1B\[[0-9;]*m"#), with: "") == render(diagnostics))
  }

  @Test func aLineThatHoldsWhatIsSensitiveIsNotShown() {
    var diagnostic = Diagnostic(.error, .invalidConfig, "token is wrong", at: place("a.yaml", 2, 5), help: "mend it")
    diagnostic.hidesSource = true
    #expect(
      renderText([diagnostic], style: plain) { _, _ in "token: secret" }
        == "a.yaml:2:5: error[invalid-config]: token is wrong\n  = help: mend it\n\n")
  }
}
