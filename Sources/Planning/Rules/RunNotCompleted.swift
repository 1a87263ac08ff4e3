import Diagnostics

/// Only a completed run has an output that can serve. One that serves already and is completed no more is left to
/// `live-run-decayed`.
enum RunNotCompleted {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard !pinned.isLive, let run = pinned.run, run.status != "completed" else { return nil }
    return Diagnostic(
      pinned.severity, .runNotCompleted, message(run.id, run.status), at: pinned.location, help: pinned.help)
  }

  private static func message(_ run: String, _ status: String) -> String {
    "run \(run) is \(status), not completed"
  }
}
