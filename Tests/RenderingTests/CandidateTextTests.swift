import Diagnostics
import Domain
import Planning
import Rendering
import Testing

private func check(_ run: String, _ subject: String, _ observed: String, _ limit: String, _ result: GateCheck.Result)
  -> GateCheck
{
  GateCheck(
    address: Address(.deployment, "drugs_hcp"), run: run, gate: "hcp_default", subject: subject,
    observed: .number(observed), limit: limit, result: result)
}

private func candidateRun(_ id: String, status: String = "completed", validation: String = "passed") -> Run {
  var run = Run(
    id: id, entity: "drugs_hcp", version: VersionReference(optimizer: "rtb_optimizer", version: "v5"), status: status,
    validationStatus: validation)
  run.createdAt = "2026-02-06T09:00:00.000Z"
  if status == "completed" { run.completedAt = "2026-02-06T09:25:03.120Z" }
  run.metrics = ["auc": Metric("0.7034"), "drift": Metric("NaN")]
  return run
}

/// One that may serve, one that fails in every way, one that is not there.
let sampleCandidates = ArmCandidates(
  environment: "local", entity: "drugs_hcp",
  arm: .init(name: "candidate", run: "20260206_090000", traffic: Share(hundredths: 1_000)),
  readAt: "2026-02-07T10:22:07.123Z", metric: "auc",
  candidates: [
    ArmCandidate(
      id: "20260206_090000", run: candidateRun("20260206_090000"), isPinned: true,
      checks: [
        check("20260206_090000", "auc", "0.7034", ">= 0.6", .pass),
        check("20260206_090000", "ece", "0.1204", "<= 0.1", .warn),
      ],
      diagnostics: [
        Diagnostic(
          .warning, .underpowered,
          "arm candidate with run 20260206_090000 needs 1009504 views to show a difference of 20 % (16 * p * (1 - p) / d^2)",
          at: nil)
      ]),
    ArmCandidate(
      id: "it's a \u{1B}[2Jrun", run: candidateRun("x", status: "running", validation: ""),
      checks: [
        check("x", "auc", "0.5", ">= 0.6", .fail),
        check("x", "npis_count", "0", ">= 1", .missing),
      ],
      diagnostics: [
        Diagnostic(.error, .runNotCompleted, "run it's a \u{1B}[2Jrun is running, not completed", at: nil),
        Diagnostic(.error, .gateFailed, "told by the check", at: nil),
        Diagnostic(.error, .gateMetricMissing, "gate hcp_default cannot judge npis_count >= 1: it is unknown", at: nil),
      ]),
    ArmCandidate(
      id: "20260209_000000", run: nil,
      diagnostics: [Diagnostic(.error, .unknownRun, "run 20260209_000000 is not in the database", at: nil)]),
  ], isCut: true)

@Suite struct CandidateTextTests {
  @Test func eachCandidateHasItsReasonsBelowIt() throws {
    try expect(
      renderText(sampleCandidates, style: plain) + "\n" + renderText(sampleCandidates, isNumbered: true, style: plain),
      is: .candidates)
  }

  @Test func whereThereIsNoneThatIsSaid() {
    var none = sampleCandidates
    none.candidates = []
    #expect(renderText(none, style: plain).hasSuffix("2026-02-07 10:22:07Z\n\nNo runs.\n"))
  }
}
