import Diagnostics
import Domain

/// The objects that a plan speaks of: all, or the targets with what they depend on.
///
/// A version needs its optimizer, an entity its version, a config and a deployment their entity. An entity comes with all
/// of its configs, because they are remembered together, and with its deployment unless it is active, because then
/// nothing may serve. What is removed or retired needs whoever refers to it to let go first: an optimizer its versions, a
/// version its entities.
struct Scope {
  /// Nil: everything.
  private var addresses: Set<Address>?
  /// Targets that name nothing.
  private(set) var findings: [Finding] = []

  var isWhole: Bool { addresses == nil }

  func contains(_ address: Address) -> Bool { addresses?.contains(address) ?? true }

  init(
    targets: [Address], desired: Desired, index: DesiredIndex, live: Live, memories: Memories, renames: Renames
  ) {
    guard !targets.isEmpty else { return }
    var found: Set<Address> = []
    var open: [Address] = []
    for target in targets {
      let address = Self.owner(of: renames.renamed(target))
      if index.contains(address) || memories.contains(address) {
        open.append(address)
      } else {
        found.insert(target)
        findings.append(Finding(target, .unknownTarget(target, desired)))
      }
    }
    while let address = open.popLast() {
      guard found.insert(address).inserted else { continue }
      open += Self.dependencies(of: address, desired, index, live).filter {
        index.contains($0) || memories.contains($0)
      }
    }
    addresses = found
  }

  /// Configs are remembered with their entity, so they come and go with it.
  private static func owner(of address: Address) -> Address {
    guard address.kind == .config else { return address }
    return Address(.entity, String(address.key.prefix { $0 != "/" }))
  }

  private static func dependencies(
    of address: Address, _ desired: Desired, _ index: DesiredIndex, _ live: Live
  ) -> [Address] {
    let position = index.position(of: address)
    switch address.kind {
    case .optimizer:
      guard position.map({ desired.optimizers[$0].resource.status == .retired }) ?? true else { return [] }
      return (live.versions.map(\.address) + desired.versions.map(\.resource.address)).filter {
        VersionReference($0.key)?.optimizer == address.key
      }
    case .version:
      let optimizer = VersionReference(address.key).map { Address(.optimizer, $0.optimizer) }
      let isGoing = position.map { desired.versions[$0].resource.status == .retired } ?? true
      let users = isGoing ? live.entities.filter { $0.currentVersion?.description == address.key } : []
      return [optimizer].compactMap { $0 } + users.map(\.address)
    case .entity:
      guard let position else { return [Address(.deployment, address.key)] }
      let entity = desired.entities[position].resource
      let version = entity.currentVersion.map { Address(.version, $0.description) }
      return [version].compactMap { $0 } + (entity.status == .active ? [] : [Address(.deployment, address.key)])
    case .deployment: return [Address(.entity, address.key)]
    case .config, .macro: return []
    }
  }
}

extension Diagnostic {
  fileprivate static func unknownTarget(_ target: Address, _ desired: Desired) -> Diagnostic {
    let names: [String] =
      switch target.kind {
      case .optimizer: desired.optimizers.map(\.resource.key)
      case .version: desired.versions.map(\.resource.key)
      case .entity, .config: desired.entities.map(\.resource.key)
      case .macro: desired.macros.map(\.resource.key)
      case .deployment: desired.deployments.map(\.resource.key)
      }
    let nearest = nearestName(to: target.key, among: names)
    return Diagnostic(
      .error, .invalidValue, "target \(target) is neither declared nor owned", at: nil,
      help: nearest.map { "did you mean \(target.kind.name)/\($0)?" } ?? "name an address that a whole plan shows")
  }
}
