import Database
import Diagnostics
import Domain
import Manifests
public import Planning
import Postgres
public import Rendering

/// What an apply is asked to do.
public struct ApplyOrder: Sendable {
  public var revision: ManifestRevision
  /// A saved plan: compared with what would be done now, never obeyed.
  public var saved: ReviewedPlan?
  /// What is allowed of the dangers that guards see. A saved plan brings none along.
  public var consents: [Consent]
  public var lockTimeout: Duration
  /// For every statement but COMMIT.
  public var statementTimeout: Duration
  /// For COMMIT, and once more to find out what became of one without an answer.
  public var commitTimeout: Duration
  /// Names this apply; nil for a new name.
  public var token: String?

  public init(
    revision: ManifestRevision, saved: ReviewedPlan?, consents: [Consent], lockTimeout: Duration,
    statementTimeout: Duration,
    commitTimeout: Duration, token: String?
  ) {
    self.revision = revision
    self.saved = saved
    self.consents = consents
    self.lockTimeout = lockTimeout
    self.statementTimeout = statementTimeout
    self.commitTimeout = commitTimeout
    self.token = token
  }
}

/// What came of an apply.
public struct ApplyResult: Sendable {
  /// The plan that was applied or refused; the last one that was made.
  public var planned: PlanResult
  /// False if the apply failed before there was a plan: ``planned`` is empty then.
  public var hasPlan = true
  public var report: ApplyReport
  /// Why nothing was applied, or why that is not known; nil when all is well.
  public var failure: Failure?
  /// What moved since the plan was reviewed.
  public var moved: [PlanDifference] = []
}

/// Makes the database what the manifests of a commit say.
///
/// - Parameter review: is shown the plan before anything is written, and consents by true. What it answers does not matter
///   where there is nothing to apply, or where a guard blocks the plan. Nil where nobody is to be asked.
@MainActor
public func apply(
  _ selection: Selection, _ order: ApplyOrder, review: ((PlanResult) -> Bool)?
) async throws(Failure) -> ApplyResult {
  let clock = ContinuousClock()
  let start = clock.now
  selection.onPhase(.readingManifests)
  let opened = try OpenProject(selection, order.revision)
  guard let environment = try opened.environment(selection) else {
    return ApplyResult(PlanResult(invalid: opened.diagnostics, environment: selection.environment ?? "", opened))
  }
  let loaded = try await opened.load(environment)
  guard !loaded.diagnostics.hasErrors else {
    return ApplyResult(PlanResult(invalid: loaded.diagnostics, environment: environment.name, opened))
  }
  let origin = try opened.origin()
  let planner = Planner(environment, opened, origin: origin, loaded, consents: order.consents)
  let signatures = SignedCommits(
    opened.workspace, environment, commit: order.revision == .workTree ? nil : origin.commit, selection)
  do throws(SignatureRefusal) { try signatures.check() } catch { throw Failure(error) }
  let target = try Target.resolve(
    override: selection.database, environment: environment, variables: selection.variables)
  let conninfo = try await target.conninfo(selection)

  var reviewed = order.saved
  if let review {
    let planned = PlanResult(try await planner.preview(target, selection), opened)
    guard !planned.plan.hasErrors, planned.plan.hasChanges else {
      _ = review(planned)
      return ApplyResult(planned)
    }
    let isWanted = review(planned)
    guard !planned.plan.isBlocked else {
      return ApplyResult(planned, failure: .blocked(planned.plan, saved: nil))
    }
    guard isWanted else {
      return ApplyResult(planned, failure: Failure(.world, "not applied: there was no consent"))
    }
    reviewed = ReviewedPlan(planned.plan)
  }

  let run = ApplyRun(
    planner: planner, signatures: signatures, reviewed: reviewed, saved: order.saved, opened: opened,
    selection: selection)
  selection.onPhase(.connecting)
  return run.apply(
    Applier(
      connect: connecting(conninfo, selection), onStep: { step in Phase(step).map(selection.onPhase) },
      onWrite: { selection.onPhase(.writing(step: $0, of: $1)) }, onConnect: Interruption.cancelling,
      onLookUp: { selection.onPhase(.lookingUpCommit) }, isInterrupted: { Interruption.wasAsked }),
    ApplyRequest(
      token: order.token ?? newToken(), environment: environment.name, source: origin,
      toolVersion: selection.toolVersion, lockTimeout: order.lockTimeout, statementTimeout: order.statementTimeout,
      commitDeadline: order.commitTimeout, resolveDeadline: order.commitTimeout),
    elapsed: { clock.now - start })
}

func connecting(
  _ conninfo: String?, _ selection: Selection
) -> @Sendable () throws(PostgresError) -> Connection {
  let options = ConnectOptions(applicationName: "optctl \(selection.toolVersion)", readWrite: true)
  return { () throws(PostgresError) in try Connection(conninfo, options: options) }
}

/// 128 random bits.
func newToken() -> String {
  (0..<16).map { _ in
    let byte = UInt8.random(in: .min ... .max)
    return (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }.joined()
}

private struct ApplyRun {
  let planner: Planner
  let signatures: SignedCommits
  let reviewed: ReviewedPlan?
  /// What was reviewed as a file.
  let saved: ReviewedPlan?
  let opened: OpenProject
  let selection: Selection

  func apply(_ applier: Applier, _ request: ApplyRequest, elapsed: () -> Duration) -> ApplyResult {
    var last: Plan?
    var document: Ahead<(id: String, text: [UInt8])>?
    var unsigned: Failure?
    let planning: ApplyPlanning = { snapshot, reader throws(DatabaseError) in
      try planner.plan(&snapshot, reader)
    }
    let remaining: ApplyPlanning = { snapshot, reader throws(DatabaseError) in
      try planner.remaining(&snapshot, reader)
    }
    let judging = { (plan: Plan) -> PlanVerdict in
      (last, document) = (plan, nil)
      do throws(SignatureRefusal) { try signatures.check(after: plan.target.lastCommit) } catch {
        unsigned = Failure(error)
        return .invalid
      }
      // What was reviewed had no errors: those that there are now have come with what moved.
      if plan.hasErrors, reviewed?.plan.hasErrors ?? true { return .invalid }
      // A consent to a plan that nobody has seen yet would help nobody: stale comes before blocked.
      if let reviewed, !plan.differences(fromReviewed: reviewed).isEmpty { return .stale([]) }
      if plan.isBlocked { return .blocked }
      let written = Ahead<(id: String, text: [UInt8])> { [version = selection.toolVersion] in
        let id = plan.id
        return (id: id, text: renderDocument(plan, id: id, toolVersion: version))
      }
      document = written
      return .approve(
        PlanDocument { written.value }, allowed: plan.needed(of: planner.consents).map(\.description))
    }
    do throws(ApplyFailure) {
      let receipt = try applier.apply(request, planning: planning, remaining: remaining, judging: judging)
      let plan = receipt.plan ?? last ?? Plan(environment: planner.environment, source: planner.origin, target: .init())
      var result = ApplyResult(PlanResult(plan, opened), id: receipt.appliedPlanID ?? document?.value.id)
      result.report.committed = receipt.revision == nil ? .no : .yes
      result.report.revision = receipt.revision
      result.report.milliseconds = elapsed().milliseconds
      neverFreed((planner, result.planned))
      return result
    } catch {
      let plan = last ?? Plan(environment: planner.environment, source: planner.origin, target: .init())
      let failure = unsigned ?? Failure(error, plan: plan, saved: saved?.plan)
      var result = ApplyResult(PlanResult(plan, opened), id: document?.value.id, failure: failure)
      result.hasPlan = last != nil
      result.moved = moved(error, plan, applier)
      if case .unknown = error { result.report.committed = .unknown }
      result.report.milliseconds = elapsed().milliseconds
      return result
    }
  }

  private func moved(_ failure: ApplyFailure, _ plan: Plan, _ applier: Applier) -> [PlanDifference] {
    switch failure {
    case .stale:
      guard let reviewed else { return [] }
      var moved = plan.differences(fromReviewed: reviewed)
      // What moved is known, and by whom is good to know as well: no failure of its own.
      if let connection = try? applier.connect() {
        connection.answerTimeout = .seconds(10)
        try? MoverReader.attribute(&moved, since: reviewed.plan.target, connection)
      }
      return moved
    case .conflict(_, let moved):
      return moved.map { PlanDifference($0.address, ($0.field.map { "\($0.rawValue) " } ?? "the row ") + "moved") }
    default: return []
    }
  }
}

extension ApplyResult {
  /// Nothing was committed. `id` is that of the plan where it is known already: to work it out takes a look at all changes.
  init(_ planned: PlanResult, id: String? = nil, failure: Failure? = nil) {
    self.planned = planned
    let plan = planned.plan
    report = ApplyReport(
      committed: .no, revision: nil, planID: id ?? plan.id, summary: plan.summary, milliseconds: 0,
      diagnostics: plan.diagnostics)
    self.failure =
      failure ?? (plan.hasErrors ? Failure(.invalid, "nothing was applied: the plan has errors") : nil)
  }
}

extension Duration {
  fileprivate var milliseconds: Int {
    Int(components.seconds) * 1_000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
