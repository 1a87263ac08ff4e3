import Domain
import Postgres
import Tables

extension RunTransaction {
  /// Gives the id of the run.
  func start(_ start: RunStart, _ judging: (RunContext) -> [RunConfig]?) throws(RunLedgerFailure) -> String {
    let context = try context(of: start)
    guard let configs = judging(context) else { throw .refused }
    guard let entity = context.entity, let version = context.version else {
      preconditionFailure("a start without an entity or a version was not refused")
    }
    let id = try insert(start, entity, version)
    guard !configs.isEmpty else { return id }
    let rows: [Parameter] = [
      .text(id), .textArray(configs.map(\.key)), .textArray(configs.map { schema.runColumnText($0.text) }),
    ]
    _ = try affected(RunLedgerStatements.insertConfigs(schema), rows, "record the configs of the run")
    return id
  }

  private func insert(_ start: RunStart, _ entity: Entity, _ version: Version) throws(RunLedgerFailure) -> String {
    if let id = start.id {
      guard schema.canHold(run: id) else { throw .notANumber(id) }
      if try isInserted(id, start, entity, version) { return id }
      guard try state(id) != nil else { throw .moved }
      throw .taken(id)
    }
    let base = try statement { () throws(PostgresError) in
      try connection.execute(RunLedgerStatements.newID(schema), operation: "read the clock").value(0, 0) ?? ""
    }
    // Every attempt that fails met another run of this second.
    for attempt in 1...9_999 {
      let id = RunLedgerStatements.id(base, attempt: attempt, schema)
      if try isInserted(id, start, entity, version) { return id }
      guard try state(id) != nil else { throw .moved }
    }
    throw .taken(base)
  }

  /// False when the id is taken, or when entity or version changed.
  private func isInserted(
    _ id: String, _ start: RunStart, _ entity: Entity, _ version: Version
  ) throws(RunLedgerFailure) -> Bool {
    let status: RunStatus = start.isPending ? .pending : .running
    let parameters: [Parameter] = [
      .text(id), .text(entity.code), .text(version.optimizer), .text(version.code), .text(status.rawValue),
      Parameter(start.triggeredBy), .text(start.triggerType), Parameter(start.dataStart), Parameter(start.dataEnd),
      .text(entity.status.rawValue), .text(version.status.rawValue),
    ]
    return try affected(RunLedgerStatements.insert(schema), parameters, "record the run") == 1
  }

  // MARK: - What a start is judged by

  private func context(of start: RunStart) throws(RunLedgerFailure) -> RunContext {
    try statement { () throws(PostgresError) in
      var context = RunContext()
      context.entity = try entity(start.entity)
      guard let entity = context.entity else {
        context.knownEntities = try names(RunLedgerStatements.entityCodes)
        return context
      }
      guard let reference = start.version ?? entity.currentVersion else { return context }
      context.version = try version(reference)
      if context.version == nil { context.knownVersions = try names(RunLedgerStatements.versionCodes) }
      let configs = RunLedgerStatements.entityConfigs(schema)
      try connection.query(configs, [.text(entity.code)], operation: "read the configs of the entity") { row in
        guard let key = row.text(0) else { return }
        context.entityConfigs.append(Config(entity: entity.code, key: key, text: row.text(1) ?? ""))
      }
      return context
    }
  }

  private func entity(_ code: String) throws(PostgresError) -> Entity? {
    let row = try connection.execute(RunLedgerStatements.entity, [.text(code)], operation: "look for the entity")
    guard let code = row.value(0, 0) else { return nil }
    var current: VersionReference?
    if let optimizer = row.value(0, 3), let version = row.value(0, 4) {
      current = VersionReference(optimizer: optimizer, version: version)
    }
    return Entity(
      code: code, name: row.value(0, 1) ?? "", status: Status(rawValue: row.value(0, 2) ?? ""), objectType: "",
      objectID: 0, currentVersion: current, s3BasePath: "")
  }

  private func version(_ reference: VersionReference) throws(PostgresError) -> Version? {
    let row = try connection.execute(
      RunLedgerStatements.version, [.text(reference.optimizer), .text(reference.version)],
      operation: "look for the version")
    guard row.rowCount > 0 else { return nil }
    return Version(
      optimizer: reference.optimizer, code: reference.version, name: "",
      status: Status(rawValue: row.value(0, 0) ?? ""), supportedConfigs: SupportedConfigs(column: row.value(0, 1)))
  }

  private func names(_ sql: String) throws(PostgresError) -> [String] {
    let rows = try connection.execute(sql, operation: "read the names")
    return (0..<rows.rowCount).compactMap { rows.value($0, 0) }
  }
}
