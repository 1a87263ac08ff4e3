import Domain
import Planning

/// The managed tables in memory, with surrogate ids, and what optctl remembers: as strict as PostgreSQL about keys,
/// references and rows that are not as the plan saw them.
struct Model {
  struct Failure: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }
  struct LedgerRow: Equatable {
    var id: Int
    var entity: Int
    var run: String
    var traffic: Share
    var isActive: Bool
  }

  var optimizers: [Int: Optimizer] = [:]
  /// `optimizer` is not looked at: the first element is.
  var versions: [Int: (optimizer: Int, row: Version)] = [:]
  var entities: [Int: (version: Int?, row: Entity)] = [:]
  /// By entity.
  var configs: [Int: [(key: String, text: String)]] = [:]
  var macros: [Int: Macro] = [:]
  var ledger: [LedgerRow] = []
  /// Entity and version of each run.
  var runs: [String: (entity: Int, version: Int)] = [:]
  var memory: [Address: AppliedObject] = [:]
  private var nextID = 1

  mutating func newID() -> Int {
    defer { nextID += 1 }
    return nextID
  }

  // MARK: - Names

  func optimizerID(_ code: String) -> Int? { optimizers.first { $0.value.code == code }?.key }

  func versionID(_ reference: VersionReference) -> Int? {
    versions.first {
      $0.value.row.code == reference.version && optimizers[$0.value.optimizer]?.code == reference.optimizer
    }?
    .key
  }

  func entityID(_ code: String) -> Int? { entities.first { $0.value.row.code == code }?.key }

  func version(_ id: Int) -> Version? {
    guard let (optimizer, row) = versions[id], let code = optimizers[optimizer]?.code else { return nil }
    var version = row
    version.optimizer = code
    return version
  }

  func entity(_ id: Int) -> Entity? {
    guard let (version, row) = entities[id] else { return nil }
    var entity = row
    entity.currentVersion = version.flatMap { self.version($0)?.reference }
    return entity
  }

  // MARK: - Reading

  func snapshot(shuffledBy shuffle: (inout [Int]) -> Void = { _ in }) -> Snapshot {
    func ids(_ keys: some Sequence<Int>) -> [Int] {
      var ids = keys.sorted()
      shuffle(&ids)
      return ids
    }
    var snapshot = Snapshot()
    snapshot.optimizers = ids(optimizers.keys).compactMap { optimizers[$0] }
    snapshot.versions = ids(versions.keys).compactMap(version)
    var rows: [LiveConfigs.Row] = []
    var owners: [UInt32] = []
    for (i, id) in ids(entities.keys).enumerated() {
      guard let entity = entity(id) else { continue }
      snapshot.entities.append(entity)
      for config in configs[id] ?? [] {
        rows.append(LiveConfigs.Row(key: ConfigKey(config.key), text: config.text))
        owners.append(UInt32(i))
      }
      let arms = ledger.filter { $0.entity == id && $0.isActive }
      guard !arms.isEmpty else { continue }
      snapshot.deployments.append(
        LiveDeployment(
          entity: entity.code, arms: arms.map { .init(row: $0.id, run: $0.run, traffic: $0.traffic) }))
    }
    snapshot.configs = LiveConfigs(rows: rows, owners: owners, entityCount: snapshot.entities.count)
    snapshot.macros = ids(macros.keys).compactMap { macros[$0] }
    snapshot.applied = memory.values.sorted { $0.address < $1.address }
    for (id, run) in runs {
      guard let entity = entity(run.entity), let version = version(run.version) else { continue }
      var recorded = Run(
        id: id, entity: entity.code, version: version.reference, status: "completed", validationStatus: "passed")
      recorded.s3OutputPath = "\(entity.s3BasePath)/\(id)"
      snapshot.runs[id] = recorded
      snapshot.referenced.formUnion([entity.address, version.address])
    }
    snapshot.server.readAt = "2026-09-01T00:00:00Z"
    return snapshot
  }

  // MARK: - Applying

  mutating func apply(_ plan: Plan) throws {
    for change in plan.changes {
      do {
        try write(change.write)
      } catch let failure as Failure {
        throw Failure("\(change.action) \(change.address): \(failure)")
      }
    }
    for address in plan.forget { memory[address] = nil }
    for new in plan.remember {
      memory[new.address] = AppliedObject(
        address: new.address, fingerprint: new.fingerprint, isProtected: new.isProtected, source: new.source,
        fields: AppliedFields(json: new.fields.json))
    }
  }

  private mutating func write(_ write: Write) throws {
    switch write {
    case .none: break
    case .insert(let row): try insert(row)
    case .update(let before, let after): try update(before, after)
    case .delete(let row): try delete(row)
    case .epoch(let code, let closing, let opening):
      guard let entity = entityID(code) else { throw Failure("no entity \(code)") }
      let active = ledger.filter { $0.entity == entity && $0.isActive }
      guard active.map(\.id) == closing.map(\.row) else { throw Failure("other rows are active") }
      for i in ledger.indices where ledger[i].entity == entity { ledger[i].isActive = false }
      guard opening.reduce(Share.none, { $0 + $1.traffic }) <= .full else { throw Failure("more than 100 %") }
      for arm in opening {
        guard runs[arm.run]?.entity == entity else { throw Failure("run \(arm.run) is of another entity") }
        ledger.append(LedgerRow(id: newID(), entity: entity, run: arm.run, traffic: arm.traffic, isActive: true))
      }
    }
  }

  private mutating func insert(_ row: Row) throws {
    switch row {
    case .optimizer(let optimizer):
      guard optimizerID(optimizer.code) == nil else { throw Failure("duplicate") }
      optimizers[newID()] = optimizer
    case .version(let version):
      guard versionID(version.reference) == nil, let optimizer = optimizerID(version.optimizer) else {
        throw Failure("duplicate or dangling")
      }
      versions[newID()] = (optimizer, version)
    case .entity(let entity):
      guard entityID(entity.code) == nil else { throw Failure("duplicate") }
      entities[newID()] = (try reference(of: entity), entity)
    case .config(let config):
      guard let entity = entityID(config.entity), configs[entity]?.contains(where: { $0.key == config.key }) != true
      else { throw Failure("duplicate or dangling") }
      configs[entity, default: []].append((config.key, config.text))
    case .macro(let macro):
      guard !macros.values.contains(where: { $0.feature == macro.feature }) else { throw Failure("duplicate") }
      macros[newID()] = macro
    }
  }

  private func reference(of entity: Entity) throws -> Int? {
    guard let reference = entity.currentVersion else { return nil }
    guard let version = versionID(reference) else { throw Failure("no version \(reference)") }
    return version
  }

  private mutating func update(_ before: Row, _ after: Row) throws {
    switch (before, after) {
    case (.optimizer(let before), .optimizer(let after)):
      guard let id = optimizerID(before.code), optimizers[id] == before else { throw Failure("not as it was") }
      optimizers[id] = after
    case (.version(let before), .version(let after)):
      guard let id = versionID(before.reference), version(id) == before else { throw Failure("not as it was") }
      versions[id]?.row = after
    case (.entity(let before), .entity(let after)):
      guard let id = entityID(before.code), entity(id) == before else { throw Failure("not as it was") }
      entities[id] = (try reference(of: after), after)
    case (.config(let before), .config(let after)):
      guard let id = entityID(before.entity),
        let i = configs[id]?.firstIndex(where: { $0 == (before.key, before.text) })
      else { throw Failure("not as it was") }
      configs[id]?[i].text = after.text
    case (.macro(let before), .macro(let after)):
      guard let id = macros.first(where: { $0.value == before })?.key else { throw Failure("not as it was") }
      macros[id] = after
    default: throw Failure("another kind")
    }
  }

  private mutating func delete(_ row: Row) throws {
    switch row {
    case .optimizer(let optimizer):
      guard let id = optimizerID(optimizer.code), optimizers[id] == optimizer else { throw Failure("not as it was") }
      guard !versions.values.contains(where: { $0.optimizer == id }) else { throw Failure("referenced") }
      optimizers[id] = nil
    case .version(let version):
      guard let id = versionID(version.reference), self.version(id) == version else { throw Failure("not as it was") }
      guard !entities.values.contains(where: { $0.version == id }), !runs.values.contains(where: { $0.version == id })
      else { throw Failure("referenced") }
      versions[id] = nil
    case .entity(let entity):
      guard let id = entityID(entity.code), self.entity(id) == entity else { throw Failure("not as it was") }
      guard configs[id, default: []].isEmpty, !runs.values.contains(where: { $0.entity == id }) else {
        throw Failure("referenced")
      }
      entities[id] = nil
    case .config(let config):
      guard let id = entityID(config.entity),
        let i = configs[id]?.firstIndex(where: { $0 == (config.key, config.text) })
      else { throw Failure("not as it was") }
      configs[id]?.remove(at: i)
    case .macro: throw Failure("macros are retired")
    }
  }
}
