import Diagnostics

/// Only a completed run has an output that can serve.
enum RunNotCompleted {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard let run = pinned.run, run.status != "completed" else { return nil }
    return Diagnostic(
      pinned.severity, .runNotCompleted, message(run.id, run.status), at: pinned.location, help: pinned.help)
  }

  private static func message(_ run: String, _ status: String) -> String {
    "run \(run) is \(status), not completed"
  }
}
