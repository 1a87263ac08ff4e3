import Domain
import Postgres
import Tables

/// Runs a script's steps and holds each to the number of rows that it must touch.
struct ScriptRunner {
  enum Failure: Error {
    case count(table: String)
    case database(table: String, DatabaseError)
  }

  let connection: Connection
  let schema: LiveSchema

  func run(_ step: Script.Step) throws(Failure) {
    switch step {
    case .statement(let statement): try run(statement)
    case .load(let load): try run(load)
    case .remember(let load): try run(load)
    }
  }

  private func run(_ statement: Statement) throws(Failure) {
    let rows = try report(statement.table) { () throws(PostgresError) in
      try connection.execute(
        statement.sql, statement.arguments.map(Parameter.init),
        operation: "\(statement.verb.rawValue) rows of \(statement.table)"
      ).affectedRows
    }
    guard rows == statement.expectedRows else { throw .count(table: statement.table) }
  }

  private func run(_ load: ConfigLoad) throws(Failure) {
    var ids: [String: Int64] = [:]
    let (schema, connection) = (schema, connection)
    try report(ConfigLoad.table) { () throws(PostgresError) in
      _ = try connection.copyOut(ConfigLoad.entityIDs, operation: "read the ids of the entities") { row in
        if let id = row.int(0), let code = row.text(1) { ids[code] = id }
      }
    }
    let owners = try owners(of: load.rows, ids)
    let rows = try report(ConfigLoad.table) { () throws(PostgresError) in
      try connection.copyIn(ConfigLoad.copy, operation: "load rows of \(ConfigLoad.table)") {
        writer throws(PostgresError) in
        for (row, owner) in zip(load.rows, owners) {
          writer.int(owner)
          writer.text(row.key)
          writer.text(schema.columnText(row.text))
          try writer.endRow()
        }
      }
    }
    guard rows == load.rows.count else { throw .count(table: ConfigLoad.table) }
  }

  /// The id of each row's entity. Rows come entity by entity: one look for all of them.
  private func owners(of rows: [Config], _ ids: [String: Int64]) throws(Failure) -> [Int64] {
    var owners: [Int64] = []
    owners.reserveCapacity(rows.count)
    for i in rows.indices {
      if i > 0, rows[i].entity == rows[i - 1].entity {
        owners.append(owners[i - 1])
        continue
      }
      guard let id = ids[rows[i].entity] else { throw .count(table: ConfigLoad.table) }
      owners.append(id)
    }
    return owners
  }

  private func run(_ load: ObjectLoad) throws(Failure) {
    let rows = try report(ObjectLoad.table) { () throws(PostgresError) in
      try connection.copyIn(ObjectLoad.copy, operation: "load rows of \(ObjectLoad.table)") {
        writer throws(PostgresError) in
        for memory in load.memories {
          writer.text(memory.address.kind.name)
          writer.text(memory.address.key)
          writer.text(memory.fields.json.compact)
          writer.text(memory.fingerprint.hex)
          writer.bool(memory.isProtected)
          writer.text(memory.source.file)
          writer.int(Int64(memory.source.line))
          writer.int(Int64(memory.source.column))
          writer.int(Int64(load.revision))
          try writer.endRow()
        }
      }
    }
    guard rows == load.memories.count else { throw .count(table: ObjectLoad.table) }
  }

  private func report<T>(_ table: String, _ body: () throws(PostgresError) -> T) throws(Failure) -> T {
    do throws(PostgresError) { return try body() } catch { throw .database(table: table, DatabaseError(error)) }
  }
}

extension Parameter {
  init(_ argument: Argument) {
    switch argument {
    case .null: self = .null
    case .text(let text): self = .text(text)
    case .int(let value): self = .int(Int64(value))
    case .bool(let value): self = .bool(value)
    case .texts(let texts): self = .textArray(texts)
    case .ints(let values): self = .intArray(values.map { $0.map { Int64($0) } })
    case .bools(let values): self = .boolArray(values)
    }
  }
}
