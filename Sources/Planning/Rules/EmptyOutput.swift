import Diagnostics

/// A run without segments bids on nothing. A count that is null is unknown, which is not zero.
enum EmptyOutput {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard let run = pinned.run, run.segmentsCount == 0 else { return nil }
    return Diagnostic(
      pinned.severity, .emptyOutput, message(run.id), at: pinned.location,
      help: "name a run with segments; a share that nobody should serve is holdback")
  }

  private static func message(_ run: String) -> String {
    "run \(run) has 0 segments"
  }
}
