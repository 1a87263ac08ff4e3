import CLibPQ

/// The whole answer to a statement. Fields that do not exist read as NULL: what a server sends never traps.
@safe public struct Result: ~Copyable {
  let pointer: OpaquePointer

  /// Takes over a `PGresult`, which is cleared once, here.
  init(adopting pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

  deinit { unsafe PQclear(pointer) }

  public var rowCount: Int { unsafe Int(PQntuples(pointer)) }
  public var columnCount: Int { unsafe Int(PQnfields(pointer)) }
  /// Rows inserted, updated, deleted, copied or selected, from the command tag; 0 for other commands.
  public var affectedRows: Int { unsafe Int(repaired(PQcmdTuples(pointer))) ?? 0 }
  public var commandTag: String { unsafe repaired(PQcmdStatus(pointer)) }

  public func isNull(_ row: Int, _ column: Int) -> Bool { unsafe field(of: pointer, row: row, column: column) == nil }

  public func value(_ row: Int, _ column: Int) -> String? {
    unsafe field(of: pointer, row: row, column: column).map { unsafe repaired($0) }
  }

  /// nil for NULL, and for a field that is not an integer of 64 bits.
  public func int(_ row: Int, _ column: Int) -> Int64? {
    unsafe field(of: pointer, row: row, column: column).flatMap { unsafe integer($0) }
  }

  /// nil for NULL, and for a field that is not a boolean.
  public func bool(_ row: Int, _ column: Int) -> Bool? {
    unsafe field(of: pointer, row: row, column: column).flatMap { unsafe boolean($0) }
  }

  var status: ExecStatusType { unsafe PQresultStatus(pointer) }
}
