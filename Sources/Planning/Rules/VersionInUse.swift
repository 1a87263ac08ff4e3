import Diagnostics
import Domain

/// A version that an entity runs cannot be removed, and not be retired beside an entity that optctl does not own.
/// Declared entities are held against declared versions when the manifests are read.
enum VersionInUse {
  static func removed(_ owned: Memories.Owned, users: [Remaining.User]) -> Diagnostic? {
    let users = users.filter { !$0.isRetired }.map(\.address.description)
    guard !users.isEmpty else { return nil }
    return Diagnostic(
      .error, .versionInUse, message(owned.object.address, "is no longer declared", users), at: nil, help: help(owned))
  }

  static func findings(in desired: Desired, beside unmanaged: [Entity]) -> [Finding] {
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
          .error, .versionInUse, message(address, "is retired", users),
          at: desired.location(declared.place(of: .status)), help: "move the entities to another version first"))
    }
  }

  private static func help(_ owned: Memories.Owned) -> String {
    "declare it again\(whereLast(owned)), or move the entities to another version first"
  }

  private static func message(_ address: Address, _ what: String, _ users: [String]) -> String {
    "\(address) \(what), but it is the current version of \(list(users))"
  }
}

/// Where a removed object was declared when it was last applied; the file may be gone, so no diagnostic points there.
func whereLast(_ owned: Memories.Owned) -> String {
  owned.object.source.map { " (it was in \($0.file))" } ?? ""
}

/// Up to five names in byte order, and how many more there are.
func list(_ names: [String]) -> String {
  let sorted = names.sorted(by: precedesInBytes)
  let shown = sorted.prefix(5).joined(separator: ", ")
  return sorted.count > 5 ? "\(shown) and \(sorted.count - 5) more" : shown
}
