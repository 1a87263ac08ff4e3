public import Postgres
import Tables

/// How the tables of a database stand to this version of optctl.
public enum SchemaState: Sendable, Equatable {
  case missing
  /// Migrated up to this number; there are later ones.
  case outdated(Int)
  case current
  /// Migrated beyond what this version knows.
  case newer(Int)

  /// The number of the last migration.
  public static var latest: Int { Migration.all.last?.number ?? 0 }
}

public struct MigrationReport: Sendable, Equatable {
  public struct Applied: Sendable, Equatable {
    public var number: Int
    public var name: String
  }

  /// Empty when everything was up to date.
  public var applied: [Applied] = []
  public var createdTables: [String] = []
  /// Tables that were there before: nothing about them was changed, and none of their constraints is optctl's.
  public var leftAlone: [String] = []
  /// Tables whose writes the journal does not keep: this role may not create triggers on them, or they lack a column.
  public var unwatched: [String] = []
}

/// Looks only at what every role may see, and at `optctl.migrations`.
public func schemaState(_ connection: Connection) throws(DatabaseError) -> SchemaState {
  try reporting { () throws(PostgresError) in
    let operation = "look for optctl's tables"
    guard try connection.execute(Migration.isPresent, operation: operation).bool(0, 0) == true else { return .missing }
    let number = Int(try connection.execute(Migration.highest, operation: operation).int(0, 0) ?? 0)
    return switch number {
    case 0: .missing
    case SchemaState.latest: .current
    case ..<SchemaState.latest: .outdated(number)
    default: .newer(number)
    }
  }
}

/// Creates or upgrades the tables, in one transaction. Safe to run again, and by two at once: the second waits and then
/// finds nothing to do. A table that is there already is left as it is.
public func migrate(_ connection: Connection) throws(DatabaseError) -> MigrationReport {
  // Two that create the same schema at the same moment collide before there is a table to lock: one of them starts over.
  for _ in 0..<5 {
    do throws(PostgresError) { return try attemptMigration(connection) } catch {
      _ = try? connection.execute(TransactionStatements.rollback)
      guard let sqlstate = error.sqlstate, ["23505", "42P06", "42P07", "40001", "40P01"].contains(sqlstate),
        error.schema == nil || error.schema == "pg_catalog"
      else { throw DatabaseError(error) }
    }
  }
  return try reporting { () throws(PostgresError) in try attemptMigration(connection) }
}

private func attemptMigration(_ connection: Connection) throws(PostgresError) -> MigrationReport {
  var migrator = Migrator(connection)
  return try migrator.run()
}

private struct Migrator {
  let connection: Connection
  var report = MigrationReport()

  init(_ connection: Connection) { self.connection = connection }

  mutating func run() throws(PostgresError) -> MigrationReport {
    try connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", operation: "begin")
    let operation = "prepare the migration"
    // A table of the session's own would hide the one that is meant.
    try connection.execute(LiveSchema.pinSearchPath, operation: operation)
    try connection.execute(Migration.hint, operation: operation)
    try connection.execute(Migration.bootstrap, simple: true, operation: operation)
    try connection.execute(Migration.lock, operation: operation)
    let done = Int(try connection.execute(Migration.highest, operation: operation).int(0, 0) ?? 0)
    for migration in Migration.all where migration.number > done { try apply(migration) }
    switch connection.commit(deadline: .seconds(60)) {
    case .committed: return report
    case .rolledBack(let error), .unknown(let error): throw error
    }
  }

  private mutating func apply(_ migration: Migration) throws(PostgresError) {
    let operation = "apply migration \(migration.number), \(migration.name)"
    var created: Set<String> = []
    var leftAlone: [String] = []
    let runID = try connection.execute(Migration.runIDType, operation: operation).value(0, 0)
    for step in migration.steps(runID: runID) {
      switch step {
      case .run(let sql): try connection.execute(sql, operation: operation)
      case .create(let table, let sql):
        if try exists(table) {
          leftAlone.append(table)
        } else {
          try connection.execute(sql, operation: operation)
          created.insert(table)
          report.createdTables.append(table)
        }
      case .complete(let table, let sql):
        if created.contains(table) { try connection.execute(sql, operation: operation) }
      case .watch(let table, let columns, let sql):
        if try canWatch(table, columns) {
          try connection.execute(sql, operation: operation)
        } else if leftAlone.last != table {
          leftAlone.append(table)
          report.unwatched.append(table)
        }
      }
    }
    try connection.execute(
      Migration.record, [.int(Int64(migration.number)), .text(migration.name), .textArray(leftAlone)],
      operation: operation)
    report.leftAlone += leftAlone.filter { !report.unwatched.contains($0) }
    report.applied.append(.init(number: migration.number, name: migration.name))
  }

  private func canWatch(_ table: String, _ columns: [String]) throws(PostgresError) -> Bool {
    let needs: [Parameter] = [.text(table), .textArray(columns)]
    return try connection.execute(Migration.canWatch, needs, operation: "look at \(table)").bool(0, 0) == true
  }

  private func exists(_ table: String) throws(PostgresError) -> Bool {
    try connection.execute(Migration.exists, [.text(table)], operation: "look for \(table)").bool(0, 0) == true
  }
}
