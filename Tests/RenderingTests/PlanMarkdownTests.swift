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

  @Test func commitsThatAreNotSignedStandInTheVerdict() {
    var plan = Self.plan(of: 1)
    #expect(renderMarkdown(plan).contains("✅ can be applied\n"))
    plan.diagnostics = [Diagnostic(.warning, .unsignedCommit, "commit 0a1b2c3 (x): it is not signed", at: nil)]
    #expect(renderMarkdown(plan).contains("⛔ signatures are missing, cannot be applied\n"))
  }

  /// Of every kind of change, in turn.
  private static func plan(of count: Int) -> Plan {
    samplePlan(
      (0..<count).flatMap { i -> [Change] in
        let source = place("e.yaml", i + 1, 1)
        return switch i % 4 {
        case 0: [change("macro/feature_\(i)", .retire, [field(.status, .string("active"), .string("retired"))])]
        case 1: [change("entity/e\(i)", .update, [field(.name, .string("a"), .string("b"), at: source)])]
        case 2:
          [change("macro/m\(i)", .create, fields(of: Macro(feature: "m\(i)", template: "[M]"), .create), at: source)]
        default:
          [
            change(
              "deployment/d\(i)", .create, [field(.arms, .null, arms(("a", "r\(i)", 100)), at: source)], at: source)
          ]
        }
      }
        + (0..<(count + 1) / 4).map { change("config/old/k\($0)", .delete, [field(.value, .number("1"), .null)]) })
  }

  /// How many objects the groups of a section count, by `action noun`, and how many of each are shown.
  private func groups(_ section: Substring) -> [String: (count: Int, shown: Int)] {
    var found: [String: (Int, Int)] = [:]
    for match in section.matches(of: /(?m)^- (\w+) ([\d,]+) (\w+)([^\n]*)\n(\n\|(?:[^\n]+\n)+)?/) {
      let count = Int(match.2.filter { $0 != "," }) ?? 0
      let more = match.4.firstMatch(of: /and ([\d,]+) more$/).map { Int($0.1.filter { $0 != "," }) ?? 0 } ?? 0
      let names = match.4.matches(of: /`[^`]+`/).count
      let rows = match.5.map { $0.split(separator: "\n").count - 2 } ?? 0
      #expect(names + rows + more == count, "\(match.0.prefix(200))")
      found["\(match.1) \(match.3)"] = (count, names + rows)
    }
    return found
  }

  private func section(_ title: String, of text: String) throws -> Substring {
    let start = try #require(text.firstRange(of: "#### \(title)\n")).upperBound
    let end = text[start...].firstRange(of: "\n#### ")?.lowerBound ?? text.endIndex
    return text[start..<end]
  }

  @Test(arguments: [1, 100, 2_000, 20_000])
  func noPlanIsTooLongAndEveryChangeIsShownOrCounted(count: Int) throws {
    let text = renderMarkdown(Self.plan(of: count))
    #expect(text.utf8.count <= markdownLimit)
    let removals = try section("Removals", of: text)
    let removed =
      groups(removals).values.reduce(0) { $0 + $1.count }
      + removals.split(separator: "\n").count { $0.contains(/^- (retire|delete) `/) }
    #expect(removed == (count + 3) / 4 + (count + 1) / 4)
    guard count > 1 else { return }
    let changes = try section("Changes", of: text)
    let told =
      groups(changes).values.reduce(0) { $0 + $1.count }
      + changes.split(separator: "\n").count { $0.hasPrefix("<details>") || $0.contains(/^- `[-+~]/) }
    // Each config that goes makes a block for its entity, which stays.
    #expect(told == count - (count + 3) / 4 + 1)
    let traffic = try section("Live traffic", of: text)
    let more =
      traffic.firstMatch(of: /… and ([\d,]+) more deployments/).map { Int($0.1.filter { $0 != "," }) ?? 0 } ?? 0
    #expect(traffic.split(separator: "\n").count { $0.hasPrefix("| `deployment/") } + more == count / 4)
  }

  @Test func ofVeryManyCreationsThousandsAreNamed() throws {
    let plan = samplePlan(
      (0..<20_000).map { change("macro/feature_\($0)", .create, [field(.name, .null, .string("x"))]) })
    let named = groups(try section("Changes", of: renderMarkdown(plan)))
    #expect(named["create macros"]?.count == 20_000)
    #expect(named["create macros"]?.shown ?? 0 > 3_000)
  }

  @Test func anEntityThatIsDeletedTakesItsConfigsAlong() throws {
    let none = [field(.value, .number("1"), .null)]
    let changes = [
      change("config/a/x", .delete, none), change("config/gone/x", .delete, none),
      change("config/gone/y", .delete, none),
      change("entity/gone", .delete), change("entity/old", .delete),
    ]
    let removals = try section("Removals", of: renderMarkdown(samplePlan(changes)))
    #expect(
      removals.prefix { $0 != "<" }
        == "\n- delete `config/a/x`\n- delete `entity/gone`, with 2 configs\n- delete `entity/old`\n")
  }

  @Test func ofManyChangesThatALineSaysEachHasARow() throws {
    var changes = (0..<100).map { change("entity/e\($0)", .update, [field(.name, .string("a"), .string("b"))]) }
    changes.append(change("entity/by_hand", .update, [field(.name, .string("a"), .string("b"), .drift, by: byAlice)]))
    let text = try section("Changes", of: renderMarkdown(samplePlan(changes)))
    #expect(groups(text)["update entities"]?.shown == 100)
    #expect(text.contains("| `~ entity/e7` | `name a -> b` |\n"))
    #expect(text.contains("<details><summary><code>~ entity/by_hand</code></summary>"))
    #expect(text.contains("drift: alice, psql"))
  }

  @Test func aGroupThatIsSmallEnoughSaysWhatEachObjectIs() throws {
    var changes = (0..<300).map { i in
      change(
        "macro/feature_\(i)", .create, fields(of: Macro(feature: "feature_\(i)", template: "[F|\(i)]"), .create),
        at: place("catalog/macros.yaml", i + 5, 5))
    }
    changes.append(change("entity/old", .update, [field(.name, .string("a"), .string("b"))]))
    changes += (0..<2).map { change("config/e/k\($0)", .create, [field(.value, .null, .number("\($0)"))]) }
    try expect(renderMarkdown(samplePlan(changes)), is: .manyChanges)
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
