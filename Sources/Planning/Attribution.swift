public import Domain

/// Who changed something by hand, when, and with which program.
public struct Attribution: Sendable, Hashable {
  /// The session user.
  public var by: String
  /// RFC 3339, UTC.
  public var at: String
  /// What the program called itself; may be empty.
  public var application: String

  public init(by: String, at: String, application: String) {
    self.by = by
    self.at = at
    self.application = application
  }
}

/// A change of a plan with fields that were changed by hand: what the journal is asked about it.
public struct DriftedObject: Sendable, Hashable {
  /// Its position in ``Plan/changes``.
  public var position: Int
  /// Under the names that the rows have now, before the plan renames them.
  public var address: Address
  /// Those that were changed by hand and live in the row.
  public var fields: [Field]
  /// There is no row of this name.
  public var isGone: Bool
}

extension Plan {
  /// What was changed by hand, in the order of the plan.
  public var drifted: [DriftedObject] {
    let former = FormerCodes(changes)
    return changes.indices.compactMap { position in
      guard changes[position].cause.isByHand else { return nil }
      let change = changes[position]
      let fields = change.fields.filter { $0.cause.isByHand && $0.field != .protect && $0.field != .holdback }
      guard !fields.isEmpty else { return nil }
      return DriftedObject(
        position: position, address: former.address(of: change.address), fields: fields.map(\.field),
        isGone: change.action == .create)
    }
  }

  /// Names who changed the fields of a drifted object. A split is one decision: what is known of the arms holds for the
  /// holdback.
  public mutating func attribute(_ object: DriftedObject, _ field: Field, to attribution: Attribution) {
    for i in changes[object.position].fields.indices where changes[object.position].fields[i].cause.isByHand {
      let name = changes[object.position].fields[i].field
      if name == field || field == .arms && name == .holdback {
        changes[object.position].fields[i].drift = attribution
      }
    }
  }

  /// A config that went with its entity, which was renamed or deleted, went by the same hand.
  public mutating func attributeConfigsOfLostEntities() {
    var hands: [Substring: Attribution] = [:]
    for change in changes where change.address.kind == .entity && change.action == .create {
      hands[change.address.key[...]] = change.fields.lazy.compactMap(\.drift).first
    }
    guard !hands.isEmpty else { return }
    for i in changes.indices where changes[i].address.kind == .config && changes[i].cause.isByHand {
      guard let hand = hands[changes[i].address.key.prefix { $0 != "/" }] else { continue }
      for j in changes[i].fields.indices where changes[i].fields[j].drift == nil { changes[i].fields[j].drift = hand }
    }
  }
}

extension Cause {
  var isByHand: Bool { self == .drift || self == .conflict }
}

/// What rows are called until the plan renames them.
private struct FormerCodes {
  private var optimizers: [String: String] = [:]
  private var versions: [String: String] = [:]
  private var entities: [String: String] = [:]
  private var macros: [String: String] = [:]

  init(_ changes: [Change]) {
    for i in changes.indices where changes[i].action == .rename {
      switch changes[i].write {
      case .update(.optimizer(let before), .optimizer(let after)): optimizers[after.code] = before.code
      case .update(.version(let before), .version(let after)): versions[after.key] = before.code
      case .update(.entity(let before), .entity(let after)): entities[after.code] = before.code
      case .update(.macro(let before), .macro(let after)): macros[after.feature] = before.feature
      default: break
      }
    }
  }

  func address(of address: Address) -> Address {
    switch address.kind {
    case .optimizer: return Address(.optimizer, optimizers[address.key] ?? address.key)
    case .macro: return Address(.macro, macros[address.key] ?? address.key)
    case .entity, .deployment: return Address(address.kind, entities[address.key] ?? address.key)
    case .version:
      guard let reference = VersionReference(address.key) else { return address }
      let optimizer = optimizers[reference.optimizer] ?? reference.optimizer
      return Address(.version, "\(optimizer)/\(versions[address.key] ?? reference.version)")
    case .config:
      let entity = String(address.key.prefix { $0 != "/" })
      return Address(.config, (entities[entity] ?? entity) + address.key.dropFirst(entity.count))
    }
  }
}
