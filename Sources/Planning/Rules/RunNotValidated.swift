import Diagnostics

/// A run serves when its validation passed, or when it passed with warnings that the deployment accepts for this run
/// with a date that is not over. A run that is not completed is left to `run-not-completed`.
enum RunNotValidated {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard let run = pinned.run, run.status == "completed", run.validationStatus != "passed" else { return nil }
    let text: String
    var help = pinned.help
    if run.validationStatus == "warned" {
      let accepted = pinned.acceptedWarnings.filter { $0.run == run.id }
      guard !accepted.contains(where: { $0.expires >= pinned.today }) else { return nil }
      text = message(run.id, expired: accepted.map(\.expires).max())
      help = "review the warnings and accept them in accept_warnings with a reason and an expiry date, or " + help
    } else {
      text = message(run.id, run.validationStatus)
    }
    return Diagnostic(pinned.severity, .runNotValidated, text, at: pinned.location, help: help)
  }

  private static func message(_ run: String, _ status: String) -> String {
    "validation of run \(run) is \(status), not passed"
  }

  private static func message(_ run: String, expired: String?) -> String {
    guard let expired else { return "run \(run) was validated with warnings that nobody accepted" }
    return "run \(run) was validated with warnings, and their acceptance expired on \(expired)"
  }
}
