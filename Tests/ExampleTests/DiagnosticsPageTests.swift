import Diagnostics
import Domain
import Foundation
import Testing

/// `Docs/diagnostics.md` is made of what `optctl explain` tells; `make docs` writes it.
@Suite struct DiagnosticsPageTests {
  @Test func thePageOfDiagnosticsTellsWhatExplainTells() throws {
    let file = root.appendingPathComponent("Docs/diagnostics.md")
    if ProcessInfo.processInfo.environment["BLESS"] == "1" {
      try Data(page.utf8).write(to: file)
      return
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == page, "`make docs` writes the page anew")
  }

  private var page: String {
    var out = """
      # Diagnostics and guards

      Whatever optctl finds has a name, which stands in brackets after `error` or `warning` and in the `code` of the JSON.
      `optctl explain NAME` tells the same as this page, which `make docs` writes from the program.

      An error cannot be consented to: the manifests are changed until it is gone. A guard can be: [Guards](guards.md).

      ## Diagnostics


      """
    for code in DiagnosticCode.allCases { out += section(code.rawValue, code.explanation) }
    out += "## Guards\n\n"
    for name in GuardName.allCases { out += section(name.rawValue, name.explanation) }
    return String(out.dropLast())
  }

  private func section(_ name: String, _ explanation: Explanation) -> String {
    var out = "### \(name)\n\n\(text(explanation.meaning))\n\n*What to do:* \(text(explanation.remedy))\n\n"
    if !explanation.example.isEmpty { out += "```yaml\n\(explanation.example)\n```\n\n" }
    return out
  }

  /// Signs that Markdown would read are shown as they are; code spans stay.
  private func text(_ sentence: String) -> String {
    sentence.components(separatedBy: "`").enumerated().map { index, part in
      index.isMultiple(of: 2) ? part.replacing(/[*_<>\[\]|]/) { "\\" + $0.0 } : part
    }.joined(separator: "`")
  }
}
