import Domain
import Rendering
import Testing

@Suite struct ManifestDiffTests {
  private func diff(_ before: String, _ after: String) -> String {
    renderDiff(path: "a.yaml", before: Array(before.utf8), after: Array(after.utf8), style: Style())
  }

  @Test func changesStandWithAFewLinesAroundThem() {
    #expect(
      diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\nx\n5\n6\n7\n8\ny\n9\n")
        == "a.yaml\n@@ -2 +2 @@\n 2\n 3\n-4\n+x\n 5\n 6\n 7\n 8\n+y\n 9\n")
    #expect(diff("a\r\nb\r\n", "a\r\nb\r\nc\r\n") == "a.yaml\n@@ -1 +1 @@\n a\n b\n+c\n")
    #expect(
      diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n")
        == "a.yaml\n@@ -1 +1 @@\n-1\n+x\n 2\n 3\n@@ -7 +7 @@\n 7\n 8\n-9\n+y\n")
  }

  @Test func linesOfOtherDocumentsAreNotShown() {
    #expect(
      diff("secret: 1\n---\na: 1\n---\nsecret: 2\n", "secret: 1\n---\na: 2\n---\nsecret: 2\n")
        == "a.yaml\n@@ -3 +3 @@\n-a: 1\n+a: 2\n")
  }

  @Test func linesThatNobodyMaySeeAreNotShown() {
    let text = renderDiff(
      path: "a.yaml", before: Array("a: 1\nb: {k: 1, s: secret}\nc: 1\n".utf8),
      after: Array("a: 1\nb: {k: 2, s: secret}\nc: 1\n".utf8), hiding: ([2], [2]), style: Style())
    #expect(
      text
        == "a.yaml\n@@ -1 +1 @@\n a: 1\n-(a line with a sensitive value)\n+(a line with a sensitive value)\n c: 1\n")
  }

  @Test func hostileTextIsMadeHarmless() {
    #expect(diff("a: \u{1B}[2J\n", "a: b\n") == "a.yaml\n@@ -1 +1 @@\n-a: \\u{1B}[2J\n+a: b\n")
  }

  @Test func whatIsTooLongToCompareIsShownAsReplaced() {
    let old = (0..<1_001).map { "\($0)" }
    let text = diff(old.joined(separator: "\n"), (["x"] + old.dropFirst().dropLast() + ["y"]).joined(separator: "\n"))
    let lines = text.split(separator: "\n").dropFirst(2)
    #expect(
      lines.prefix(1_001).allSatisfy { $0.hasPrefix("-") } && lines.suffix(1_001).allSatisfy { $0.hasPrefix("+") })
    #expect(lines.count == 2_002)
  }

  @Test func aSplitIsShownWithItsHoldback() {
    let deployment = Deployment(
      entity: "site", arms: [.init(name: "control", run: "r1", traffic: Share(hundredths: 9_750))],
      holdback: Share(hundredths: 250))
    #expect(
      renderSplit(deployment, at: "2026-02-03T10:00:00Z", style: Style()) == """
        deployment/site             served at 2026-02-03 10:00:00Z
            97.5 %   control   r1
            2.5 %    holdback

        """)
    #expect(
      renderSplit(Deployment(entity: "site", arms: []), at: "2026-02-03T10:00:00Z", style: Style())
        == "deployment/site   served at 2026-02-03 10:00:00Z\n    no traffic\n")
  }
}
