import Diagnostics
import Domain

/// What a draft or retired version made cannot serve; what a deprecated one made should be replaced. The state that the plan
/// leaves counts: a version that is retired in the same change is retired. What serves already is then left to
/// `version-in-use`.
enum RunVersionUnusable {
  static func diagnostic(_ pinned: PinnedRun) -> Diagnostic? {
    guard let run = pinned.run, let reference = pinned.runVersion else { return nil }
    let status = pinned.version?.status
    let severity: Severity
    switch status {
    case .active: return nil
    case .deprecated: severity = .warning
    default:
      guard !pinned.isLive || !pinned.resulting.isDeparting(reference) else { return nil }
      severity = pinned.severity
    }
    return Diagnostic(
      severity, .runVersionUnusable, message(run.id, reference, status), at: pinned.location,
      help: "name a run of an active version")
  }

  private static func message(_ run: String, _ version: VersionReference, _ status: Status?) -> String {
    guard let status else { return "run \(run) was made by a version that is not in the database" }
    return "run \(run) was made by version \(version), which is \(status.rawValue)"
  }
}
