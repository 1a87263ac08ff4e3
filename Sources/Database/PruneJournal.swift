public import Postgres
import Tables

/// Removes journal entries older than `age`. Writes by hand since the last revision stay whatever their age: they may
/// explain what differs from it.
public func pruneJournal(
  _ connection: Connection, olderThan age: Duration
) throws(DatabaseError) -> (removed: Int, kept: Int) {
  let state = try schemaState(connection)
  guard state == .current else { throw DatabaseError(.schema(state)) }
  return try reporting { () throws(PostgresError) in
    let result = try connection.execute(
      JournalTable.prune, [.text(String(age.components.seconds))], operation: "prune the journal")
    return (Int(result.int(0, 0) ?? 0), Int(result.int(0, 1) ?? 0))
  }
}
