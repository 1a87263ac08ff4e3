import Diagnostics
import Domain

/// A version that an entity runs cannot be removed, and not be retired beside an entity that optctl does not own; nor can
/// one whose runs keep serving. Declared entities are held against declared versions when the manifests are read. A
/// version that was retired before is warned about.
enum VersionInUse {
  static func removed(_ owned: Memories.Owned, users: [Remaining.User]) -> Diagnostic? {
    let users = users.filter { !$0.isRetired }.map(\.address.description)
    guard !users.isEmpty else { return nil }
    return Diagnostic(
      .error, .versionInUse, message(owned.object.address, "is no longer declared", users: users), at: nil,
      help: help(owned))
  }

  /// `serving` are the arms whose runs were made with the version that goes.
  static func serving(_ change: Change, _ serving: [Serving.Arm]) -> Diagnostic? {
    guard !serving.isEmpty else { return nil }
    let isDeclared = change.action != .retire
    return Diagnostic(
      .error, .versionInUse,
      message(change.address, isDeclared ? "is retired" : "is no longer declared", serving.map(\.description)),
      at: isDeclared ? change.fields.first { $0.field == .status }?.source : nil,
      help: (isDeclared ? "keep it deprecated" : "declare it again\(whereLast(change.source))")
        + " until the traffic has moved, or move the traffic to runs of another version in the same change")
  }

  static func findings(in desired: Desired, beside unmanaged: [Entity], live: Live) -> [Finding] {
    var users: [Name: [String]] = [:]
    for entity in unmanaged where entity.status != .retired {
      guard let version = entity.currentVersion else { continue }
      users[Name(version.description), default: []].append(entity.address.description)
    }
    guard !users.isEmpty else { return [] }
    return desired.versions.compactMap { declared -> Finding? in
      guard declared.resource.status == .retired, let users = users[Name(declared.resource.key)] else { return nil }
      let address = declared.resource.address
      return Finding(
        address,
        Diagnostic(
          severity(live.version(declared.resource.key)), .versionInUse, message(address, "is retired", users: users),
          at: desired.location(declared.place(of: .status)), help: "move the entities to another version first"))
    }
  }

  private static func help(_ owned: Memories.Owned) -> String {
    "declare it again\(whereLast(owned)), or move the entities to another version first"
  }

  private static func message(_ address: Address, _ what: String, users: [String]) -> String {
    "\(address) \(what), but it is the current version of \(list(users))"
  }

  private static func message(_ address: Address, _ what: String, _ serving: [String]) -> String {
    "\(address) \(what), but runs made with it keep serving: \(list(serving))"
  }
}

/// What retires now is refused; what was retired before anybody looked is only warned about.
func severity(_ row: (some ManagedRow)?) -> Severity { row?.status == .retired ? .warning : .error }

/// Where a removed object was declared when it was last applied; the file may be gone, so no diagnostic points there.
func whereLast(_ owned: Memories.Owned) -> String { whereLast(owned.object.source) }

func whereLast(_ source: Location?) -> String { source.map { " (it was in \($0.file))" } ?? "" }

/// Up to five names in byte order, and how many more there are.
func list(_ names: [String]) -> String {
  let sorted = names.sorted(by: precedesInBytes)
  let shown = sorted.prefix(5).joined(separator: ", ")
  return sorted.count > 5 ? "\(shown) and \(sorted.count - 5) more" : shown
}
