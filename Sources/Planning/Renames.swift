import Diagnostics
import Domain

/// What `moved_from` means for the rows and the memory at hand: which names give way to which.
///
/// An optimizer's versions, an entity's configs and its deployment follow by themselves. Rows under an old name are
/// renamed; memory under an old name moves also where the row was renamed before, so that nothing is owned twice.
struct Renames {
  private var optimizers: [Name: String] = [:]
  /// By natural key under the new name of the optimizer.
  private var versions: [Name: String] = [:]
  private var entities: [Name: String] = [:]
  private var macros: [Name: String] = [:]
  /// The old code of each row that is renamed, by its new address.
  private(set) var formerCodes: [Address: String] = [:]
  /// Old addresses whose rename was refused; what they name stays as it is.
  private(set) var disputed: Set<Address> = []
  private(set) var findings: [Finding] = []

  /// None.
  init() {}

  init(desired: Desired, snapshot: Snapshot) {
    optimizers = settle(desired.optimizers, live: snapshot.optimizers.map(\.code), desired) { _, code in code }
    let versionKeys = snapshot.versions.map { VersionReference(optimizer: optimizer($0.optimizer), version: $0.code) }
    versions = settle(desired.versions, live: versionKeys.map(\.description), desired) { version, code in
      let code = code.split(separator: "/").last.map(String.init) ?? code
      return VersionReference(optimizer: version.optimizer, version: code).description
    }
    entities = settle(desired.entities, live: snapshot.entities.lazy.map(\.code), desired) { _, code in code }
    macros = settle(desired.macros, live: snapshot.macros.lazy.map(\.feature), desired) { _, code in code }
  }

  /// No name changes: not of a row and not of a memory.
  var isEmpty: Bool { optimizers.isEmpty && versions.isEmpty && entities.isEmpty && macros.isEmpty }
  var renamesRows: Bool { !formerCodes.isEmpty }

  func optimizer(_ code: String) -> String { optimizers.isEmpty ? code : optimizers[Name(code)] ?? code }
  func entity(_ code: String) -> String { entities.isEmpty ? code : entities[Name(code)] ?? code }
  func macro(_ feature: String) -> String { macros[Name(feature)] ?? feature }

  func version(_ reference: VersionReference) -> VersionReference {
    guard !isEmpty else { return reference }
    let moved = VersionReference(optimizer: optimizer(reference.optimizer), version: reference.version)
    guard !versions.isEmpty, let key = versions[Name(moved.description)] else { return moved }
    return VersionReference(key) ?? moved
  }

  /// The name that the row of a version has now.
  func former(_ reference: VersionReference) -> VersionReference {
    VersionReference(
      optimizer: formerCodes[Address(.optimizer, reference.optimizer)] ?? reference.optimizer,
      version: formerCodes[Address(.version, reference.description)] ?? reference.version)
  }

  func renamed(_ address: Address) -> Address {
    switch address.kind {
    case .optimizer: Address(.optimizer, optimizer(address.key))
    case .version: VersionReference(address.key).map { Address(.version, version($0).description) } ?? address
    case .entity, .deployment: Address(address.kind, entity(address.key))
    case .macro: Address(.macro, macro(address.key))
    case .config:
      address.key.firstIndex(of: "/").map {
        Address(.config, entity(String(address.key[..<$0])) + address.key[$0...])
      } ?? address
    }
  }

  /// The names of one kind that give way, old key to new key.
  private mutating func settle<R: ManagedRow>(
    _ declared: [Declared<R>], live: some Sequence<String>, _ desired: Desired, oldKey: (R, String) -> String
  ) -> [Name: String] {
    guard declared.contains(where: { $0.movedFrom != nil }) else { return [:] }
    let movers = declared.filter { $0.movedFrom != nil }
    let live = Set(live.map(Name.init))
    let names = Set(declared.map { Name($0.resource.key) })
    var given: [Name: String] = [:]
    for mover in movers {
      let old = oldKey(mover.resource, mover.movedFrom ?? "")
      let (name, address) = (Name(old), mover.resource.address)
      guard old != mover.resource.key else { continue }
      let place = desired.location(mover.place)
      let isLive = live.contains(name)
      if isLive, live.contains(Name(address.key)) {
        disputed.insert(Address(R.kind, old))
        findings.append(Finding(address, .bothNamesLive(address, old: Address(R.kind, old), at: place)))
      } else if isLive, names.contains(name) || given[name] != nil {
        disputed.insert(Address(R.kind, old))
        findings.append(Finding(address, .oldNameStillDeclared(address, old: Address(R.kind, old), at: place)))
      } else {
        if !isLive, !live.contains(Name(address.key)) {
          findings.append(Finding(address, .noOldName(address, old: Address(R.kind, old), at: place)))
        }
        guard !names.contains(name), given[name] == nil else { continue }
        given[name] = address.key
        if isLive { formerCodes[address] = old.split(separator: "/").last.map(String.init) ?? old }
      }
    }
    return given
  }
}

extension Diagnostic {
  fileprivate static func bothNamesLive(_ address: Address, old: Address, at place: Location) -> Diagnostic {
    Diagnostic(
      .error, .duplicateObject, "\(address) was \(old), and the database has both", at: place,
      help: "remove moved_from if both are meant, or retire one of the two first")
  }

  fileprivate static func oldNameStillDeclared(_ address: Address, old: Address, at place: Location) -> Diagnostic {
    Diagnostic(
      .error, .duplicateObject, "\(address) takes over \(old), which is declared or taken over elsewhere as well",
      at: place,
      help: "remove moved_from here, or the other declaration")
  }

  fileprivate static func noOldName(_ address: Address, old: Address, at place: Location) -> Diagnostic {
    Diagnostic(
      .warning, .invalidValue, "\(address) was \(old), but the database has neither: it will be created", at: place,
      help: "remove moved_from")
  }
}
