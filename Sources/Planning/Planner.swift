import Diagnostics
import Domain

/// Gathers the changes of one plan, kind by kind.
struct Planner {
  var desired: Desired
  var live: Live
  let memories: Memories
  let renames: Renames
  let scope: Scope
  let referenced: Set<Address>
  let inFlight: [String: InFlight]
  let desiredIndex: DesiredIndex
  var judge: ArmJudge
  var configOrder = ConfigOrder()

  /// Of declared objects.
  var changes: [Change] = []
  /// Of objects that are no longer declared.
  var removals: [Change] = []
  var remember: [Memory] = []
  var forget: [Address] = []
  var findings: [Finding] = []
  var checks: [GateCheck] = []
  /// Of the runs that new epochs open.
  var runVersions: [(address: Address, run: RunVersion)] = []
  /// Objects that were looked at, declared ones only.
  var declaredCount = 0
  /// Rows that nobody declared or applied.
  var unmanaged = 0

  init(desired: Desired, snapshot: Snapshot, targets: [Address]) {
    self.desired = desired
    renames = Renames(desired: desired, snapshot: snapshot)
    live = Live(snapshot, renames: renames)
    memories = Memories(snapshot.applied, renames: renames)
    referenced = snapshot.referenced
    inFlight = snapshot.inFlight
    desiredIndex = DesiredIndex(desired)
    scope = Scope(
      targets: targets, desired: desired, index: desiredIndex, live: live, memories: memories, renames: renames)
    judge = ArmJudge(desired: desired, snapshot: snapshot, renames: renames, scope: scope)
    findings = renames.findings + scope.findings
  }

  mutating func run() {
    for declared in desired.optimizers { compareRow(declared, with: live.optimizer(declared.resource.key)) }
    for declared in desired.versions {
      let row = live.version(declared.resource.key)
      compareRow(declared, with: row)
      judgeNarrowing(declared, from: row)
    }
    for position in desired.entities.indices { compareEntity(at: position) }
    for declared in desired.macros { compareRow(declared, with: live.macro(declared.resource.key)) }
    for position in desired.deployments.indices { compareDeployment(at: position) }
    removeUndeclared()
    let rows = Unmanaged(live, desired: desiredIndex, memories: memories)
    if scope.isWhole { unmanaged += rows.count }
    judgeCatalogue(beside: rows)
    judgeDepartures()
    judgeSwitches()
  }

  /// Hands the changes over without a copy: there can be a million.
  mutating func takeChanges() -> [Change] {
    defer { changes = [] }
    return changes
  }

  func last<R: Resource>(of declared: Declared<R>, configs: [DeclaredConfig] = []) -> Last {
    let position = memories.position(of: R.kind, declared.resource.key)
    return Last(
      position.map { memories[$0] }, desired: declared.fingerprint(configs: configs), renames: renames)
  }

  /// Notes the memory of a desired object when it differs from what is remembered. True when it does.
  @discardableResult
  mutating func rememberIfNew<R: Resource>(
    _ declared: Declared<R>, configs: [DeclaredConfig] = [], last: Last
  ) -> Bool {
    let address = declared.resource.address
    var former = address
    if !renames.isEmpty, let position = memories.position(of: R.kind, address.key) {
      former = memories[position].formerAddress
    }
    guard !last.isAsDesired || former != address else { return false }
    if former != address { forget.append(former) }
    remember.append(
      Memory(
        address: address, fields: AppliedFields(declared.resource, configs: configs),
        fingerprint: declared.fingerprint(configs: configs), isProtected: declared.isProtected,
        source: desired.location(declared.place), isNew: last.isNever && renames.isEmpty))
    return true
  }

  /// Whether an object's memory only follows the rename of something that it refers to: the rename is change enough.
  func followsRename<R: Resource>(_ declared: Declared<R>, last: Last, configs: [DeclaredConfig] = []) -> Bool {
    guard renames.renamesRows, case .applied(let fields, let isProtected) = last else { return false }
    return isProtected == declared.isProtected && last.matches(declared.resource)
      && fields.configs == AppliedFields(declared.resource, configs: configs).configs
  }

  /// The change of `protect`, which lives in memory alone.
  func protectChange<R: Resource>(_ declared: Declared<R>, last: Last) -> FieldChange? {
    let before: JSON
    switch last {
    case .never where declared.isProtected: before = .null
    case .applied(_, let isProtected) where isProtected != declared.isProtected: before = .bool(isProtected)
    default: return nil
    }
    return FieldChange(
      .protect, before: before, after: .bool(declared.isProtected), cause: .manifest,
      source: desired.location(declared.place))
  }
}

/// Finds declared objects by natural key.
struct DesiredIndex {
  let optimizers: KeyIndex
  let versions: KeyIndex
  let macros: KeyIndex
  let entities: KeyIndex
  let deployments: KeyIndex

  init(_ desired: Desired) {
    optimizers = KeyIndex(desired.optimizers.map(\.resource.key))
    versions = KeyIndex(desired.versions.map(\.resource.key))
    macros = KeyIndex(desired.macros.map(\.resource.key))
    entities = KeyIndex(desired.entities.map(\.resource.key))
    deployments = KeyIndex(desired.deployments.map(\.resource.key))
  }

  func position(of address: Address) -> Int? {
    switch address.kind {
    case .optimizer: optimizers[address.key]
    case .version: versions[address.key]
    case .entity: entities[address.key]
    case .macro: macros[address.key]
    case .deployment: deployments[address.key]
    case .config: nil
    }
  }

  func contains(_ address: Address) -> Bool { position(of: address) != nil }
}
