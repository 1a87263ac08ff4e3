public import Domain
public import Planning
import Postgres
import Tables

extension Applier {
  /// Does all that an apply does but COMMIT, and rolls it back: locks, statements, constraints and triggers are the real
  /// ones, also those that wait for the commit. Nothing stays but gaps in sequences, and no listener hears of it.
  ///
  /// - Returns: the number of statements that wrote the plan.
  public func rehearse(
    _ request: ApplyRequest, planning: ApplyPlanning, judging: (Plan) -> PlanVerdict
  ) throws(ApplyFailure) -> Int {
    let connection = try open(request)
    defer { connection.close() }
    let (end, _) = try prepare(connection, request, planning, planning, judging)
    guard case .ready(_, _, let statements) = end else { return 0 }
    do throws(PostgresError) {
      try connection.execute(TransactionStatements.checkDeferred, operation: "check what waits for the commit")
      try connection.execute(TransactionStatements.rollback, operation: "roll back")
    } catch {
      _ = try? connection.execute(TransactionStatements.rollback)
      throw .database(DatabaseError(error))
    }
    return statements
  }
}
