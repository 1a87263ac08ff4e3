public import Domain
import Glibc
public import Planning
public import Postgres
import Tables

/// Plans for a snapshot; what else it needs of the database it reads into the snapshot first.
public typealias ApplyPlanning = (inout Snapshot, SnapshotReader) throws(DatabaseError) -> Plan

/// Writes a plan in one transaction: all of it is there afterwards, with its revision, or none.
///
/// The plan is made inside, from what is read under the lock, so whoever waited sees what the one before wrote. Nothing is
/// set for the session and nothing outlives the transaction but its rows: a killed client leaves no lock behind.
public struct Applier: Sendable {
  /// Opens a connection to a server that takes writes. Called again when the answer to COMMIT was lost.
  public var connect: @Sendable () throws(PostgresError) -> Connection
  /// Told of each step before it is done.
  public var onStep: @Sendable (ProtocolStep) -> Void
  /// Told the number of each statement that writes, from 1, and how many there are, before it is run.
  public var onWrite: @Sendable (Int, Int) -> Void
  /// Given a handle on each connection, by which another thread may cancel what it runs.
  public var onConnect: @Sendable (CancelHandle) -> Void
  /// Told that the answer to COMMIT was lost, before it is looked up what became of it.
  public var onLookUp: @Sendable () -> Void
  /// Asked before each step up to COMMIT: true ends the apply, and nothing is written. A cancel ends a statement alone, and
  /// comes to nothing between two of them.
  public var isInterrupted: @Sendable () -> Bool

  public init(
    connect: @escaping @Sendable () throws(PostgresError) -> Connection,
    onStep: @escaping @Sendable (ProtocolStep) -> Void = { _ in },
    onWrite: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
    onConnect: @escaping @Sendable (CancelHandle) -> Void = { _ in },
    onLookUp: @escaping @Sendable () -> Void = {},
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) {
    self.connect = connect
    self.onStep = onStep
    self.onWrite = onWrite
    self.onConnect = onConnect
    self.onLookUp = onLookUp
    self.isInterrupted = isInterrupted
  }

  /// - Parameters:
  ///   - planning: reads more into the snapshot as it needs, and plans. Called again when rows moved before they were
  ///     locked, and for every retry.
  ///   - remaining: plans the changes alone, to see that none is left to do after writing.
  ///   - judging: decides on a plan before anything is written.
  public func apply(
    _ request: ApplyRequest, planning: ApplyPlanning, remaining: ApplyPlanning, judging: (Plan) -> PlanVerdict
  ) throws(ApplyFailure) -> Receipt {
    let connection = try open(request)
    let (end, attempts) = try prepare(connection, request, planning, remaining, judging)
    switch end {
    case .nothingToDo(let plan):
      _ = try? connection.execute(TransactionStatements.rollback)
      return Receipt(outcome: .nothingToDo, plan: plan, attempts: attempts)
    case .alreadyApplied(let revision, let planID):
      _ = try? connection.execute(TransactionStatements.rollback)
      return Receipt(outcome: .alreadyApplied(revision: revision), appliedPlanID: planID, attempts: attempts)
    case .ready(let plan, let revision, _):
      let wasLookedUp = try commit(connection, request)
      onStep(.committed)
      return Receipt(
        outcome: .applied(revision: revision), plan: plan, attempts: attempts, wasLookedUp: wasLookedUp)
    }
  }

  /// Everything up to COMMIT, as often as it takes; the transaction is left open.
  func prepare(
    _ connection: Connection, _ request: ApplyRequest, _ planning: ApplyPlanning, _ remaining: ApplyPlanning,
    _ judging: (Plan) -> PlanVerdict
  ) throws(ApplyFailure) -> (end: ApplyTransaction.End, attempts: Int) {
    var attempt = 1
    while true {
      let transaction = ApplyTransaction(
        connection: connection, request: request, onStep: onStep, onWrite: onWrite, isInterrupted: isInterrupted)
      do throws(ApplyTransaction.Stop) { return (try transaction.run(planning, remaining, judging), attempt) } catch {
        _ = try? connection.execute(TransactionStatements.rollback)
        guard error.isRetryable, attempt < 10, !connection.isLost else { throw explain(error, connection, planning) }
        pause(attempt)
        attempt += 1
      }
    }
  }

  func open(_ request: ApplyRequest) throws(ApplyFailure) -> Connection {
    do throws(PostgresError) {
      let connection = try connect()
      connection.answerTimeout = request.answerTimeout
      onConnect(connection.cancelHandle)
      return connection
    } catch { throw .database(DatabaseError(error)) }
  }

  /// True if the revision had to be looked up. A COMMIT that was sent is never sent again.
  private func commit(_ connection: Connection, _ request: ApplyRequest) throws(ApplyFailure) -> Bool {
    switch connection.commit(deadline: request.commitDeadline) {
    case .committed: return false
    case .rolledBack(let error): throw .database(DatabaseError(error))
    case .unknown(let error):
      connection.close()
      onLookUp()
      let resolution = CommitResolution(connect: connect, request: request)
      switch resolution.find() {
      case .found: return true
      case .absent: throw .database(DatabaseError(error))
      case .unknown(let reason): throw .unknown(token: request.token, DatabaseError(reason ?? error))
      }
    }
  }

  /// The transaction is rolled back. Rows that were not as planned are read again, to name what moved.
  private func explain(
    _ stop: ApplyTransaction.Stop, _ connection: Connection, _ planning: ApplyPlanning
  ) -> ApplyFailure {
    switch stop {
    case .failure(let failure): return failure
    case .mismatch(let table, let plan, let error):
      let now = try? SnapshotReader.read(connection) { reader throws(DatabaseError) in
        var snapshot = try reader.read()
        return try planning(&snapshot, reader)
      }
      let moved = now.map(plan.fieldsMoved) ?? []
      // A constraint that nobody else's write explains is a fault of the plan, and the server's words say more.
      if let error, moved.isEmpty { return .database(error) }
      return .conflict(table: table, moved: moved)
    }
  }

  /// Longer from attempt to attempt, and never the same for two that collided.
  private func pause(_ attempt: Int) {
    usleep(UInt32.random(in: 1_000...(5_000 << UInt32(min(attempt, 6)))))
  }
}
