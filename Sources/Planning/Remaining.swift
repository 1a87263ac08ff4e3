import Domain

/// What refers to versions and optimizers once the plan is done. Gathered when the first removal asks.
struct Remaining {
  struct User {
    var address: Address
    /// It is there, but nobody uses it any more.
    var isRetired: Bool
  }

  /// Codes of entities whose rows are deleted.
  var entities: Set<Name> = []
  /// Keys of versions whose rows are deleted.
  var versions: Set<Name> = []

  private var versionUsers: [Name: [User]]?
  private var optimizerUsers: [Name: [User]]?

  /// Entities by the version that they name.
  mutating func usersOfVersions(_ planner: Planner) -> [Name: [User]] {
    if let versionUsers { return versionUsers }
    var users: [Name: [User]] = [:]
    func add(_ entity: Entity, isRetired: Bool) {
      guard let version = entity.currentVersion else { return }
      users[Name(version.description), default: []].append(User(address: entity.address, isRetired: isRetired))
    }
    for declared in planner.desired.entities where planner.scope.contains(declared.resource.address) {
      add(declared.resource, isRetired: declared.resource.status == .retired)
    }
    for entity in planner.live.entities where !entities.contains(Name(entity.code)) {
      guard planner.staysAsItIs(entity.address) else { continue }
      add(entity, isRetired: planner.isRemoved(entity.address) || entity.status == .retired)
    }
    versionUsers = users
    return users
  }

  /// Versions by their optimizer. Ask after the removal of versions.
  mutating func versionsOfOptimizers(_ planner: Planner) -> [Name: [User]] {
    if let optimizerUsers { return optimizerUsers }
    var users: [Name: [User]] = [:]
    func add(_ version: Version, isRetired: Bool) {
      users[Name(version.optimizer), default: []].append(User(address: version.address, isRetired: isRetired))
    }
    for declared in planner.desired.versions where planner.scope.contains(declared.resource.address) {
      add(declared.resource, isRetired: declared.resource.status == .retired)
    }
    for version in planner.live.versions where !versions.contains(Name(version.key)) {
      guard planner.staysAsItIs(version.address) else { continue }
      add(version, isRetired: planner.isRemoved(version.address) || version.status == .retired)
    }
    optimizerUsers = users
    return users
  }
}

extension Planner {
  /// The live row counts, because no declaration in scope takes its place.
  fileprivate func staysAsItIs(_ address: Address) -> Bool {
    !desiredIndex.contains(address) || !scope.contains(address)
  }

  /// Owned, in scope and no longer declared.
  fileprivate func isRemoved(_ address: Address) -> Bool {
    !desiredIndex.contains(address) && memories.contains(address) && scope.contains(address)
      && !renames.disputed.contains(address)
  }
}
