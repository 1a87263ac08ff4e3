public import Postgres

/// Why the database could not be read or written.
///
/// Its description names the operation, the SQLSTATE, and the table, column and constraint that the server named. It has no
/// connection string and no row values: a server puts those into DETAIL, and into the message of a data exception.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Reason: Sendable, Equatable {
    case server(PostgresError)
    /// The tables are not those of this version of optctl.
    case schema(SchemaState)
    /// A writer was sent to a server that takes no writes.
    case standby
  }

  public var reason: Reason

  public init(_ reason: Reason) { self.reason = reason }
  init(_ error: PostgresError) { reason = .server(error) }

  public var postgresError: PostgresError? { if case .server(let error) = reason { error } else { nil } }
  public var sqlstate: String? { postgresError?.sqlstate }

  public var description: String {
    switch reason {
    case .server(let error): Self.describe(error)
    case .schema(.missing): "the database has no tables of optctl: run optctl db migrate"
    case .schema(.outdated(let number)):
      "the tables of optctl are at migration \(number) of \(SchemaState.latest): run optctl db migrate"
    case .schema(.newer(let number)):
      "the tables of optctl are at migration \(number), made by a newer optctl: this one knows \(SchemaState.latest)"
    case .schema(.current): "the tables of optctl are up to date"
    case .standby: "the server is a standby, which takes no writes: connect to the primary"
    }
  }

  private static func describe(_ error: PostgresError) -> String {
    // Class 22 and errors raised by functions quote values in the message itself.
    let quotesValues = error.sqlstate.map { $0.hasPrefix("22") || $0.hasPrefix("P0") } ?? false
    var text = "could not \(error.operation): " + (quotesValues ? "the server refused a value" : error.message)
    let names = [("table", error.table), ("column", error.column), ("constraint", error.constraint)]
      .compactMap { word, name in name.map { "\(word) \($0)" } }
    if !names.isEmpty { text += ", " + names.joined(separator: ", ") }
    return text + (error.sqlstate.map { " (SQLSTATE \($0))" } ?? "")
  }
}

/// Runs a body whose errors are the driver's.
func reporting<T: ~Copyable>(_ body: () throws(PostgresError) -> T) throws(DatabaseError) -> T {
  do throws(PostgresError) { return try body() } catch { throw DatabaseError(error) }
}
