import CLibPQ

extension Connection {
  /// Streams rows into `COPY … FROM STDIN` in text format, the default.
  ///
  /// Whatever `body` throws ends the COPY without a row written, and is thrown on; inside a transaction that fails the
  /// transaction. If the server refuses a row, its error is thrown after `body` has run.
  /// - Returns: the number of rows that the server reports.
  @discardableResult
  public func copyIn(
    _ sql: String, deadline: Duration? = nil, operation: String = "copy rows in",
    _ body: (inout CopyWriter) throws(PostgresError) -> Void
  ) throws(PostgresError) -> Int {
    var thrown: PostgresError?
    let count = try copyRows(into: sql, self.deadline(deadline), operation) { writer in
      do throws(PostgresError) { try body(&writer) } catch { thrown = error }
      return thrown == nil
    }
    if let thrown { throw thrown }
    return count
  }

  /// The same for closures with errors of their own.
  @discardableResult
  public func copyIn<E: Error>(
    _ sql: String, deadline: Duration? = nil, operation: String = "copy rows in",
    _ body: (inout CopyWriter) throws(E) -> Void
  ) throws -> Int {
    var thrown: E?
    let count = try copyRows(into: sql, self.deadline(deadline), operation) { writer in
      do throws(E) { try body(&writer) } catch { thrown = error }
      return thrown == nil
    }
    if let thrown { throw thrown }
    return count
  }

  /// `body` answers whether its rows are to stay.
  private func copyRows(
    into sql: String, _ deadline: Deadline, _ operation: String, _ body: (inout CopyWriter) -> Bool
  ) throws(PostgresError) -> Int {
    _ = unsafe try claim(operation)
    defer { isBusy = false }
    try send(sql, [], simple: false, operation: operation)
    _ = try startCopy(PGRES_COPY_IN, "COPY … FROM STDIN in text format", until: deadline, operation)

    var writer = CopyWriter(self, deadline: deadline, operation: operation)
    let isWanted = body(&writer)
    var failed = writer.failure
    if isWanted {
      do throws(PostgresError) { try writer.finish() } catch { failed = error }
    }
    if failed?.code == .deadline {
      stop()
      throw deadlineError(operation)
    }
    let mayEnd = isWanted && failed == nil
    guard endCopy(reason: mayEnd ? nil : "the client gave up", until: deadline) else {
      stop()
      throw deadlineError(operation)
    }
    guard mayEnd else {
      // A line that broke is explained best by what the server said last.
      var answer: PostgresError?
      do throws(PostgresError) { _ = try collect(until: deadline, operation: operation) } catch { answer = error }
      guard let failed else { return 0 }
      throw failed.code == .usage ? failed : answer ?? failed
    }
    return try collect(until: deadline, operation: operation).affectedRows
  }

  func putCopyData(_ bytes: [UInt8], deadline: Deadline, operation: String) throws(PostgresError) {
    guard !bytes.isEmpty else { return }
    let put = unsafe bytes.withUnsafeBytes { buffer in
      while true {
        let base = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        let put = unsafe PQputCopyData(handle, base, Int32(clamping: buffer.count))
        if put != 0 { return put }
        guard flush(until: deadline) else { return 0 }
      }
    }
    guard put != 0, put < 0 || flush(until: deadline) else { throw deadlineError(operation) }
    guard put == 1 else { throw failure(operation) }
  }

  /// Ends a COPY from this side; a reason makes the server refuse it. False if the deadline passed first.
  func endCopy(reason: String?, until deadline: Deadline) -> Bool {
    while true {
      let ended = unsafe PQputCopyEnd(handle, reason)
      if ended < 0 { abandon() }
      if ended != 0 { return true }
      guard flush(until: deadline) else { return false }
    }
  }
}
