import CLibPQ
import Glibc

/// What came of waiting for the next result of a statement.
enum Reply: ~Copyable {
  case result(Result)
  case end
  case expired
}

/// The connection is in non-blocking mode: every wait for the server is a `poll` here, so that a deadline holds at each.
extension Connection {
  /// How long the server may take to confirm that it stopped a statement, before the line is cut.
  static var cancelGrace: Duration { .seconds(2) }

  /// Claims the connection for one statement; `isBusy` is to be reset when it is over.
  func claim(_ operation: String) throws(PostgresError) -> OpaquePointer {
    guard !isBusy else {
      throw PostgresError(.usage, "the connection is used by the reader of its own rows", operation: operation)
    }
    guard let handle = unsafe handle, !isLost else {
      var error = PostgresError(.connection, "the connection is gone", operation: operation)
      error.connectionLost = true
      throw error
    }
    cancelHandle.forgetRequest()
    isBusy = true
    return unsafe handle
  }

  /// The deadline that a call names, or else the one that holds for every statement.
  func deadline(_ duration: Duration?) -> Deadline { Deadline(duration ?? answerTimeout) }

  /// False if the deadline passed first. Trouble with the socket counts as readiness: libpq's next call reports it.
  func wait(for events: Int32, until deadline: Deadline) -> Bool {
    while true {
      var socket = unsafe pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
      guard socket.fd >= 0 else { return true }
      let ready = unsafe poll(&socket, 1, deadline.pollTimeout)
      if ready > 0 || (ready < 0 && errno != EINTR) { return true }
      if deadline.hasPassed { return false }
    }
  }

  /// Sends what libpq holds back. False if the deadline passed first.
  func flush(until deadline: Deadline) -> Bool {
    while unsafe PQflush(handle) == 1 {
      guard wait(for: POLLIN | POLLOUT, until: deadline) else { return false }
      // The server may be unable to read before we do.
      if unsafe PQconsumeInput(handle) == 0 { break }
    }
    return true
  }

  func nextReply(until deadline: Deadline) -> Reply {
    guard flush(until: deadline) else { return .expired }
    while unsafe PQisBusy(handle) == 1 {
      guard wait(for: POLLIN, until: deadline) else { return .expired }
      // PQgetResult turns the failure into a result.
      if unsafe PQconsumeInput(handle) == 0 { break }
    }
    guard let result = unsafe PQgetResult(handle) else { return .end }
    return unsafe .result(Result(adopting: result))
  }

  /// Reads and drops all that is left of a statement, ending an unexpected COPY. False if the deadline passed or the
  /// line had to be cut.
  @discardableResult
  func drain(until deadline: Deadline) -> Bool {
    while true {
      switch nextReply(until: deadline) {
      case .end: return true
      case .expired: return false
      case .result(let result):
        guard leaveCopy(result.status, until: deadline) else { return false }
      }
    }
  }

  /// Ends the COPY that a result announces, if it announces one.
  func leaveCopy(_ status: ExecStatusType, until deadline: Deadline) -> Bool {
    switch status {
    case PGRES_COPY_IN:
      return endCopy(reason: "no rows were to be sent", until: deadline)
    case PGRES_COPY_OUT:
      while true {
        switch nextCopyLine(until: deadline) {
        case .line: continue
        case .end: return true
        case .expired: return false
        }
      }
    case PGRES_COPY_BOTH:
      abandon()
      return false
    default:
      return true
    }
  }

  /// The deadline passed: stops the statement and reads its end, so that the connection can be used again; cuts the line
  /// if that takes too long as well.
  func stop() {
    guard cancelHandle.sendInBackground() else { return abandon() }
    let grace = Deadline(Self.cancelGrace)
    let wasDrained = drain(until: grace)
    // A request that is still on its way could hit the next statement.
    while cancelHandle.isSending, !grace.hasPassed { usleep(500) }
    if !wasDrained || cancelHandle.isSending { abandon() }
  }

  func deadlineError(_ operation: String) -> PostgresError {
    var error = PostgresError(.deadline, "no answer within the time given", operation: operation)
    error.connectionLost = isLost
    return error
  }

  /// What libpq says about a call that failed without a result.
  func failure(_ operation: String) -> PostgresError {
    let message = connectionMessage(unsafe repaired(PQerrorMessage(handle)))
    var error = PostgresError(isLost ? .connection : .protocolViolation, message, operation: operation)
    error.connectionLost = isLost
    return error
  }

  /// Reads an error result. `connectionLost` is to be settled once the statement is drained.
  func serverError(_ result: borrowing Result, _ operation: String) -> PostgresError {
    unsafe PostgresError(
      result: result.pointer, operation: operation, cancelRequested: cancelHandle.wasRequested)
  }

  /// The error as it is to be thrown, now that the statement is drained.
  func settled(_ error: PostgresError) -> PostgresError {
    if error.endedSession, !isLost { abandon() }
    var error = error
    error.connectionLost = isLost
    return error
  }
}
