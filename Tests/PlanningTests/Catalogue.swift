import Diagnostics
import Domain
import Planning

/// A small catalogue, in plain values. What it declares stands in one file, each object on a line of its own.
struct Catalogue {
  var optimizers: [Optimizer] = []
  var versions: [Version] = []
  var entities: [Entity] = []
  /// By entity code; in this order.
  var configs: [String: KeyValuePairs<String, String>] = [:]
  var macros: [Macro] = []
  var deployments: [Deployment] = []
  var details: [String: DeploymentDetails] = [:]
  var protected: Set<String> = []
  /// By address of the new name.
  var movedFrom: [String: String] = [:]

  var desired: Desired {
    var desired = Desired()
    desired.files = ["all.yaml"]
    var line: UInt32 = 0
    func declare<R: Resource>(_ resources: [R]) -> [Declared<R>] {
      resources.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { resource in
        line += 1
        let address = resource.address.description
        return Declared(
          resource, place: Place(file: 0, line: line, column: 1, endLine: line, endColumn: 9),
          fieldPlaces: R.fields.indices.map {
            let column = UInt32(10 * ($0 + 1))
            return Place(file: 0, line: line, column: column, endLine: line, endColumn: column + 5)
          }, isProtected: protected.contains(address), movedFrom: movedFrom[address])
      }
    }
    desired.optimizers = declare(optimizers)
    desired.versions = declare(versions)
    desired.entities = declare(entities)
    desired.macros = declare(macros)
    desired.deployments = declare(deployments)
    desired.entityConfigs = desired.entities.map { entity in
      (configs[entity.resource.code] ?? [:]).map {
        DeclaredConfig(key: ConfigKey($0.key), place: entity.place, text: $0.value)
      }
    }
    desired.deploymentDetails = desired.deployments.map { deployment in
      details[deployment.resource.entity]
        ?? DeploymentDetails(
          armPlaces: deployment.resource.arms.map { _ in
            .init(name: deployment.place, run: deployment.place, traffic: deployment.place)
          })
    }
    return desired
  }

  /// What is remembered after this was applied, fields included.
  var applied: [AppliedObject] {
    let desired = desired
    func objects<R: Resource>(_ list: [Declared<R>]) -> [AppliedObject] {
      list.enumerated().map { i, declared in
        let configs = R.kind == .entity ? desired.entityConfigs[i] : []
        return AppliedObject(
          address: declared.resource.address, fingerprint: declared.fingerprint(configs: configs),
          isProtected: declared.isProtected, source: desired.location(declared.place),
          fields: AppliedFields(declared.resource, configs: configs))
      }
    }
    return objects(desired.optimizers) + objects(desired.versions) + objects(desired.entities)
      + objects(desired.macros) + objects(desired.deployments)
  }
}

extension Snapshot {
  /// The rows that `live` describes, and the memory of what `applied` declares. Ledger rows are numbered from 1.
  init(live: Catalogue, applied: Catalogue = Catalogue(), runs: [Run] = [], referenced: Set<Address> = []) {
    self.init()
    optimizers = live.optimizers
    versions = live.versions
    entities = live.entities
    var rows: [LiveConfigs.Row] = []
    var owners: [UInt32] = []
    for (i, entity) in entities.enumerated() {
      for (key, text) in live.configs[entity.code] ?? [:] {
        rows.append(LiveConfigs.Row(key: ConfigKey(key), text: text))
        owners.append(UInt32(i))
      }
    }
    configs = LiveConfigs(rows: rows, owners: owners, entityCount: entities.count)
    macros = live.macros
    var row = 0
    deployments = live.deployments.filter { !$0.arms.isEmpty }.map { deployment in
      LiveDeployment(
        entity: deployment.entity,
        arms: deployment.arms.map { arm in
          row += 1
          return .init(row: row, run: arm.run, traffic: arm.traffic)
        })
    }
    self.runs = Dictionary(runs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.applied = applied.applied
    self.referenced = referenced
    server.readAt = "2026-09-01T10:22:07Z"
  }

  /// Without the fields that no plan of `desired` needs.
  func recalled(for desired: Desired) -> Snapshot {
    let wanted = Set(objectsToRecall(desired: desired, snapshot: self))
    var snapshot = self
    for i in snapshot.applied.indices where !wanted.contains(applied[i].address) { snapshot.applied[i].fields = nil }
    return snapshot
  }
}

/// The plan for `desired`, with nothing in memory that was not asked for.
func planned(
  _ desired: Catalogue, live: Catalogue, applied: Catalogue = Catalogue(), runs: [Run] = [],
  referenced: Set<Address> = [], targets: [Address] = []
) -> Plan {
  let snapshot = Snapshot(live: live, applied: applied, runs: runs, referenced: referenced)
  return planned(desired.desired, snapshot, targets: targets)
}

func planned(
  _ desired: Desired, _ snapshot: Snapshot, targets: [Address] = [], guards: GuardSettings = GuardSettings(),
  consents: [Consent] = [], lineage: Lineage = .first
) -> Plan {
  plan(
    desired: desired, snapshot: snapshot.recalled(for: desired), environment: "test",
    source: Plan.Source(commit: "abc", ref: "main", isDirty: false, manifests: "manifests"), targets: targets,
    guards: guards, consents: consents, lineage: { lineage })
}

extension Plan {
  /// One line for each change: action, address, cause, fields with before and after.
  var lines: [String] {
    changes.map { change in
      let fields = change.fields.map {
        " \($0.field.rawValue) \($0.before.compact)->\($0.after.compact) \($0.cause.rawValue)"
      }
      return "\(change.action.rawValue) \(change.address) \(change.cause.rawValue)" + fields.map { ";" + $0 }.joined()
    }
  }

  /// Severity and slug of each diagnostic.
  var verdicts: [String] { diagnostics.map { "\($0.severity.rawValue) \($0.code.rawValue)" } }

  subscript(address: String) -> Change? { changes.first { $0.address.description == address } }
}

// MARK: - Things to put in

func optimizer(_ code: String = "opt", name: String = "Optimizer", status: Status = .active) -> Optimizer {
  Optimizer(code: code, name: name, status: status)
}

func version(
  _ code: String = "v1", of optimizer: String = "opt", name: String = "Version", status: Status = .active,
  supporting definitions: [ConfigDefinition] = []
) -> Version {
  Version(
    optimizer: optimizer, code: code, name: name, status: status,
    supportedConfigs: SupportedConfigs(
      json: .array(definitions.map { .string("\($0.key) \($0.type.rawValue)") }), definitions: definitions, rules: []))
}

func definition(_ key: String, _ type: ConfigDefinition.ValueType, sensitive: Bool = false) -> ConfigDefinition {
  var definition = ConfigDefinition(key: key, type: type, scope: .entity)
  definition.isSensitive = sensitive
  if type == .list { definition.items = .string }
  return definition
}

func entity(
  _ code: String = "site", name: String = "Site", status: Status = .active, object: Int = 1,
  version: String? = "opt/v1", path: String? = nil
) -> Entity {
  Entity(
    code: code, name: name, status: status, objectType: "ssp", objectID: object,
    currentVersion: version.flatMap { VersionReference($0) }, s3BasePath: path ?? "s3://bucket/\(code)")
}

func deployment(_ arms: KeyValuePairs<String, Int>, of entity: String = "site", holdback: Int = 0) -> Deployment {
  Deployment(
    entity: entity,
    arms: arms.enumerated().map { i, arm in
      .init(name: "arm\(i)", run: arm.key, traffic: Share(hundredths: arm.value * 100))
    }, holdback: Share(hundredths: holdback * 100))
}

/// A run that may serve, but for what `change` makes of it.
func run(
  _ id: String, of entity: String = "site", status: String = "completed", validation: String = "passed",
  _ change: (inout Run) -> Void = { _ in }
) -> Run {
  var run = Run(
    id: id, entity: entity, version: VersionReference(optimizer: "opt", version: "v1"), status: status,
    validationStatus: validation)
  run.s3OutputPath = "s3://bucket/\(entity)/\(id)"
  change(&run)
  return run
}

/// One optimizer with one version.
let base = Catalogue(optimizers: [optimizer()], versions: [version()])

extension Catalogue {
  func with(_ change: (inout Catalogue) -> Void) -> Catalogue {
    var copy = self
    change(&copy)
    return copy
  }
}

extension Address {
  /// For tests: reads `kind/key`.
  static func at(_ text: String) -> Address {
    let parts = text.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, let kind = Kind(name: parts[0]) else { preconditionFailure("no address: \(text)") }
    return Address(kind, String(parts[1]))
  }
}
