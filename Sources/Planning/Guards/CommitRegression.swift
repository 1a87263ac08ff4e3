import Domain

/// Asks before a commit is applied that does not build on the one applied last: whatever that one brought would be undone.
/// Where the history at hand does not tell, it asks as well.
enum CommitRegression {
  static func dangers(in plan: GuardedPlan) -> [Danger] {
    let message: String
    switch plan.lineage {
    case .first, .same, .descendant: return []
    case .notDescendant: message = regression(plan)
    case .unknown(let reason): message = unknown(plan, reason)
    }
    return [Danger(consent: Consent(.commitRegression, scope: nil), address: nil, message: message)]
  }

  private static func regression(_ plan: GuardedPlan) -> String {
    "commit \(short(plan.source.commit)) is not a descendant of \(short(plan.server.lastCommit)), which was applied last"
  }

  private static func unknown(_ plan: GuardedPlan, _ reason: String) -> String {
    "whether this is a descendant of \(short(plan.server.lastCommit)), which was applied last, is not known: \(reason)"
  }

  private static func short(_ commit: String?) -> String { commit.map { String($0.prefix(7)) } ?? "none" }
}
