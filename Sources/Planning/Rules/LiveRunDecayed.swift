import Diagnostics
import Domain

/// A run that was right when it went live and is not any more: it serves on, and somebody should know.
///
/// This is about what the run's own row says now, beside the rule that finds it, which warns as well: that traffic goes to
/// such a run is a danger of its own.
enum LiveRunDecayed {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard pinned.isLive, let run = pinned.run, let fault = fault(run) else { return nil }
    return Diagnostic(
      .warning, .liveRunDecayed, message(pinned, fault), at: pinned.location,
      help: "shift its traffic to a run that is completed and passed")
  }

  private static func fault(_ run: Run) -> String? {
    if run.status != "completed" { return "its status is \(run.status), not completed" }
    switch run.validationStatus {
    case "passed", "warned": return run.s3OutputPath == nil ? "its s3_output_path is gone" : nil
    default: return "its validation is \(run.validationStatus), not passed"
    }
  }

  private static func message(_ pinned: PinnedRun, _ fault: String) -> String {
    "run \(pinned.arm.run) serves \(pinned.arm.traffic.percent.text) %, but \(fault)"
  }
}
