import CLibPQ

extension Connection {
  /// Runs a statement and reads its whole answer.
  ///
  /// - Parameters:
  ///   - simple: sends the text by the simple protocol, which takes several statements (and no parameters); the answer
  ///     is that of the last one.
  ///   - deadline: how long this call may take; then the statement is cancelled and the error's code is `deadline`.
  ///   - operation: a verb phrase for the error, such as "read the lock row".
  @discardableResult
  public func execute(
    _ sql: String, _ parameters: [Parameter] = [], simple: Bool = false, deadline: Duration? = nil,
    operation: String = "run a statement"
  ) throws(PostgresError) -> Result {
    let deadline = self.deadline(deadline)
    _ = unsafe try claim(operation)
    defer { isBusy = false }
    try send(sql, parameters, simple: simple, operation: operation)
    return try collect(until: deadline, operation: operation)
  }

  /// Runs a query and hands over its rows one by one, as they arrive (single-row mode). An error may come after rows.
  ///
  /// A closure that throws ends the reading: the rest is read and dropped, and the transaction stays as it is.
  /// - Returns: the number of rows.
  @discardableResult
  public func query(
    _ sql: String, _ parameters: [Parameter] = [], deadline: Duration? = nil, operation: String = "read rows",
    row body: (borrowing Row) throws(PostgresError) -> Void
  ) throws(PostgresError) -> Int {
    var thrown: PostgresError?
    let count = try stream(sql, parameters, self.deadline(deadline), operation) { row in
      do throws(PostgresError) { try body(row) } catch { thrown = error }
      return thrown == nil
    }
    if let thrown { throw thrown }
    return count
  }

  /// The same for closures with errors of their own.
  @discardableResult
  public func query<E: Error>(
    _ sql: String, _ parameters: [Parameter] = [], deadline: Duration? = nil, operation: String = "read rows",
    row body: (borrowing Row) throws(E) -> Void
  ) throws -> Int {
    var thrown: E?
    let count = try stream(sql, parameters, self.deadline(deadline), operation) { row in
      do throws(E) { try body(row) } catch { thrown = error }
      return thrown == nil
    }
    if let thrown { throw thrown }
    return count
  }

  /// `body` answers whether it wants more.
  private func stream(
    _ sql: String, _ parameters: [Parameter], _ deadline: Deadline, _ operation: String,
    _ body: (borrowing Row) -> Bool
  ) throws(PostgresError) -> Int {
    let handle = unsafe try claim(operation)
    defer { isBusy = false }
    try send(sql, parameters, simple: false, operation: operation)
    unsafe PQsetSingleRowMode(handle)
    var failed: PostgresError?
    var count = 0
    while true {
      switch nextReply(until: deadline) {
      case .end:
        if let failed { throw settled(failed) }
        return count
      case .expired:
        stop()
        throw deadlineError(operation)
      case .result(let result):
        if result.status == PGRES_SINGLE_TUPLE {
          count += 1
          guard unsafe body(Row(borrowing: result.pointer)) else {
            if !drain(until: deadline) { stop() }
            return count
          }
        } else if let error = check(result, operation, until: deadline) {
          failed = failed ?? error
        }
      }
    }
  }

  /// Hands a statement to libpq. After an error nothing is under way.
  func send(_ sql: String, _ parameters: [Parameter], simple: Bool, operation: String) throws(PostgresError) {
    guard !sql.utf8.contains(0) else {
      throw PostgresError(.usage, "the statement holds a NUL character", operation: operation)
    }
    guard !simple || parameters.isEmpty else {
      throw PostgresError(.usage, "the simple protocol takes no parameters", operation: operation)
    }
    let encoded = try EncodedParameters(parameters, operation: operation)
    let sent =
      simple
      ? unsafe PQsendQuery(handle, sql)
      : unsafe encoded.withPointers { count, values in
        unsafe PQsendQueryParams(handle, sql, count, nil, values, nil, nil, 0)
      }
    guard sent == 1 else {
      let error = failure(operation)
      if !drain(until: Deadline(Self.cancelGrace)) { abandon() }
      throw settled(error)
    }
  }

  /// Reads a statement to its end: the last result, or the first error.
  func collect(until deadline: Deadline, operation: String) throws(PostgresError) -> Result {
    var last: Result?
    var failed: PostgresError?
    while true {
      switch nextReply(until: deadline) {
      case .end:
        if let failed { throw settled(failed) }
        guard let last = consume last else {
          throw settled(PostgresError(.protocolViolation, "the server sent no result", operation: operation))
        }
        return last
      case .expired:
        stop()
        throw deadlineError(operation)
      case .result(let result):
        if let error = check(result, operation, until: deadline) { failed = failed ?? error }
        last = consume result
      }
    }
  }

  /// The error that a result stands for, if it does. A COPY that nobody asked for is left.
  private func check(_ result: borrowing Result, _ operation: String, until deadline: Deadline) -> PostgresError? {
    switch result.status {
    case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
      return nil
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
      if !leaveCopy(result.status, until: deadline) { abandon() }
      return PostgresError(.usage, "COPY needs copyIn or copyOut", operation: operation)
    default:
      return serverError(result, operation)
    }
  }
}
