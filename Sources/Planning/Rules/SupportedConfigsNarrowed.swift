import Diagnostics
import Domain

/// A version that runs were made with, or that a live entity runs, may only widen: whoever configured it relies on what it
/// accepted. Each narrowing is an error of its own. Entities that come to the version in the same plan do not count, nor do
/// retired ones: they rely on nothing yet, or no more.
enum SupportedConfigsNarrowed {
  static func findings(_ declared: Declared<Version>, from live: Version, users: [String], in desired: Desired)
    -> [Finding]
  {
    guard !users.isEmpty else { return [] }
    let version = declared.resource
    return narrowings(from: live.supportedConfigs, to: version.supportedConfigs).map { narrowing in
      Finding(
        version.address,
        Diagnostic(
          .error, .supportedConfigsNarrowed, message(version.address, narrowing, users),
          at: desired.location(declared.place(ofPart: narrowing.path, in: .supportedConfigs)),
          help: "create a new version with this change and move the entities to it; what is in use may only widen"))
    }
  }

  private static func message(_ address: Address, _ narrowing: Narrowing, _ users: [String]) -> String {
    "\(narrowing.fact); \(address) is in use by \(list(users))"
  }
}

extension Planner {
  /// Judged from live to desired, so that a change made by hand is held to the same when the plan reverts it.
  mutating func judgeNarrowing(_ declared: Declared<Version>, from row: Version?) {
    guard let row, row.supportedConfigs != declared.resource.supportedConfigs else { return }
    var users = live.entities.lazy
      .filter { $0.status != .retired && $0.currentVersion == declared.resource.reference }
      .map(\.address.description)
      .sorted(by: precedesInBytes)
    let former = Address(.version, renames.former(declared.resource.reference).description)
    if referenced.contains(former) || referenced.contains(declared.resource.address) { users.append("recorded runs") }
    findings += SupportedConfigsNarrowed.findings(declared, from: row, users: users, in: desired)
  }
}
