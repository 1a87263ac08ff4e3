import Diagnostics
import Domain
import Planning
import Rendering
import Testing

@Suite struct PlanMarkdownTests {
  @Test func theVerdictComesFirstAndChangesAreFolded() throws {
    try expect(renderMarkdown(judgedPlan), is: .markdown)
  }

  @Test func nothingToDoIsSaidInALine() {
    let text = renderMarkdown(samplePlan([], unchanged: 7))
    #expect(text.hasPrefix("<!-- optctl:plan:production -->\n### optctl plan: `production` ✅ no changes\n\n"))
    #expect(text.contains("The database is what the manifests say."))
    #expect(!text.contains("#### "))
  }

  @Test(arguments: [0, 1, 100, 20_000])
  func noPlanIsTooLongAndWhatIsCutIsCounted(count: Int) throws {
    let changes = (0..<count).map { i in
      i % 2 == 0
        ? change("macro/feature_\(i)", .retire, [field(.status, .string("active"), .string("retired"))])
        : change("entity/e\(i)", .update, [field(.name, .string("a"), .string("b"), at: place("e.yaml", i, 1))])
    }
    let text = renderMarkdown(samplePlan(changes))
    #expect(text.utf8.count <= markdownLimit)
    let shown = text.split(separator: "\n").count { $0.hasPrefix("- retire ") }
    let more = text.firstMatch(of: /… and ([\d,]+) more removals/).map { Int($0.1.filter { $0 != "," }) ?? 0 } ?? 0
    #expect(shown + more == (count + 1) / 2)
    let blocks = text.split(separator: "\n").count {
      $0.hasPrefix("<details>") || $0.hasPrefix("- `- ")
    }
    let left = text.firstMatch(of: /… and changes of ([\d,]+) more/).map { Int($0.1.filter { $0 != "," }) ?? 0 } ?? 0
    #expect(blocks + left == count)
  }

  @Test func guardsAndErrorsAreKeptBeforeAnythingElse() {
    var plan = samplePlan((0..<20_000).map { change("macro/m\($0)", .delete) })
    plan.guards = judgedPlan.guards
    plan.diagnostics = judgedPlan.diagnostics
    let text = renderMarkdown(plan)
    #expect(text.utf8.count <= markdownLimit)
    #expect(text.contains("--allow traffic-step:drugs_hcp=50"))
    #expect(text.contains("run-not-completed"))
  }

  @Test(
    arguments: [
      "```\n</details>", "<script>x</script>", "a|b", "@team", "#12", "[x](http://e)", "![x](y)", "`", "``", " ` ",
      "-->",
      "\u{202E}x", "\u{1B}[31m", "https://example.com", "\\|", "<!-- x -->",
    ])
  func whatItIsToldStaysCode(hostile: String) throws {
    var plan = samplePlan([
      change("macro/\(hostile)", .retire, [field(.status, .string(hostile), .string("retired"))]),
      change(
        "deployment/\(hostile)", .update,
        [
          field(
            .arms, .array([]),
            .array([Deployment.Arm(name: hostile, run: hostile, traffic: .full).json]))
        ]),
    ])
    plan.environment = hostile
    plan.source.ref = hostile
    plan.guards = [GuardFinding(.removals, nil, .blocked, hostile, allow: hostile)]
    plan.diagnostics = [Diagnostic(.error, .unknownRun, hostile, at: place(hostile, 1, 1), help: hostile)]
    let text = renderMarkdown(plan)
    // The first line is the marker, with its own end.
    #expect(
      outsideCode(text).dropFirst().allSatisfy {
        !$0.contains(hostile) || hostile.allSatisfy { $0 == "`" || $0 == " " }
      })
    #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    #expect(
      text.ranges(of: "<details>").count
        == text.ranges(of: "</details>").count { range in
          text[..<range.lowerBound].last == "\n"
        })
  }

  /// The text without code spans, fenced blocks and `<code>`.
  private func outsideCode(_ markdown: String) -> [String] {
    var lines: [String] = []
    var fence: Substring?
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      let ticks = line.prefix { $0 == "`" }
      if let open = fence {
        if line == open { fence = nil }
      } else if ticks.count >= 3, line.dropFirst(ticks.count) == "text" {
        fence = ticks
      } else {
        lines.append(withoutSpans(String(line).replacing(/<code>[^<]*<\/code>/, with: "")))
      }
    }
    return lines
  }

  /// A code span goes from a run of backticks to the next run of the same length.
  private func withoutSpans(_ line: String) -> String {
    var out = ""
    var rest = line[...]
    while let start = rest.firstIndex(of: "`") {
      out += rest[..<start]
      let ticks = rest[start...].prefix { $0 == "`" }
      rest = rest[ticks.endIndex...]
      var end = rest.startIndex
      while let next = rest[end...].firstIndex(of: "`") {
        let run = rest[next...].prefix { $0 == "`" }
        end = run.endIndex
        if run.count == ticks.count { break }
      }
      rest = rest[end...]
    }
    return out + rest
  }
}

@Suite struct AnnotationTests {
  @Test func everyFindingIsACommandAtItsPlace() throws {
    try expect(renderAnnotations(judgedPlan), is: .annotations)
    try expect(
      String(decoding: renderSARIF(judgedPlan.diagnostics, toolVersion: "1.2.3"), as: UTF8.self), is: .sarif)
  }

  @Test func noTextEndsItsCommandOrBeginsAnother() {
    let hostile = "x\n::error::y\r%0A,file=z:\u{1B}"
    let text = renderAnnotations([Diagnostic(.error, .unknownRun, hostile, at: place(hostile, 1, 2), help: hostile)])
    #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
    #expect(text.hasPrefix("::error file=x%0A%3A%3Aerror%3A%3Ay%0D%250A%2Cfile=z%3A\\u{1B},line=1,"))
  }
}
