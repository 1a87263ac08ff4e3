public import Domain
public import Postgres
import Tables

/// Reads what serves. A role with SELECT alone can do it.
public enum StatusReader {
  /// - Parameters:
  ///   - entity: one code, or nil for all.
  ///   - time: what PostgreSQL reads as a timestamp, or nil for now.
  public static func read(
    _ connection: Connection, entity: String? = nil, at time: String? = nil
  ) throws(DatabaseError) -> StatusReport {
    try SnapshotReader.read(connection) { reader throws(DatabaseError) in
      try reporting { () throws(PostgresError) in try read(reader, Parameter(entity), Parameter(time)) }
    }
  }

  static func read(
    _ reader: SnapshotReader, _ entity: Parameter, _ time: Parameter
  ) throws(PostgresError) -> StatusReport {
    let operation = "read what serves"
    let last = try reader.connection.execute(StatusStatements.lastRevision, [time], operation: operation)
    var report = StatusReport(
      environment: last.value(0, 2) ?? "", lastRevision: last.int(0, 0).map { Int($0) }, lastCommit: last.value(0, 1))

    var positions: [String: Int] = [:]
    try reader.connection.query(StatusStatements.entities, [entity], operation: operation) { row in
      guard let code = row.text(0) else { return }
      positions[code] = report.entities.count
      report.entities.append(
        StatusReport.Entity(
          code: code, name: row.text(1) ?? "", status: Status(rawValue: row.text(2) ?? ""),
          currentVersion: row.version(3)))
    }

    var names: [String: [String: String]] = [:]
    try reader.connection.query(StatusStatements.deployments, [entity], operation: operation) { row in
      guard let code = row.text(0), let fields = row.text(1), let json = try? JSON(parsing: fields) else { return }
      for arm in json[Field.arms.rawValue]?.elements ?? [] {
        if let arm = Deployment.Arm(json: arm) { names[code, default: [:]][arm.run] = arm.name }
      }
    }
    let arms = StatusStatements.arms(reader.schema)
    try reader.connection.query(arms, [entity, time], operation: operation) { row in
      guard let code = row.text(0), let position = positions[code], let run = row.text(1) else { return }
      let arm = StatusReport.Arm(
        name: names[code]?[run], run: run, traffic: Share(hundredths: Int(row.int(2) ?? 0)), version: row.version(3),
        since: row.text(5) ?? "")
      report.entities[position].arms.append(arm)
    }
    return report
  }
}

extension Row {
  /// Two columns: the codes of an optimizer and of a version.
  fileprivate func version(_ index: Int) -> VersionReference? {
    guard let optimizer = text(index), let version = text(index + 1) else { return nil }
    return VersionReference(optimizer: optimizer, version: version)
  }
}
