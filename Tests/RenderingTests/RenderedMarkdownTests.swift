import Diagnostics
import Domain
import Foundation
import Planning
import Rendering
import Testing

private let converter = "/usr/bin/cmark-gfm"

/// A plan's Markdown as a code host shows it. `make test` installs the converter.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: converter)))
struct RenderedMarkdownTests {
  /// HTML, with raw HTML let through and everything on that GitHub switches on, but its filter of tags.
  private func html(_ markdown: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("plan-\(UUID().uuidString).md")
    try Data(markdown.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: converter)
    process.arguments =
      ["--unsafe"] + ["table", "autolink", "strikethrough", "tasklist"].flatMap { ["-e", $0] } + [file.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let html = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return html
  }

  private static let hostile =
    "```\n</details></code></pre> <script>x</script> @team #12 [x](http://e) ![i](y) https://example.com `a` a|b <!-- --> ~~x~~ \u{202E}\u{1B}[31m\n\n- [ ] x\n# y"

  private static func plan(_ text: String, copies: Int) -> Plan {
    var plan = samplePlan(
      (0..<copies).flatMap { i in
        [
          change("macro/\(text)\(i)", .retire, [field(.status, .string(text), .string("retired"))]),
          change(
            "entity/\(text)\(i)", .update,
            [field(.name, .string(text), .string("b"), .drift, at: place(text, 1, 1), by: byAlice)]),
          change(
            "deployment/\(text)\(i)", .update,
            [field(.arms, arms((text, text, 50)), arms((text, text, 60), (text + "2", text + "3", 40)))]),
        ]
      })
    plan.environment = text
    plan.source.ref = text
    plan.source.commit = text
    plan.target.host = text
    plan.guards = [
      GuardFinding(.removals, nil, .blocked, text, allow: text),
      GuardFinding(.protected, Address("macro/\(text)"), .warning, text, allow: text),
    ]
    plan.checks = (0..<copies).map { i in
      GateCheck(
        address: Address(.deployment, text), run: text, gate: text, subject: text, observed: .string(text), limit: text,
        result: i % 2 == 0 ? .pass : .fail)
    }
    plan.diagnostics = [
      Diagnostic(.error, .unknownRun, text, at: place(text, 1, 1), help: text),
      Diagnostic(.warning, .sharedObject, text, at: nil, help: text),
    ]
    return plan
  }

  @Test(arguments: [1, 100, 20_000])
  func foreignTextStaysCode(copies: Int) throws {
    let html = try html(renderMarkdown(Self.plan(Self.hostile, copies: copies)))
    let open = html.replacing(/<!-- optctl:plan:[A-Za-z0-9%._]* -->/, with: "")
    #expect(!open.contains("<!--"))
    for tag in ["<a ", "<a>", "<img", "<script", "<del>", "<input", "<h1", "<h2"] {
      #expect(!html.contains(tag), "\(tag)")
    }
    let outside = open.replacing(/<code[^>]*>[^<]*<\/code>/, with: "")
    for text in ["@team", "#12", "example.com", "</code>", "a|b", "`"] { #expect(!outside.contains(text), "\(text)") }
    var depth = 0
    for tag in open.matches(of: /<(\/?)details>/) {
      depth += tag.1.isEmpty ? 1 : -1
      #expect(depth == 0 || depth == 1)
    }
    #expect(depth == 0)
  }
}
