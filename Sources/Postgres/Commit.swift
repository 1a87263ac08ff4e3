import CLibPQ

public enum CommitOutcome: Sendable {
  /// The server answered with the tag `COMMIT`.
  case committed
  /// Certain: nothing of the transaction remains.
  case rolledBack(PostgresError)
  /// No answer that settles it. Whether the transaction is in force must be looked up over another connection.
  case unknown(PostgresError)
}

extension Connection {
  /// Commits the open transaction. `statement_timeout` does not cover COMMIT, hence the deadline: when it passes, the line
  /// is cut, since a cancelled COMMIT could not be told from a finished one.
  public func commit(deadline: Duration) -> CommitOutcome {
    let operation = "commit"
    let deadline = Deadline(deadline)
    do throws(PostgresError) {
      _ = unsafe try claim(operation)
    } catch {
      // On a lost connection COMMIT was never sent; a busy one still has its transaction open.
      return error.connectionLost ? .rolledBack(error) : .unknown(error)
    }
    defer { isBusy = false }
    guard transactionState != .idle else {
      return .rolledBack(PostgresError(.usage, "no transaction is open", operation: operation))
    }
    guard unsafe PQsendQuery(handle, "COMMIT") == 1 else {
      let error = failure(operation)
      abandon()
      return .unknown(settled(error))
    }
    var outcome: CommitOutcome?
    while true {
      switch nextReply(until: deadline) {
      case .result(let result):
        if outcome == nil { outcome = commitOutcome(of: result, operation) }
        if !leaveCopy(result.status, until: deadline) { abandon() }
      case .end:
        return settled(
          outcome ?? .unknown(PostgresError(.protocolViolation, "the server sent no result", operation: operation)))
      case .expired:
        // A deadline that passes after the tag arrived costs the connection, not the outcome.
        abandon()
        return settled(outcome ?? .unknown(deadlineError(operation)))
      }
    }
  }

  private func commitOutcome(of result: borrowing Result, _ operation: String) -> CommitOutcome {
    guard result.status == PGRES_COMMAND_OK else {
      let error = serverError(result, operation)
      return isCertainRollback(error) ? .rolledBack(error) : .unknown(error)
    }
    switch result.commandTag {
    case "COMMIT":
      return .committed
    case "ROLLBACK":
      return .rolledBack(
        PostgresError(
          .transactionAborted, "an earlier statement had failed, so the server rolled back", operation: operation))
    default:
      return .unknown(
        PostgresError(.protocolViolation, "the server answered with another command's tag", operation: operation))
    }
  }

  /// A plain ERROR precedes the commit record. FATAL, a broken line and 40003 (statement completion unknown) say nothing.
  private func isCertainRollback(_ error: PostgresError) -> Bool {
    guard let sqlstate = error.sqlstate, !error.endedSession else { return false }
    return sqlstate != "40003" && error.code != .connection
  }

  private func settled(_ outcome: CommitOutcome) -> CommitOutcome {
    switch outcome {
    case .committed: .committed
    case .rolledBack(let error): .rolledBack(settled(error))
    case .unknown(let error): .unknown(settled(error))
    }
  }
}
