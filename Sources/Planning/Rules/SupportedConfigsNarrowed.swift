import Diagnostics
import Domain

/// A version that runs were made with, or that a live entity runs, may only widen: whoever configured it relies on what it
/// accepted. Each narrowing is an error of its own; one that only takes back what was changed by hand is a warning. Entities
/// that come to the version in the same plan do not count, nor do retired ones: they rely on nothing yet, or no more.
enum SupportedConfigsNarrowed {
  /// - Parameter applied: what the version supported when it was last applied; nil where that is not known.
  static func findings(
    _ declared: Declared<Version>, from live: Version, applied: SupportedConfigs?, users: [String], in desired: Desired
  ) -> [Finding] {
    guard !users.isEmpty else { return [] }
    let version = declared.resource
    let ofManifest = applied.map { Set(narrowings(from: $0, to: version.supportedConfigs).map(\.path)) }
    return narrowings(from: live.supportedConfigs, to: version.supportedConfigs).map { narrowing in
      let isOfManifest = ofManifest?.contains(narrowing.path) ?? true
      return Finding(
        version.address,
        Diagnostic(
          isOfManifest ? .error : .warning, .supportedConfigsNarrowed, message(version.address, narrowing, users),
          at: desired.location(declared.place(ofPart: narrowing.path, in: .supportedConfigs)),
          help: isOfManifest ? createNewVersion : takesBackByHand))
    }
  }

  private static let createNewVersion =
    "create a new version with this change and move the entities to it; what is in use may only widen"
  private static let takesBackByHand =
    "this takes back what was changed by hand: see that nobody relies on it, or write it into the manifest"

  private static func message(_ address: Address, _ narrowing: Narrowing, _ users: [String]) -> String {
    "\(narrowing.fact); \(address) is in use by \(list(users))"
  }
}

extension Planner {
  /// Judged from live to desired: what a plan takes back may be relied on, whoever wrote it.
  mutating func judgeNarrowing(_ declared: Declared<Version>, from row: Version?) {
    guard let row, row.supportedConfigs != declared.resource.supportedConfigs else { return }
    var users = live.entities.lazy
      .filter { $0.status != .retired && $0.currentVersion == declared.resource.reference }
      .map(\.address.description)
      .sorted(by: precedesInBytes)
    let former = Address(.version, renames.former(declared.resource.reference).description)
    if referenced.contains(former) || referenced.contains(declared.resource.address) { users.append("recorded runs") }
    let applied = last(of: declared).value(of: .supportedConfigs, in: declared.resource)
    findings += SupportedConfigsNarrowed.findings(
      declared, from: row, applied: applied.flatMap(SupportedConfigs.init(json:)), users: users, in: desired)
  }
}
