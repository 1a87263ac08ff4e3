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
    let start = ContinuousClock.now
    var last: PostgresError?
    while true {
      let left = request.resolveDeadline - start.duration(to: .now)
      guard left > .zero else { return .unknown(last) }
      do throws(PostgresError) { return try lookUp(within: left) } catch { last = error }
      usleep(100_000)
    }
  }

  private func lookUp(within limit: Duration) throws(PostgresError) -> Finding {
    let connection = try connect()
    defer { connection.close() }
    let operation = "find out whether the apply was committed"
    try connection.execute(TransactionStatements.beginApplying, deadline: limit, operation: operation)
    let milliseconds = Parameter.text(limit.milliseconds)
    let settings = try connection.execute(
      TransactionStatements.limit, [milliseconds, milliseconds, milliseconds], deadline: limit, operation: operation)
    guard settings.bool(0, 4) == false else {
      throw PostgresError(.connection, "the server is a standby", operation: operation)
    }
    try connection.execute(RevisionsTable.lock, deadline: limit, operation: operation)
    let token = try connection.execute(
      RevisionsTable.find, [.text(request.token)], deadline: limit, operation: operation)
    let finding: Finding = token.rowCount > 0 ? .found : .absent
    _ = try? connection.execute(TransactionStatements.rollback, deadline: limit)
    return finding
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
