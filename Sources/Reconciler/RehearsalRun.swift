import Database
import Manifests
import Planning
import Postgres

/// What came of doing a plan and rolling it back.
public enum Rehearsal: Sendable {
  /// So many statements, all of which the database took.
  case passed(statements: Int)
  case failed(Failure)
  /// A plan with errors.
  case refused

  public var hasPassed: Bool { if case .passed = self { true } else { false } }
}

/// Does what was planned, in the transaction that apply would use, and rolls it back. A plan that guards block is rehearsed
/// too: whoever is asked for consent may want to know.
struct RehearsalRun {
  /// Others are not to wait for a rehearsal, nor it for them.
  private static let lockTimeout = Duration.seconds(3)

  let planner: Planner
  let environment: Environment
  let selection: Selection

  @MainActor
  func rehearse(_ shown: Plan) async -> Rehearsal {
    guard !shown.hasErrors else { return .refused }
    let conninfo: String?
    do throws(Failure) {
      let target = try Target.resolve(
        override: selection.database, environment: environment, variables: selection.variables)
      conninfo = try await target.conninfo(selection)
    } catch { return .failed(error) }
    let applier = Applier(
      connect: connecting(conninfo, selection), onStep: { step in Phase(step).map(selection.onPhase) },
      onWrite: { selection.onPhase(.writing(step: $0, of: $1)) }, onConnect: Interruption.cancelling,
      isInterrupted: { Interruption.wasAsked })
    let request = ApplyRequest(
      token: newToken(), environment: planner.environment, source: planner.origin, toolVersion: selection.toolVersion,
      lockTimeout: Self.lockTimeout)
    let reviewed = ReviewedPlan(shown)
    do throws(ApplyFailure) {
      let statements = try applier.rehearse(request) { snapshot, reader throws(DatabaseError) in
        try planner.plan(&snapshot, reader)
      } judging: { plan in
        if plan.hasErrors { return .invalid }
        guard plan.differences(fromReviewed: reviewed).isEmpty else { return .stale([]) }
        return .approve(PlanDocument { (plan.id, Array("{}".utf8)) })
      }
      return .passed(statements: statements)
    } catch { return .failed(Failure(rehearsing: error, shown)) }
  }
}

extension Failure {
  fileprivate init(rehearsing failure: ApplyFailure, _ plan: Plan) {
    self.init(failure, outcome: "the rehearsal failed", plan: plan, saved: nil)
    if case .stale = failure {
      message = "the rehearsal failed: what was planned moved in the meantime"
      help = "plan again"
    }
    if case .database(let error) = failure, error.sqlstate == "42501" {
      help = "a rehearsal writes before it rolls back, and needs the rights of an applier: see optctl db grants"
    }
  }
}
