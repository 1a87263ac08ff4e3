import Diagnostics
import Domain
import Planning
import Rendering
import Testing

/// What a terminal with few columns shows.
@Suite struct NarrowTextTests {
  private func widest(_ text: String) -> Int {
    text.split(separator: "\n").map { TerminalText.width(String($0)) }.max() ?? 0
  }

  @Test(arguments: [40, 60, 80]) func aPlanKeepsWithinItsColumns(columns: Int) throws {
    var plan = judgedPlan
    plan.source.ref = "feature/a_branch"
    let text = renderText(plan, style: Style(width: columns))
    #expect(widest(text) <= columns, "\(text)")
    // Nothing is cut: only the breaks differ.
    func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
    #expect(words(text) == words(renderText(plan, style: plain)))
  }

  @Test func whatDoesNotFitGoesOnBelow() throws {
    try expect(renderText(judgedPlan, style: Style(width: 40)), is: .narrow)
  }

  @Test func aWideTerminalShowsWhatAFileHolds() {
    #expect(renderText(judgedPlan, style: Style(width: 200)) == renderText(judgedPlan, style: plain))
  }

  @Test(arguments: [40, 60, 80]) func statusAndHistoryKeepWithinTheirColumns(columns: Int) {
    let version = VersionReference(optimizer: "rtb_optimizer", version: "v5")
    let report = StatusReport(
      environment: "production", lastRevision: 12, lastCommit: "3f2c9e1b7a6d",
      entities: [
        .init(
          code: "drugs_hcp", name: "東京 Drugs.com HCP", status: .active, currentVersion: version,
          arms: [
            .init(
              name: "control", run: "20260201_120000", traffic: .full, version: version, since: "2026-09-01T10:22:07Z")
          ])
      ])
    let status = renderText(report, style: Style(width: columns))
    #expect(widest(status) <= columns, "\(status)")
    let revision = Revision(
      number: 12, appliedAt: "2026-09-01T10:22:07Z", appliedBy: "deployer", environment: "production",
      source: RevisionSource(commit: "3f2c9e1b7a6d", ref: "main", isDirty: true, manifests: "manifests"), planID: "p",
      allowed: ["removals:macro=9"], summary: .object(["create": .number(3), "retire": .number(1)]),
      toolVersion: "1")
    let history = renderText([revision], style: Style(width: columns))
    #expect(widest(history) <= columns, "\(history)")
    #expect(widest(renderText(revision, style: Style(width: columns))) <= columns)
  }

  @Test func aDiagnosticGoesOnBelowItsBeginning() {
    let diagnostic = Diagnostic(
      .error, .unknownConfig, "version `rtb_optimizer/v5` has no config `min_bit_cpm`",
      at: place("manifests/catalog/drugs_hcp.yaml", 11, 5, length: 11), help: "did you mean `min_bid_cpm`, or another?",
      related: [Related(place("manifests/catalog/rtb.yaml", 3, 1), "the version is declared here")])
    let text = renderText([diagnostic], style: Style(width: 40)) { _, _ in "    min_bit_cpm: 3.50" }
    #expect(
      text == """
        manifests/catalog/drugs_hcp.yaml:11:5:
          error[unknown-config]: version
          `rtb_optimizer/v5` has no config
          `min_bit_cpm`
        11 |     min_bit_cpm: 3.50
           |     ^^^^^^^^^^^
           = note: the version is declared here:
               manifests/catalog/rtb.yaml:3:1
           = help: did you mean `min_bid_cpm`,
               or another?


        """)
    let failure = renderFailure("nothing was applied: the plan is blocked", help: "look", style: Style(width: 30))
    #expect(failure == "error: nothing was applied:\n       the plan is blocked\n  help: look\n")
  }

  @Test func aWordThatIsWiderThanTheTerminalStaysWhole() {
    let path = "s3://" + String(repeating: "a", count: 60)
    let change = change("entity/e", .create, [field(.s3BasePath, .null, .string(path))])
    #expect(renderText(samplePlan([change]), style: Style(width: 40)).contains("\n        \(path)\n"))
  }
}
