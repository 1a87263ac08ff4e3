import Domain
public import Planning

/// The statements that a plan lowers to, in an order that satisfies every foreign key and never lets an entity's active
/// traffic pass 100 %: what ends or makes room comes before what begins or fills it.
///
/// Within one kind the statements are set-based: a few for any number of rows. The old values of a row stand in the
/// `WHERE`, so that a row which is not what the plan says is not written, and the count of rows tells.
public struct Script: Sendable {
  public enum Step: Sendable {
    case statement(Statement)
    case load(ConfigLoad)
    case remember(ObjectLoad)
  }

  public private(set) var steps: [Step] = []

  /// - Parameters:
  ///   - moment: when the epochs of this plan begin and the ones before end; a timestamp with its zone.
  ///   - revision: the number that the objects will be remembered under.
  public init(lowering plan: Plan, schema: LiveSchema, moment: String, revision: Int) {
    let work = Work(plan.changes)
    let renames = Renames(plan.changes)

    add(work.closing) { DeploymentTable.close($0, at: moment, schema) }
    if !work.macros.updates.isEmpty { steps.append(.statement(MacroTable.update(work.macros.updates))) }
    add(work.optimizers.updates, OptimizerTable.update)
    add(work.optimizers.inserts, OptimizerTable.insert)
    add(work.versions.updates) { VersionTable.update($0, schema) }
    add(work.versions.inserts) { VersionTable.insert($0, schema) }
    add(work.entities.updates.map { (renames.applied(to: $0.before), $0.after) }, EntityTable.update)
    add(work.entities.inserts, EntityTable.insert)
    add(work.configs.deletes.map(renames.applied)) { ConfigTable.delete($0, schema) }
    add(work.configs.updates.map { (renames.applied(to: $0.before), $0.after) }) { ConfigTable.update($0, schema) }
    if !work.configs.inserts.isEmpty { steps.append(.load(ConfigLoad(rows: work.configs.inserts))) }
    add(work.macros.deletes, MacroTable.delete)
    add(work.macros.inserts, MacroTable.insert)
    add(work.opening) { DeploymentTable.open($0, at: moment, schema) }
    add(work.entities.deletes.map(renames.applied), EntityTable.delete)
    add(work.versions.deletes.map(renames.applied), VersionTable.delete)
    add(work.optimizers.deletes, OptimizerTable.delete)
    add(plan.forget, ObjectsTable.forget)
    let known = plan.remember.filter { !$0.isNew }
    add(known) { ObjectsTable.upsert($0, revision: revision) }
    if known.count < plan.remember.count {
      steps.append(.remember(ObjectLoad(memories: plan.remember.filter(\.isNew), revision: revision)))
    }
  }

  private mutating func add<Element>(_ rows: [Element], _ lower: ([Element]) -> Statement) {
    for batch in rows.batches { steps.append(.statement(lower(batch))) }
  }
}

/// What the changes write, by kind.
private struct Work {
  struct Rows<R> {
    var inserts: [R] = []
    var updates: [(before: R, after: R)] = []
    var deletes: [R] = []
  }

  var optimizers = Rows<Optimizer>()
  var versions = Rows<Version>()
  var entities = Rows<Entity>()
  var configs = Rows<Config>()
  var macros = Rows<Macro>()
  var closing: [LiveDeployment.Arm] = []
  var opening: [(entity: String, arm: Deployment.Arm)] = []

  init(_ changes: [Change]) {
    for i in changes.indices {
      switch changes[i].write {
      case .none: break
      case .epoch(let entity, let closing, let opening):
        self.closing += closing
        self.opening += opening.map { (entity, $0) }
      case .insert(let row): insert(row)
      case .delete(let row): delete(row)
      case .update(let before, let after): update(before, after)
      }
    }
  }

  private mutating func insert(_ row: Row) {
    switch row {
    case .optimizer(let row): optimizers.inserts.append(row)
    case .version(let row): versions.inserts.append(row)
    case .entity(let row): entities.inserts.append(row)
    case .config(let row): configs.inserts.append(row)
    case .macro(let row): macros.inserts.append(row)
    }
  }

  private mutating func delete(_ row: Row) {
    switch row {
    case .optimizer(let row): optimizers.deletes.append(row)
    case .version(let row): versions.deletes.append(row)
    case .entity(let row): entities.deletes.append(row)
    case .config(let row): configs.deletes.append(row)
    case .macro(let row): macros.deletes.append(row)
    }
  }

  private mutating func update(_ before: Row, _ after: Row) {
    switch (before, after) {
    case (.optimizer(let before), .optimizer(let after)): optimizers.updates.append((before, after))
    case (.version(let before), .version(let after)): versions.updates.append((before, after))
    case (.entity(let before), .entity(let after)): entities.updates.append((before, after))
    case (.config(let before), .config(let after)): configs.updates.append((before, after))
    case (.macro(let before), .macro(let after)): macros.updates.append((before, after))
    default: preconditionFailure("an update keeps the kind of its row")
    }
  }
}

/// The codes that give way in this plan. References are resolved after them, so they must name what a row is called then.
private struct Renames {
  private var optimizers: [String: String] = [:]
  private var versions: [VersionReference: VersionReference] = [:]
  private var entities: [String: String] = [:]

  init(_ changes: [Change]) {
    for i in changes.indices {
      switch changes[i].write {
      case .update(.optimizer(let before), .optimizer(let after)) where before.code != after.code:
        optimizers[before.code] = after.code
      case .update(.version(let before), .version(let after)) where before.code != after.code:
        // The optimizer may be named as it was or as it will be.
        versions[before.reference] = after.reference
        versions[VersionReference(optimizer: after.optimizer, version: before.code)] = after.reference
      case .update(.entity(let before), .entity(let after)) where before.code != after.code:
        entities[before.code] = after.code
      default: break
      }
    }
  }

  func applied(to reference: VersionReference) -> VersionReference {
    if let moved = versions[reference] { return moved }
    guard let optimizer = optimizers[reference.optimizer] else { return reference }
    return VersionReference(optimizer: optimizer, version: reference.version)
  }

  func applied(to entity: Entity) -> Entity {
    guard let version = entity.currentVersion else { return entity }
    var entity = entity
    entity.currentVersion = applied(to: version)
    return entity
  }

  func applied(to config: Config) -> Config {
    guard let code = entities[config.entity] else { return config }
    return Config(entity: code, key: config.key, text: config.text)
  }

  func applied(to version: Version) -> Version {
    var version = version
    version.optimizer = optimizers[version.optimizer] ?? version.optimizer
    return version
  }
}
