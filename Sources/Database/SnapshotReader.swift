public import Domain
public import Postgres
import Synchronization
public import Tables

/// Reads what a plan needs, with nothing but SELECT and COPY TO: a role with SELECT alone can do it.
///
/// Tables come by COPY, in whatever order they lie in; ids are joined to codes on this side. It reads in the transaction
/// that is open on its connection, and ends with it.
public struct SnapshotReader {
  let connection: Connection
  public let schema: LiveSchema

  /// Opens a read-only transaction with one snapshot for everything that `body` reads, and ends it.
  public static func read<T>(
    _ connection: Connection, _ body: (SnapshotReader) throws(DatabaseError) -> T
  ) throws(DatabaseError) -> T {
    let reader = try SnapshotReader(beginningOn: connection)
    // Nothing was written, so there is nothing to learn from a rollback that fails.
    defer { _ = try? connection.execute(TransactionStatements.rollback) }
    return try body(reader)
  }

  /// Opens a read-only transaction with one snapshot for everything that is read from now on. It ends with the connection.
  public init(beginningOn connection: Connection) throws(DatabaseError) {
    _ = try reporting { () throws(PostgresError) in
      try connection.execute(TransactionStatements.beginReading, operation: "begin to read")
    }
    do throws(DatabaseError) { try self.init(inTransactionOf: connection) } catch {
      _ = try? connection.execute(TransactionStatements.rollback)
      throw error
    }
  }

  /// The transaction is open. Throws unless the tables are those of this version of optctl.
  init(inTransactionOf connection: Connection) throws(DatabaseError) {
    self.connection = connection
    let state = try schemaState(connection)
    guard state == .current else { throw DatabaseError(.schema(state)) }
    schema = try reporting { () throws(PostgresError) in
      try connection.execute(LiveSchema.pinSearchPath, operation: "set the search path")
      var schema = LiveSchema()
      try connection.query(LiveSchema.columns, operation: "read the catalogue") { row in
        guard let table = row.text(0), let column = row.text(1), let type = row.text(2) else { return }
        schema.note(table: table, column: column, type: type, rows: Int(row.int(3) ?? 0))
      }
      return schema
    }
  }

  /// All live rows, the runs excepted, and the memory of what was applied without its fields.
  public func read() throws(DatabaseError) -> Snapshot {
    try reporting { () throws(PostgresError) in
      var snapshot = Snapshot()
      snapshot.server = try readServer()
      let optimizers = try readOptimizers(into: &snapshot)
      let versions = try readVersions(into: &snapshot, optimizers)
      let entities = try readEntities(into: &snapshot, versions)
      try readConfigs(into: &snapshot, entities)
      try readMacros(into: &snapshot)
      snapshot.deployments = try readDeployments(snapshot.entities, entities)
      try readApplied(into: &snapshot)
      return snapshot
    }
  }

  /// The active deployments alone, as they are now, of the entities that the snapshot holds.
  func readDeployments(of snapshot: Snapshot) throws(DatabaseError) -> [LiveDeployment] {
    try reporting { () throws(PostgresError) in
      var ids: [Int64] = []
      var codes: [String] = []
      try connection.copyOut(ConfigLoad.entityIDs, operation: "read the entities") { row in
        guard let id = row.int(0), let code = row.text(1) else { return }
        ids.append(id)
        codes.append(code)
      }
      return try readDeployments(codes, IDIndex(ids))
    }
  }

  private func readServer() throws(PostgresError) -> Snapshot.Server {
    let row = try connection.execute(RevisionsTable.server, operation: "read the last revision")
    var server = Snapshot.Server()
    server.host = connection.host
    server.readAt = row.value(0, 0) ?? ""
    server.database = row.value(0, 1) ?? ""
    server.lastRevision = row.int(0, 2).map { Int($0) }
    server.lastCommit = row.value(0, 3)
    server.idKey = row.value(0, 4)
    return server
  }

  private func readOptimizers(into snapshot: inout Snapshot) throws(PostgresError) -> IDIndex {
    var ids: [Int64] = []
    try connection.copyOut(SnapshotStatements.optimizers, operation: "read the optimizers") { row in
      guard let id = row.int(0), let code = row.text(1) else { return }
      ids.append(id)
      snapshot.optimizers.append(
        Optimizer(
          code: code, name: row.text(2) ?? "", status: Status(rawValue: row.text(3) ?? ""),
          description: row.text(4) ?? ""))
    }
    return IDIndex(ids)
  }

  private func readVersions(into snapshot: inout Snapshot, _ optimizers: IDIndex) throws(PostgresError) -> IDIndex {
    try connection.copyOut(SnapshotStatements.versions, operation: "read the versions") { row in
      guard let id = row.int(0), let owner = row.int(1).flatMap({ optimizers[$0] }), let code = row.text(2) else {
        return
      }
      snapshot.versionIDs.append(id)
      snapshot.versions.append(
        Version(
          optimizer: snapshot.optimizers[owner].code, code: code, name: row.text(3) ?? "",
          status: Status(rawValue: row.text(4) ?? ""), description: row.text(5) ?? "",
          supportedConfigs: SupportedConfigs(column: row.text(6))))
    }
    return IDIndex(snapshot.versionIDs)
  }

  private func readEntities(into snapshot: inout Snapshot, _ versions: IDIndex) throws(PostgresError) -> IDIndex {
    try connection.copyOut(SnapshotStatements.entities, operation: "read the entities") { row in
      guard let id = row.int(0), let code = row.text(1) else { return }
      snapshot.entityIDs.append(id)
      let version = row.int(6).flatMap { versions[$0] }.map { snapshot.versions[$0].reference }
      snapshot.entities.append(
        Entity(
          code: code, name: row.text(2) ?? "", status: Status(rawValue: row.text(3) ?? ""),
          objectType: row.text(4) ?? "", objectID: Int(row.int(5) ?? 0), currentVersion: version,
          s3BasePath: row.text(7) ?? ""))
    }
    return IDIndex(snapshot.entityIDs)
  }

  private func readConfigs(into snapshot: inout Snapshot, _ entities: IDIndex) throws(PostgresError) {
    var keys = ConfigKeyCache()
    var rows: [LiveConfigs.Row] = []
    var owners: [UInt32] = []
    rows.reserveCapacity(schema.configEstimate)
    owners.reserveCapacity(schema.configEstimate)
    try connection.copyOut(SnapshotStatements.configs(schema), operation: "read the entity configs") { row in
      guard let owner = row.int(0).flatMap({ entities[$0] }), let key = row.withBytes(1, { keys.key($0) }) else {
        return
      }
      rows.append(LiveConfigs.Row(key: key, text: row.text(2) ?? ""))
      owners.append(UInt32(owner))
    }
    snapshot.configs = LiveConfigs(rows: rows, owners: owners, entityCount: snapshot.entities.count)
  }

  private func readMacros(into snapshot: inout Snapshot) throws(PostgresError) {
    try connection.copyOut(SnapshotStatements.macros, operation: "read the feature macros") { row in
      guard let feature = row.text(0) else { return }
      snapshot.macros.append(
        Macro(feature: feature, template: row.text(1) ?? "", status: Status(rawValue: row.text(2) ?? "")))
    }
  }

  private func readDeployments(_ codes: [String], _ ids: IDIndex) throws(PostgresError) -> [LiveDeployment] {
    var rows: [(owner: Int, arm: LiveDeployment.Arm)] = []
    try connection.copyOut(SnapshotStatements.deployments(schema), operation: "read the deployments") { row in
      guard let id = row.int(0), let owner = row.int(1).flatMap({ ids[$0] }), let run = row.text(2) else { return }
      rows.append((owner, .init(row: Int(id), run: run, traffic: Share(hundredths: Int(row.int(3) ?? 0)))))
    }
    rows.sort { ($0.owner, $0.arm.row) < ($1.owner, $1.arm.row) }
    var deployments: [LiveDeployment] = []
    var last = -1
    for (owner, arm) in rows {
      if owner != last { deployments.append(LiveDeployment(entity: codes[owner], arms: [])) }
      deployments[deployments.count - 1].arms.append(arm)
      last = owner
    }
    return deployments
  }

  private func readDeployments(_ entities: [Entity], _ ids: IDIndex) throws(PostgresError) -> [LiveDeployment] {
    try readDeployments(entities.map(\.code), ids)
  }

  private func readApplied(into snapshot: inout Snapshot) throws(PostgresError) {
    try connection.copyOut(ObjectsTable.read, operation: "read the applied objects") { row in
      guard let kind = row.kind(0), let key = row.text(1) else { return }
      snapshot.applied.append(
        AppliedObject(
          address: Address(kind, key), fingerprint: row.text(2).flatMap { Fingerprint(hex: $0) } ?? Fingerprint(),
          isProtected: row.bool(3) ?? false))
    }
  }
}

extension CopyRow {
  /// The most frequent kinds first: there are a hundred thousand of them.
  fileprivate func kind(_ index: Int) -> Kind? {
    if equals(index, "entity") { return .entity }
    if equals(index, "deployment") { return .deployment }
    return text(index).flatMap { Kind(name: $0) }
  }
}

extension SupportedConfigs {
  /// An apply reads every version twice.
  private static let known = Mutex<[[UInt8]: SupportedConfigs]>([:])

  /// A column that holds no JSON that optctl reads counts as null, which nothing is declared to equal.
  init(column: String?) {
    let bytes = Array((column ?? "").utf8)
    if let known = Self.known.withLock({ $0[bytes] }) {
      self = known
      return
    }
    self.init(reading: column)
    Self.known.withLock { [self] in $0[bytes] = self }
  }

  private init(reading column: String?) {
    let json = column.flatMap { try? JSON(parsing: $0) } ?? .null
    self = SupportedConfigs(json: json) ?? SupportedConfigs(json: json, definitions: [], rules: [])
  }
}
