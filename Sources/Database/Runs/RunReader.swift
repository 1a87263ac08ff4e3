public import Domain
public import Postgres
import Tables

/// Reads recorded executions. A role with SELECT alone can do it.
public enum RunReader {
  /// Newest first, in a total order. Nil when the filter names an entity that there is not.
  public static func list(_ connection: Connection, _ filter: RunFilter) throws(DatabaseError) -> RunRecords? {
    try SnapshotReader.read(connection) { reader throws(DatabaseError) in
      try reporting { () throws(PostgresError) in
        try connection.execute(RunListStatements.useUTC, operation: "set the time zone")
        let known = try connection.execute(
          RunListStatements.check, [Parameter(filter.since), Parameter(filter.entity)],
          operation: "look for the entity"
        ).bool(0, 1)
        guard known == true else { return nil }
        let statuses: Parameter = filter.statuses.isEmpty ? .null : .textArray(filter.statuses.map(\.rawValue))
        let parameters: [Parameter] = [
          Parameter(filter.entity), statuses, Parameter(filter.since), .bool(filter.isDeployable),
          .int(Int64(filter.limit)),
        ]
        return try reader.records(RunListStatements.list(reader.schema), parameters)
      }
    }
  }

  /// Some runs, in the order of their ids as they are given; one that does not exist is left out.
  public static func read(_ connection: Connection, _ ids: [String]) throws(DatabaseError) -> RunRecords {
    try SnapshotReader.read(connection) { reader throws(DatabaseError) in try reader.records(of: ids) }
  }
}

extension SnapshotReader {
  func records(of ids: [String]) throws(DatabaseError) -> RunRecords {
    try reporting { () throws(PostgresError) in
      let known = Parameter.textArray(ids.filter(schema.canHold))
      var records = try records(SnapshotStatements.runs(schema), [known])
      records.runs = ids.compactMap { id in records.runs.first { $0.id.utf8.elementsEqual(id.utf8) } }
      return records
    }
  }

  fileprivate func records(_ sql: String, _ parameters: [Parameter]) throws(PostgresError) -> RunRecords {
    var records = RunRecords()
    try connection.query(sql, parameters, operation: "read the runs") { row in
      if let run = Run(row) { records.runs.append(run) }
    }
    let ids = Parameter.textArray(records.runs.map(\.id))
    let supported = RunListStatements.supportedConfigs(schema)
    try connection.query(supported, [ids], operation: "read the versions of the runs") { row in
      guard let optimizer = row.text(0), let version = row.text(1) else { return }
      records.supportedConfigs[VersionReference(optimizer: optimizer, version: version)] = SupportedConfigs(
        column: row.text(2))
    }
    records.readAt = try connection.execute(RunListStatements.now, operation: "read the clock").value(0, 0) ?? ""
    return records
  }
}
