public import Domain
public import Postgres
import Tables

/// Reads the revisions. A role with SELECT alone can do it.
public enum HistoryReader {
  /// Newest first.
  ///
  /// - Parameters:
  ///   - address: only revisions whose plan changed it.
  ///   - limit: how many at most.
  public static func list(
    _ connection: Connection, touching address: Address? = nil, limit: Int = 1_000
  ) throws(DatabaseError) -> [Revision] {
    try SnapshotReader.read(connection) { _ throws(DatabaseError) in
      try revisions(connection, touching: address, limit: limit)
    }
  }

  /// In a transaction that is open.
  static func revisions(
    _ connection: Connection, touching address: Address?, limit: Int
  ) throws(DatabaseError) -> [Revision] {
    try reporting { () throws(PostgresError) in
      var revisions: [Revision] = []
      var parameters: [Parameter] = [.int(Int64(limit))]
      if let address {
        let json = JSON.string(address.description).compact
        parameters += [.text(address.description), .text(json)]
      }
      let sql = address == nil ? RevisionsTable.list : RevisionsTable.listTouching
      try connection.query(sql, parameters, operation: "read the revisions") { row in
        if let revision = Revision(row) { revisions.append(revision) }
      }
      return revisions
    }
  }

  /// One revision with the JSON text of its plan, or nil if there is none of this number.
  public static func read(
    _ connection: Connection, revision number: Int
  ) throws(DatabaseError) -> (revision: Revision, plan: String)? {
    try SnapshotReader.read(connection) { _ throws(DatabaseError) in
      try reporting { () throws(PostgresError) in
        var found: (revision: Revision, plan: String)?
        try connection.query(RevisionsTable.one, [.int(Int64(number))], operation: "read the revision") { row in
          if let revision = Revision(row) { found = (revision, row.text(14) ?? "") }
        }
        return found
      }
    }
  }
}

extension Revision {
  fileprivate init?(_ row: borrowing Row) {
    guard let number = row.int(0) else { return nil }
    func json(_ index: Int) -> JSON { row.text(index).flatMap { try? JSON(parsing: $0) } ?? .null }
    self.init(
      number: Int(number), appliedAt: row.text(1) ?? "", appliedBy: row.text(2) ?? "", environment: row.text(3) ?? "",
      source: RevisionSource(
        commit: row.text(4), ref: row.text(5), isDirty: row.bool(6) ?? false, manifests: row.text(7) ?? "",
        author: row.text(12), subject: row.text(13)),
      planID: row.text(8) ?? "", allowed: (json(9).elements ?? []).compactMap(\.string), summary: json(10),
      toolVersion: row.text(11) ?? "")
  }
}
