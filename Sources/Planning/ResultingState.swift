import Domain

/// Versions and macros as they will be once the plan is done: what is declared as declared, what is owned and declared no
/// more as retired, everything else as it is live.
final class ResultingState: Sendable {
  private let versions: [Name: Version]
  private let macros: [Name: Status]
  /// In use now, and retired or under another name once the plan is done.
  private let departingVersions: Set<Name>
  private let departingMacros: Set<Name>

  init(desired: Desired, snapshot: Snapshot, renames: Renames, scope: Scope? = nil) {
    func isPlanned(_ address: Address) -> Bool { scope?.contains(address) ?? true }
    var versions: [Name: Version] = [:]
    var macros: [Name: Status] = [:]
    var departingVersions: Set<Name> = []
    var departingMacros: Set<Name> = []
    for var version in snapshot.versions {
      let reference = renames.version(version.reference)
      (version.optimizer, version.code) = (reference.optimizer, reference.version)
      versions[Name(version.key)] = version
    }
    for macro in snapshot.macros { macros[Name(renames.macro(macro.feature))] = macro.status }
    for object in snapshot.applied where object.address.kind == .version || object.address.kind == .macro {
      let address = renames.renamed(object.address)
      guard isPlanned(address), !renames.disputed.contains(object.address) else { continue }
      if address.kind == .version {
        versions[Name(address.key)]?.status = .retired
      } else if macros[Name(address.key)] != nil {
        macros[Name(address.key)] = .retired
      }
    }
    for declared in desired.versions where isPlanned(declared.resource.address) {
      versions[Name(declared.resource.key)] = declared.resource
    }
    for declared in desired.macros where isPlanned(declared.resource.address) {
      macros[Name(declared.resource.feature)] = declared.resource.status
    }
    for version in snapshot.versions where version.status != .retired {
      let name = Name(renames.version(version.reference).description)
      if versions[name]?.status == .retired { departingVersions.insert(name) }
    }
    for macro in snapshot.macros where macro.status != .retired {
      if macros[Name(macro.feature)] ?? .retired == .retired { departingMacros.insert(Name(macro.feature)) }
    }
    (self.versions, self.macros) = (versions, macros)
    (self.departingVersions, self.departingMacros) = (departingVersions, departingMacros)
  }

  /// The plan takes it away: `version-in-use` tells of that for all arms that go on serving.
  func isDeparting(_ version: VersionReference) -> Bool { departingVersions.contains(Name(version.description)) }

  /// The plan takes the macro of a feature away: `macro-in-use` tells of that.
  func isDeparting(feature: String) -> Bool { departingMacros.contains(Name(feature)) }

  func version(_ reference: VersionReference) -> Version? { versions[Name(reference.description)] }

  /// The status of the macro of a feature; nil where there is none.
  func macro(of feature: String) -> Status? { macros[Name(feature)] }

  /// Features whose macro is looked up with success.
  var lookedUpFeatures: [String] { macros.filter { $0.value != .retired }.map(\.key.text).sorted(by: precedesInBytes) }
}
