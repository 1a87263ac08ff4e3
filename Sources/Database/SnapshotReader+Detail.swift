public import Domain
import Postgres
import Tables

extension SnapshotReader {
  /// Reads the fields and places of owned objects into a snapshot, and which of the versions and entities among them runs
  /// or deployments refer to. Addresses that are not owned are left out.
  public func recall(_ addresses: [Address], into snapshot: inout Snapshot) throws(DatabaseError) {
    try readFields(of: addresses, into: &snapshot)
    try reporting { () throws(PostgresError) in try readReferences(to: addresses, into: &snapshot) }
  }

  /// Reads the fields and places of owned objects into a snapshot.
  func readFields(of addresses: [Address], into snapshot: inout Snapshot) throws(DatabaseError) {
    guard !addresses.isEmpty else { return }
    let wanted = Set(addresses)
    var positions: [Address: Int] = [:]
    for (position, object) in snapshot.applied.enumerated() where wanted.contains(object.address) {
      positions[object.address] = position
    }
    do throws(PostgresError) {
      for start in stride(from: 0, to: addresses.count, by: 10_000) {
        let batch = addresses[start..<min(start + 10_000, addresses.count)]
        let keys: [Parameter] = [.textArray(batch.map(\.kind.name)), .textArray(batch.map(\.key))]
        try connection.query(ObjectsTable.recall, keys, operation: "read what was last applied") { row in
          guard let kind = row.text(0).flatMap({ Kind(name: $0) }), let key = row.text(1),
            let position = positions[Address(kind, key)]
          else { return }
          let json = row.text(2).flatMap { try? JSON(parsing: $0) } ?? .object([])
          snapshot.applied[position].fields = AppliedFields(json: json)
          // Only the beginning of a place is remembered.
          let (line, column) = (Int(row.int(4) ?? 1), Int(row.int(5) ?? 1))
          snapshot.applied[position].source = .init(
            file: row.text(3) ?? "", line: line, column: column, endLine: line, endColumn: column)
        }
      }
    } catch { throw DatabaseError(error) }
  }

  private func readReferences(to addresses: [Address], into snapshot: inout Snapshot) throws(PostgresError) {
    let operation = "look for runs and deployments that refer to removed objects"
    let entities = addresses.filter { $0.kind == .entity }.map(\.key)
    let versions = addresses.filter { $0.kind == .version }.compactMap { VersionReference($0.key) }
    if !entities.isEmpty {
      try connection.query(
        SnapshotStatements.referencedEntities, [.textArray(entities)], operation: operation
      ) { row in
        if let code = row.text(0) { snapshot.referenced.insert(Address(.entity, code)) }
      }
    }
    if !versions.isEmpty {
      let keys: [Parameter] = [.textArray(versions.map(\.optimizer)), .textArray(versions.map(\.version))]
      try connection.query(SnapshotStatements.referencedVersions, keys, operation: operation) { row in
        guard let optimizer = row.text(0), let version = row.text(1) else { return }
        let reference = VersionReference(optimizer: optimizer, version: version)
        snapshot.referenced.insert(Address(.version, reference.description))
      }
    }
  }

  /// The ids of the runs that serve and that `isWanted` picks. It sees what rules look at, or with `whole` everything.
  public func servingRuns(
    beside snapshot: Snapshot, whole: Bool, where isWanted: (Run) -> Bool
  ) throws(DatabaseError) -> [String] {
    let (entities, versions) = (IDIndex(snapshot.entityIDs), IDIndex(snapshot.versionIDs))
    var ids: [String] = []
    do throws(PostgresError) {
      try connection.copyOut(
        SnapshotStatements.servingRuns(schema, whole: whole), operation: "read the runs that serve"
      ) { row in
        guard var run = Run(row) else { return }
        run.entity = row.int(1).flatMap { entities[$0] }.map { snapshot.entities[$0].code } ?? ""
        if let version = row.int(2).flatMap({ versions[$0] }) { run.version = snapshot.versions[version].reference }
        if isWanted(run) { ids.append(run.id) }
      }
    } catch { throw DatabaseError(error) }
    return ids
  }

  /// Reads the runs by which deployments are judged into a snapshot. A run that does not exist is left out.
  public func judge(runs: [String], into snapshot: inout Snapshot) throws(DatabaseError) {
    do throws(PostgresError) {
      let ids = runs.filter(schema.canHold)
      for start in stride(from: 0, to: ids.count, by: 10_000) {
        let batch = Parameter.textArray(Array(ids[start..<min(start + 10_000, ids.count)]))
        try connection.query(SnapshotStatements.runs(schema), [batch], operation: "read the runs") { row in
          if let run = Run(row) { snapshot.runs[run.id] = run }
        }
      }
    } catch { throw DatabaseError(error) }
  }

  /// Reads which of some entities have runs in flight into a snapshot.
  public func readInFlight(of entities: [String], into snapshot: inout Snapshot) throws(DatabaseError) {
    guard !entities.isEmpty else { return }
    do throws(PostgresError) {
      try connection.query(
        SnapshotStatements.inFlight, [.textArray(entities)], operation: "look for runs in flight"
      ) { row in
        guard let code = row.text(0), let count = row.int(1) else { return }
        let ids = row.text(2).flatMap { try? JSON(parsing: $0) }?.elements ?? []
        snapshot.inFlight[code] = InFlight(first: ids.compactMap(\.string), count: Int(count))
      }
    } catch { throw DatabaseError(error) }
  }
}
