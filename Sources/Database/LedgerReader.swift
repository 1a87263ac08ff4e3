public import Domain
public import Postgres
import Tables

/// The split that served an entity at a time in the past.
public struct EarlierSplit: Sendable, Hashable {
  /// RFC 3339, UTC.
  public var at: String
  /// Nil where the database has no such entity.
  public var entity: StatusReport.Entity?
  /// When anything served for the first time; nil where nothing ever did.
  public var firstEpoch: String?
  /// The time lies before the first epoch.
  public var isBeforeFirstEpoch: Bool
}

/// Reads what served in the past. A role with SELECT alone can do it.
public enum LedgerReader {
  public enum MomentProblem: Error, Sendable, Equatable {
    case noRevision
    /// It lies ahead of the server's clock.
    case ahead
    case database(DatabaseError)
  }

  /// The moment by the server's clock, as RFC 3339 in UTC.
  public static func time(_ connection: Connection, of moment: Moment) throws(MomentProblem) -> String {
    var parameters: [Parameter] = [.null, .null, .null]
    switch moment {
    case .time(let time): parameters[0] = .text(time)
    case .ago(let seconds): parameters[1] = .int(Int64(seconds))
    case .revision(let number): parameters[2] = .int(Int64(number))
    }
    let found: (time: String?, isAhead: Bool)
    do throws(DatabaseError) {
      found = try SnapshotReader.read(connection) { _ throws(DatabaseError) in
        try reporting { () throws(PostgresError) in
          let row = try connection.execute(StatusStatements.moment, parameters, operation: "read the time")
          return (row.value(0, 0), row.value(0, 1) == "t")
        }
      }
    } catch { throw .database(error) }
    guard let time = found.time else { throw .noRevision }
    if found.isAhead { throw .ahead }
    return time
  }

  /// - Parameter time: as ``time(_:of:)`` gives it.
  public static func split(
    _ connection: Connection, of entity: String, at time: String
  ) throws(DatabaseError) -> EarlierSplit {
    try SnapshotReader.read(connection) { reader throws(DatabaseError) in
      try reporting { () throws(PostgresError) in
        let parameters = [Parameter.text(entity), .text(time)]
        let report = try StatusReader.read(reader, parameters[0], parameters[1])
        let first = try connection.execute(StatusStatements.firstEpoch, parameters, operation: "read the ledger")
        var split = EarlierSplit(
          at: time, entity: report.entities.first, firstEpoch: first.value(0, 0),
          isBeforeFirstEpoch: first.value(0, 1) != "t")
        let names = try names(connection, of: Address(.deployment, entity), at: time)
        for index in split.entity?.arms.indices ?? 0..<0 {
          guard let arm = split.entity?.arms[index], let name = names[arm.run] else { continue }
          split.entity?.arms[index].name = name
        }
        return split
      }
    }
  }

  /// The names that arms had then, by their runs: the ledger keeps none, the plans that were applied do.
  private static func names(
    _ connection: Connection, of address: Address, at time: String
  ) throws(PostgresError) -> [String: String] {
    let parameters: [Parameter] = [
      .text(address.description), .text(JSON.string(address.description).compact), .text(time),
    ]
    var names: [String: String] = [:]
    try connection.query(StatusStatements.appliedFields, parameters, operation: "read the revisions") { row in
      guard let text = row.text(0), let fields = try? JSON(parsing: text) else { return }
      for field in fields.elements ?? [] where field["field"]?.string == Field.arms.rawValue {
        for json in field["after"]?.elements ?? [] {
          if let arm = Deployment.Arm(json: json), names[arm.run] == nil { names[arm.run] = arm.name }
        }
      }
    }
    return names
  }
}
