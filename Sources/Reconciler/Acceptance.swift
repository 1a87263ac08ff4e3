import Domain
import Manifests
import Planning

/// Which edits of manifests accept what differs from what was last applied.
struct Acceptance {
  struct Edit {
    var address: Address
    /// All of them, or none.
    var changes: [ManifestChange]
  }

  private(set) var edits: [Edit] = []
  private(set) var refused: [LeftOut] = []
  private let desired: Desired
  /// Entities whose row is gone: with it its configs are.
  private var lost: Set<String> = []

  init(desired: Desired) { self.desired = desired }

  /// - Parameter change: of a drift: `before` is live, `after` was last applied. An entity comes before its configs.
  mutating func note(_ change: Change) {
    let address = change.address
    if address.kind == .config, lost.contains(String(address.key.prefix { $0 != "/" })) { return }
    switch change.action {
    case .create where address.kind != .config:
      if address.kind == .entity { lost.insert(address.key) }
      refused.append(
        LeftOut(address, "its row was deleted by hand: remove its document, or let the next apply write it again"))
    case .delete where address.kind == .deployment:
      refused.append(LeftOut(address, "no manifest declares it: optctl pull --unmanaged writes one"))
    default:
      for field in change.fields { note(field, of: address) }
    }
  }

  private mutating func note(_ change: FieldChange, of address: Address) {
    var declared = desired.value(of: change.field, at: address)
    if change.field == .supportedConfigs {
      declared = declared.flatMap(SupportedConfigs.init(json:))?.shown() ?? declared
    }
    if isHidden(change) {
      refused.append(LeftOut(address, "its value is sensitive and never written: write it by hand"))
      return
    }
    guard declared != change.before, !servesAlike(declared, change) else { return }
    guard declared != nil || address.kind == .config else {
      refused.append(LeftOut(address, "no manifest declares it any more"))
      return
    }
    guard (declared ?? .null) == change.after || change.after == .hidden else {
      refused.append(
        LeftOut(address, "the manifest gives \(change.field.rawValue) another value that was not applied yet"))
      return
    }
    let changes: [ManifestChange] =
      switch change.field {
      case .arms: [.split(split(change, of: address), reason: reason(change))]
      case .supportedConfigs:
        differences(from: change.after, to: change.before, at: []).map {
          .part(address, change.field, $0.path, $0.value)
        }
      default: [.field(address, change.field, change.before)]
      }
    edits.append(Edit(address: address, changes: changes))
  }

  /// Whether accepting it would write a value that nobody may see.
  private func isHidden(_ change: FieldChange) -> Bool {
    guard change.field == .supportedConfigs else { return change.before == .hidden }
    if change.before == change.after { return true }
    return differences(from: change.after, to: change.before, at: []).contains { $0.value.holdsHidden }
  }

  // MARK: - Deployments

  private func servesAlike(_ declared: JSON?, _ change: FieldChange) -> Bool {
    guard change.field == .arms, let declared = arms(declared), let live = arms(change.before) else { return false }
    return declared.count == live.count
      && zip(declared, live).allSatisfy { $0.run == $1.run && $0.traffic == $1.traffic }
  }

  private func arms(_ json: JSON?) -> [Deployment.Arm]? {
    json?.elements.map { $0.compactMap(Deployment.Arm.init(json:)) }
  }

  /// The live arms; one that was opened by hand has its run for a name, and gets another.
  private func split(_ change: FieldChange, of address: Address) -> Deployment {
    var arms = arms(change.before) ?? []
    for position in arms.indices where arms[position].name == arms[position].run {
      let names = (1...).lazy.map { "arm\($0)" }
      arms[position].name = names.first { name in !arms.contains { $0.name == name } } ?? arms[position].name
    }
    let rest = arms.reduce(Share.full) { $0 - $1.traffic }
    return Deployment(entity: address.key, arms: arms, holdback: arms.isEmpty ? .none : max(rest, .none))
  }

  private func reason(_ change: FieldChange) -> String {
    guard let hand = change.drift else { return "closed by hand" }
    return "closed by hand by \(hand.by) at \(hand.at)"
  }

  // MARK: - Parts

  /// The smallest parts that differ; null stands for one that goes.
  private func differences(from old: JSON, to new: JSON, at path: [String]) -> [(path: [String], value: JSON)] {
    guard let before = old.members, let after = new.members else { return old == new ? [] : [(path, new)] }
    var parts: [(path: [String], value: JSON)] = []
    for member in before where new[member.name] == nil { parts.append((path + [member.name], .null)) }
    for member in after {
      if let value = old[member.name] {
        parts += differences(from: value, to: member.value, at: path + [member.name])
      } else {
        parts.append((path + [member.name], member.value))
      }
    }
    return parts
  }
}

extension Desired {
  /// What is declared of a field; nil where nothing is.
  fileprivate func value(of field: Field, at address: Address) -> JSON? {
    func value<R: Resource>(_ declared: [Declared<R>]) -> JSON? {
      declared.first { $0.resource.key == address.key }?.resource[field]
    }
    switch address.kind {
    case .optimizer: return value(optimizers)
    case .version: return value(versions)
    case .entity: return value(entities)
    case .macro: return value(macros)
    case .deployment: return value(deployments)
    case .config: return config(address)
    }
  }

  private func config(_ address: Address) -> JSON? {
    guard let slash = address.key.firstIndex(of: "/"),
      let position = entities.firstIndex(where: { $0.resource.code == address.key[..<slash] })
    else { return nil }
    let key = ConfigKey(String(address.key[slash...].dropFirst()))
    guard let config = entityConfigs[position].first(where: { $0.key == key }) else { return nil }
    let reference = entities[position].resource.currentVersion
    let version = versions.first { $0.resource.reference == reference }?.resource
    return version?.supportedConfigs.definition(of: key)?.json(ofCanonical: config.text) ?? .string(config.text)
  }
}
