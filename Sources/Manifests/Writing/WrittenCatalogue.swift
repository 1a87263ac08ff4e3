public import Diagnostics
public import Domain

/// Live rows as manifests. What cannot be declared is left out: codes that are none at once, and everything that a rule finds
/// fault with by ``leaveOut(_:)``, so that there is no second opinion on what is right.
///
/// The same rows give the same bytes.
public struct WrittenCatalogue: Sendable {
  let snapshot: Snapshot
  let owned: [Address: AppliedObject]
  let versions: [String: Version]
  let environment: String
  private(set) var reasons: [Address: String] = [:]

  /// - Parameters:
  ///   - snapshot: with the fields of the deployments that optctl applied: the names of their arms.
  ///   - environment: its name, which is that of a folder as well.
  public init(_ snapshot: Snapshot, environment: String) {
    self.snapshot = snapshot
    self.environment = environment
    owned = Dictionary(snapshot.applied.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    versions = Dictionary(snapshot.versions.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    leaveOutNames()
    leaveOutConfigs()
    leaveOutPausedTraffic()
  }

  /// In the order of addresses; without the configs of entities that are left out themselves.
  public var leftOut: [LeftOut] {
    let told = reasons.filter { address, _ in
      address.kind != .config || reasons[Address(.entity, String(address.key.prefix { $0 != "/" }))] == nil
    }
    return told.map { LeftOut($0, $1) }.sorted { isBefore($0.address, $1.address) }
  }

  /// Whether a name can be that of an environment whose folder is written.
  public static func isEnvironment(_ name: String) -> Bool {
    !name.isEmpty && !FileName.isHidden(name)
      && name.unicodeScalars.allSatisfy { ScalarText.isPrintable($0) && $0 != "/" && $0 != "\\" }
  }

  /// The manifests, without the project file, in the order of their paths.
  ///
  /// - Parameter unmanaged: only what optctl does not own, in files that stand beside those of what it does.
  public func files(unmanaged: Bool = false) -> [NewFile] {
    texts(unmanaged: unmanaged).map { NewFile(path: $0.path, content: $0.text.content) }
  }

  /// What the manifests say, judged by every rule that needs no database.
  public func load() async throws(ManifestSourceError) -> LoadedManifests {
    let texts = texts(unmanaged: false)
    let contents = texts.map { ($0.path, Array($0.text.content.utf8)) }
    let source = ManifestSource.memory(Dictionary(contents, uniquingKeysWith: { first, _ in first }), over: nil)
    let nowhere = Location(file: FileName.project)
    let paths = Self.folders(of: texts.map(\.path), environment).map { Environment.Path(text: $0, location: nowhere) }
    return try await loadManifests(
      of: Environment(
        name: environment, location: nowhere, database: "local", databaseLocation: nowhere, paths: paths,
        guards: GuardSettings()), from: source)
  }

  /// The paths of the environment that hold one of the files.
  static func folders(of files: [String], _ environment: String) -> [String] {
    ["catalog", "environments/\(environment)"].filter { folder in
      files.contains { $0.utf8.starts(with: "\(folder)/".utf8) }
    }
  }

  /// Leaves out the objects that errors are about. False when there is none that was not left out before.
  ///
  /// - Parameter sparesOwned: keeps what optctl owns: without its manifest it would be removed.
  public mutating func leaveOut(_ diagnostics: [Diagnostic], sparesOwned: Bool = false) -> Bool {
    let errors = diagnostics.filter { $0.severity == .error }
    let texts = Dictionary(
      texts(unmanaged: false).map { ($0.path, $0.text.lines) }, uniquingKeysWith: { first, _ in first })
    func owner(_ location: Location?, _ code: DiagnosticCode? = nil) -> Address? {
      guard let location, let lines = texts[location.file], location.line <= lines.count else { return nil }
      let owner = code == .yamlLimit ? largest(of: lines) : lines[location.line - 1].owner
      return owner.flatMap { sparesOwned && isOwned($0) ? nil : $0 }
    }
    let before = reasons.count
    for error in errors where !Self.blameOthers.contains(error.code) {
      if let owner = owner(error.location, error.code), reasons[owner] == nil { reasons[owner] = Self.reason(error) }
    }
    guard reasons.count == before else { return true }
    for error in errors {
      // Of several at fault that go which optctl does not own, as long as there is one.
      let blamed = ([owner(error.location)] + error.related.map { owner($0.location) }).compactMap { $0 }
      guard !blamed.contains(where: { reasons[$0] != nil }) else { continue }
      if let owner = blamed.first(where: { !isOwned($0) }) ?? blamed.first { reasons[owner] = Self.reason(error) }
    }
    return reasons.count > before
  }

  /// A file that is too large is so because of it.
  private func largest(of lines: [WrittenText.Line]) -> Address? {
    var sizes: [Address: Int] = [:]
    for line in lines { if let owner = line.owner { sizes[owner, default: 0] += line.text.utf8.count } }
    return sizes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  /// What is wrong between objects may be gone once one of them is, for a fault of its own.
  private static let blameOthers: Set<DiagnosticCode> = [.versionInUse, .optimizerInUse, .s3Overlap, .duplicateMacro]

  private static func reason(_ error: Diagnostic) -> String { "\(error.message) [\(error.code.rawValue)]" }

  // MARK: - What no file can say

  private mutating func leaveOutNames() {
    leaveOutTwins(snapshot.optimizers)
    leaveOutTwins(snapshot.versions)
    leaveOutTwins(snapshot.entities)
    leaveOutTwins(snapshot.macros)
    for optimizer in snapshot.optimizers where !CodeForm.isCode(optimizer.code) {
      reasons[optimizer.address] = "its code is not a code"
    }
    for version in snapshot.versions {
      if !CodeForm.isCode(version.optimizer) { reasons[version.address] = "the code of its optimizer is not a code" }
      if version.supportedConfigs.shown() != version.supportedConfigs.json {
        reasons[version.address] = "a default or a rule of its configs is sensitive and never shown"
      }
    }
    for entity in snapshot.entities where !CodeForm.isCode(entity.code) {
      reasons[entity.address] = "its code is not a code"
    }
    for deployment in snapshot.deployments where !CodeForm.isCode(deployment.entity) {
      reasons[Address(.deployment, deployment.entity)] = "the code of its entity is not a code"
    }
  }

  private mutating func leaveOutTwins<R: Resource>(_ rows: [R]) {
    var seen: Set<Address> = []
    for row in rows where !seen.insert(row.address).inserted {
      reasons[row.address] = "there are several rows of this name"
    }
  }

  private mutating func leaveOutConfigs() {
    for (position, entity) in snapshot.entities.enumerated() {
      let version = entity.currentVersion.flatMap { versions[$0.description] }
      for row in snapshot.configs[entity: position] {
        do throws(ConfigTextProblem) { _ = try ConfigText.value(row.text, row.key, in: version) } catch {
          reasons[Config.address(entity: entity.code, key: row.key.name)] = error.reason
        }
      }
    }
  }

  /// Whoever declares arms of a paused entity asks for them to be closed until it resumes.
  private mutating func leaveOutPausedTraffic() {
    let paused = Set(snapshot.entities.lazy.filter { $0.status == .paused }.map(\.code))
    for deployment in snapshot.deployments where !deployment.arms.isEmpty && paused.contains(deployment.entity) {
      reasons[Address(.deployment, deployment.entity)] =
        "the entity is paused, and yet it serves: an apply would close its arms"
    }
  }

  /// A config is owned with its entity.
  private func isOwned(_ address: Address) -> Bool {
    guard address.kind == .config else { return owned[address] != nil }
    return owned[Address(.entity, String(address.key.prefix { $0 != "/" }))] != nil
  }
}

private func isBefore(_ a: Address, _ b: Address) -> Bool {
  a.kind == b.kind ? precedesInBytes(a.key, b.key) : a.kind < b.kind
}
