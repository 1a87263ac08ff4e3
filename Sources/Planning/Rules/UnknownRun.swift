import Diagnostics

/// A deployment pins runs by id, and each must be in the database that it is planned against.
enum UnknownRun {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard pinned.run == nil else { return nil }
    return Diagnostic(
      pinned.severity, .unknownRun, message(pinned), at: pinned.location, help: pinned.help)
  }

  private static func message(_ pinned: PinnedRun) -> String {
    "run \(pinned.arm.run) is not in the database"
  }
}
