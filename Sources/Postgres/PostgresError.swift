import CLibPQ

/// Why a call to PostgreSQL failed.
///
/// `message` is one line and `description` prints nothing but `operation`, `message` and the SQLSTATE: no connection
/// string, no password, no row values. `detail` and `hint` are kept apart because servers put row values there.
public struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// No connection could be made, or it is gone.
    case connection
    /// The server, or what stands before it, refused this user.
    case authentication
    /// The server reported an error about the statement.
    case server(sqlstate: String)
    /// `COMMIT` ended a transaction that had already failed, so the server rolled it back.
    case transactionAborted
    /// The answer is not one that this protocol allows here.
    case protocolViolation
    /// `CancelHandle.cancel()` stopped the statement.
    case cancelled
    /// The client's own deadline passed. Outside a transaction the statement may still have taken effect.
    case deadline
    /// The call itself is at fault: a NUL in a text, a malformed connection string, a connection used by its own reader.
    case usage
  }

  public var code: Code
  /// Five ASCII letters or digits, as the server sent them; nil where the error arose in the client.
  public var sqlstate: String?
  /// The primary message only, on one line.
  public var message: String
  /// What was being done, as a verb phrase: "commit".
  public var operation: String
  public var schema: String?
  public var table: String?
  public var column: String?
  public var constraint: String?
  /// May hold row values.
  public var detail: String?
  /// May hold row values.
  public var hint: String?
  /// The connection cannot be used any more.
  public var connectionLost = false
  /// The server ended the session with this error (severity FATAL or PANIC).
  var endedSession = false

  public init(_ code: Code, _ message: String, operation: String) {
    self.code = code
    self.message = message
    self.operation = operation
    if case .server(let sqlstate) = code { self.sqlstate = sqlstate }
  }

  public var description: String {
    "could not \(operation): \(message)" + (sqlstate.map { " (SQLSTATE \($0))" } ?? "")
  }
}

extension PostgresError {
  /// Reads a failed `PGresult`. libpq fills the fields from the server's report; without a SQLSTATE it speaks itself.
  init(result: OpaquePointer, operation: String, cancelRequested: Bool) {
    func field(_ code: Int) -> String? {
      guard let text = unsafe PQresultErrorField(result, Int32(code)) else { return nil }
      return unsafe repaired(text)
    }
    let sqlstate = field(DIAG_SQLSTATE).flatMap { isSQLState($0) ? $0 : nil }
    guard let sqlstate else {
      let text = unsafe repaired(PQresultErrorMessage(result))
      let lost = unsafe PQresultStatus(result) == PGRES_FATAL_ERROR
      self.init(lost ? .connection : .protocolViolation, connectionMessage(text), operation: operation)
      return
    }
    let code: Code
    switch sqlstate.prefix(2) {
    case "08": code = .connection
    case "28": code = .authentication
    case "57" where sqlstate == "57014" && cancelRequested: code = .cancelled
    case "57" where sqlstate.hasPrefix("57P"): code = .connection
    default: code = .server(sqlstate: sqlstate)
    }
    self.init(code, oneLine(field(DIAG_MESSAGE) ?? "the server sent no message"), operation: operation)
    self.sqlstate = sqlstate
    schema = field(DIAG_SCHEMA)
    table = field(DIAG_TABLE)
    column = field(DIAG_COLUMN)
    constraint = field(DIAG_CONSTRAINT)
    detail = field(DIAG_DETAIL)
    hint = field(DIAG_HINT)
    let severity = field(DIAG_SEVERITY) ?? field(DIAG_SEVERITY_LOCALIZED)
    endedSession = severity == "FATAL" || severity == "PANIC"
  }
}

private func isSQLState(_ text: String) -> Bool {
  text.utf8.count == 5 && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
}
