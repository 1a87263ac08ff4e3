import Domain
import Testing
import YAML

@testable import Manifests

@Suite("The text of a scalar")
struct ScalarTextTests {
  @Test(
    "stands without quotes only where every reader takes it for a string",
    arguments: [
      ("control", "control"), ("s3://bucket/site", "s3://bucket/site"), ("Drugs.com HCP", "Drugs.com HCP"),
      ("20260203_150000", "\"20260203_150000\""), ("1.10", "\"1.10\""), ("no", "\"no\""), ("0723", "\"0723\""),
      ("12:30", "\"12:30\""), ("~", "\"~\""), ("", "\"\""), (" a", "\" a\""), ("a ", "\"a \""), ("a: b", "\"a: b\""),
      ("a #b", "\"a #b\""), ("[OS]", "\"[OS]\""), ("- a", "\"- a\""), ("a\nb", "\"a\\nb\""), ("...", "\"...\""),
      ("say \"x\" \\", "\"say \\\"x\\\" \\\\\""), ("\u{202E}x", "\"\\u202Ex\""), ("Café", "Café"), ("null", "\"null\""),
      ("a, b", "a, b"), ("a:", "\"a:\""), ("*a", "\"*a\""), ("2026-02-03", "\"2026-02-03\""),
    ])
  func plain(text: String, written: String) {
    #expect(ScalarText.string(text, .plain, inFlow: false) == written)
  }

  @Test("keeps the quotes that were there where the text fits between them")
  func quotes() {
    #expect(ScalarText.string("it's", .single, inFlow: false) == "'it''s'")
    #expect(ScalarText.string("a\nb", .single, inFlow: false) == "\"a\\nb\"")
    #expect(ScalarText.string("a", .double, inFlow: false) == "\"a\"")
    #expect(ScalarText.string("a, b", .plain, inFlow: true) == "\"a, b\"")
  }

  @Test("means the same string after it was read, in every style and place")
  func property() {
    var dice = Dice(1)
    let signs = Array(
      "aZ09 _-./:,#'\"\\[]{}&*!|>%@`?~=+\n\té東\u{A0}\u{85}\u{2028}\u{202E}\u{FEFF}\u{1F600}\u{1}\u{7F}$^(")
    for _ in 0..<4_000 {
      let text = String((0..<Int.random(in: 0...6, using: &dice)).map { _ in dice.pick(signs) })
      let style = dice.pick([ScalarText.Style.plain, .single, .double, .block])
      for (inFlow, frame) in [(false, ("a: ", "\nb: 1\n")), (true, ("{a: ", ", b: 1}\n")), (false, ("- ", "\n- 1\n"))] {
        let file = frame.0 + ScalarText.string(text, style, inFlow: inFlow) + frame.1
        var tree = NodeTree()
        let problems = parse(Array(file.utf8), source: 0, into: &tree)
        #expect(problems.isEmpty, "\(file)")
        guard problems.isEmpty, let root = tree.roots.first else { continue }
        let node = tree.entry("a", of: root)?.value ?? tree.elements(root).first { _ in true }
        #expect(node.map { tree.means($0, .string(text)) } == true, "\(file)")
        #expect(node.map { tree.kind($0) == .quoted || !PlainScalar.isAmbiguous(text) } == true, "\(file)")
      }
    }
  }
}
