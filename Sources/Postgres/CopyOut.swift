import CLibPQ
import Glibc

enum CopyLine: ~Copyable {
  case line(CopyBuffer)
  /// The rows are over, or failed: the result that follows tells.
  case end
  case expired
}

/// One message of COPY data, which libpq allocated and we own.
@safe struct CopyBuffer: ~Copyable {
  let pointer: UnsafeMutablePointer<CChar>
  let count: Int

  deinit { unsafe PQfreemem(pointer) }
}

extension Connection {
  /// Streams `COPY … TO STDOUT` in text format, the default. COPY takes no parameters.
  ///
  /// A closure that throws ends the reading: the rest is read and dropped, and the transaction stays as it is.
  /// - Returns: the number of rows.
  @discardableResult
  public func copyOut(
    _ sql: String, deadline: Duration? = nil, operation: String = "copy rows out",
    row body: (borrowing CopyRow) throws(PostgresError) -> Void
  ) throws(PostgresError) -> Int {
    var thrown: PostgresError?
    let count = try copyRows(sql, self.deadline(deadline), operation) { row in
      do throws(PostgresError) { try body(row) } catch { thrown = error }
      return thrown == nil
    }
    if let thrown { throw thrown }
    return count
  }

  /// The same for closures with errors of their own.
  @discardableResult
  public func copyOut<E: Error>(
    _ sql: String, deadline: Duration? = nil, operation: String = "copy rows out",
    row body: (borrowing CopyRow) throws(E) -> Void
  ) throws -> Int {
    var thrown: E?
    let count = try copyRows(sql, self.deadline(deadline), operation) { row in
      do throws(E) { try body(row) } catch { thrown = error }
      return thrown == nil
    }
    if let thrown { throw thrown }
    return count
  }

  /// `body` answers whether it wants more.
  private func copyRows(
    _ sql: String, _ deadline: Deadline, _ operation: String, _ body: (borrowing CopyRow) -> Bool
  ) throws(PostgresError) -> Int {
    _ = unsafe try claim(operation)
    defer { isBusy = false }
    try send(sql, [], simple: false, operation: operation)
    let columns = try startCopy(PGRES_COPY_OUT, "COPY … TO STDOUT in text format", until: deadline, operation)
    var row = CopyRow(columns: columns)
    var count = 0
    while true {
      switch nextCopyLine(until: deadline) {
      case .line(let buffer):
        guard unsafe row.load(buffer.pointer, count: buffer.count) else {
          if !drain(until: deadline) { stop() }
          throw settled(
            PostgresError(.protocolViolation, "the server sent a row that is not COPY text", operation: operation))
        }
        count += 1
        guard body(row) else {
          if !drain(until: deadline) { stop() }
          return count
        }
      case .end:
        _ = try collect(until: deadline, operation: operation)
        return count
      case .expired:
        stop()
        throw deadlineError(operation)
      }
    }
  }

  /// The number of columns, once the server is ready for the COPY.
  func startCopy(
    _ wanted: ExecStatusType, _ description: String, until deadline: Deadline, _ operation: String
  ) throws(PostgresError) -> Int {
    switch nextReply(until: deadline) {
    case .expired:
      stop()
      throw deadlineError(operation)
    case .end:
      throw settled(PostgresError(.protocolViolation, "the server sent no result", operation: operation))
    case .result(let result):
      if result.status == wanted, unsafe PQbinaryTuples(result.pointer) == 0 { return result.columnCount }
      let isError = [PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE].contains(result.status)
      let error =
        isError
        ? serverError(result, operation)
        : PostgresError(.usage, "the statement is not a \(description)", operation: operation)
      if !leaveCopy(result.status, until: deadline) || !drain(until: deadline) { stop() }
      throw settled(error)
    }
  }

  func nextCopyLine(until deadline: Deadline) -> CopyLine {
    var buffer: UnsafeMutablePointer<CChar>?
    while true {
      let count = unsafe PQgetCopyData(handle, &buffer, 1)
      if count > 0, let buffer = unsafe buffer { return unsafe .line(CopyBuffer(pointer: buffer, count: Int(count))) }
      guard count == 0 else { return .end }
      guard wait(for: POLLIN, until: deadline) else { return .expired }
      if unsafe PQconsumeInput(handle) == 0 { return .end }
    }
  }
}
