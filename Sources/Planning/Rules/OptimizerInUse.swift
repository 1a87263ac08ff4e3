import Diagnostics
import Domain

/// An optimizer that has versions cannot be removed, and not be retired beside a version that optctl does not own.
/// Retired versions do not count. An optimizer that was retired before is warned about.
enum OptimizerInUse {
  static func removed(_ owned: Memories.Owned, versions: [Remaining.User]) -> Diagnostic? {
    let versions = versions.filter { !$0.isRetired }.map(\.address.description)
    guard !versions.isEmpty else { return nil }
    return Diagnostic(
      .error, .optimizerInUse, message(owned.object.address, "is no longer declared", versions), at: nil,
      help: "declare it again\(whereLast(owned)), or retire its versions first")
  }

  static func findings(in desired: Desired, beside unmanaged: [Version], live: Live) -> [Finding] {
    var versions: [Name: [String]] = [:]
    for version in unmanaged where version.status != .retired {
      versions[Name(version.optimizer), default: []].append(version.address.description)
    }
    guard !versions.isEmpty else { return [] }
    return desired.optimizers.compactMap { declared -> Finding? in
      guard declared.resource.status == .retired, let versions = versions[Name(declared.resource.code)] else {
        return nil
      }
      let address = declared.resource.address
      return Finding(
        address,
        Diagnostic(
          severity(live.optimizer(declared.resource.code)), .optimizerInUse, message(address, "is retired", versions),
          at: desired.location(declared.place(of: .status)), help: "retire the versions first"))
    }
  }

  private static func message(_ address: Address, _ what: String, _ versions: [String]) -> String {
    "\(address) \(what), but it still has \(list(versions))"
  }
}
