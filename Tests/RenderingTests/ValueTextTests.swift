import Domain
import Planning
import Rendering
import Testing

@Suite struct ValueTextTests {
  private func lines(_ pairs: [(JSON, JSON)]) -> String {
    renderText(
      samplePlan(
        pairs.enumerated().map { i, pair in
          change("config/e/key_\(i)", .update, [field(.value, pair.0, pair.1, at: place("e.yaml", i + 1, 7))])
        }), style: plain)
  }

  @Test func valuesAreBareUntilTheyWouldMislead() throws {
    let long = "s3://bucket/" + String(repeating: "very-long-folder/", count: 20)
    try expect(
      lines([
        (.null, .string("")), (.string("(none)"), .null), (.string("two words"), .string(" padded ")),
        (.string("a -> b"), .string("say \"hi\"")), (.string("30"), .number("30")), (.bool(true), .bool(false)),
        (.string("line\nbreak"), .string("tab\tand \\ backslash")),
        (.string("Café 東京 🚀"), .string("non\u{A0}breaking")),
        (.string(long), .string("short")), (.string(long + "one"), .string(long + "two")),
        (.array([.string("a"), .string("b")]), .array([])), (.string("(sensitive)"), .string("(sensitive)")),
      ]), is: .values)
  }

  @Test func aSensitiveValueShowsOnlyThatItChanged() {
    let text = lines([(.string("(sensitive)"), .string("(sensitive)"))])
    #expect(text.contains("config key_0   (sensitive), changed   e.yaml:1:7\n"))
  }

  @Test func whatDiffersInLongValuesIsShownHoweverFarItStands() {
    let beginning = String(repeating: "x", count: 10_000)
    let text = lines([(.string(beginning + "old"), .string(beginning + "new"))])
    #expect(text.contains("…xxxxxxxxxxxxxxxxold -> …xxxxxxxxxxxxxxxxnew   "))
  }
}
