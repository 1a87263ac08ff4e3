import Glibc
import Postgres
import Tables

/// Finds out what became of a COMMIT that was not answered: whoever holds the lock sees every apply that came before, so
/// under the lock the token is either there or will never be.
struct CommitResolution {
  enum Finding {
    case found
    case absent
    /// Neither could be established in time.
    case unknown(PostgresError?)
  }

  let connect: @Sendable () throws(PostgresError) -> Connection
  let request: ApplyRequest

  /// The server may be starting again, or another take over: tries until the deadline.
  func find() -> Finding {
    let end = ContinuousClock.now + request.resolveDeadline
    var last: PostgresError?
    while ContinuousClock.now < end {
      do throws(PostgresError) { return try lookUp(until: end) } catch { last = error }
      usleep(100_000)
    }
    return .unknown(last)
  }

  /// Every statement has what is left of the time, not all of it anew.
  private func lookUp(until end: ContinuousClock.Instant) throws(PostgresError) -> Finding {
    let connection = try connect()
    defer { connection.close() }
    func run(_ sql: String, _ parameters: [Parameter] = []) throws(PostgresError) -> Result {
      try connection.execute(
        sql, parameters, deadline: end - .now, operation: "find out whether the apply was committed")
    }
    _ = try run(TransactionStatements.beginApplying)
    let left = Parameter.text((end - .now).milliseconds)
    guard try run(TransactionStatements.limit, [left, left, left]).bool(0, 5) == false else {
      throw PostgresError(.connection, "the server is a standby", operation: "connect")
    }
    _ = try run(RevisionsTable.lock)
    let isThere = try run(RevisionsTable.find, [.text(request.token)]).rowCount > 0
    _ = try? run(TransactionStatements.rollback)
    return isThere ? .found : .absent
  }
}

extension Duration {
  /// At least 1: PostgreSQL takes 0 for no limit.
  var milliseconds: String {
    let (seconds, attoseconds) = components
    let milliseconds = min(seconds, 2_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000
    return String(max(1, milliseconds))
  }
}
