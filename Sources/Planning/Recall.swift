public import Domain

/// Applied objects whose fields must be read before ``plan(desired:snapshot:environment:source:targets:)``: those that are
/// desired otherwise than they were applied, and those that are no longer declared. Compares fingerprints only.
///
/// The versions and entities among them are also what ``Snapshot/referenced`` is asked about, and so are versions that
/// would support other configs than their rows do, owned or not.
public func objectsToRecall(desired: Desired, snapshot: Snapshot) -> [Address] {
  var recall = Recall(snapshot.applied)
  for declared in desired.optimizers { recall.settle(.optimizer, declared.resource.key, declared.fingerprint()) }
  for declared in desired.versions { recall.settle(.version, declared.resource.key, declared.fingerprint()) }
  // By position: there can be a hundred thousand, and a declaration is large.
  for i in desired.entities.indices {
    recall.settle(.entity, desired.entities[i].resource.code, desired.fingerprint(ofEntity: i))
  }
  for declared in desired.macros { recall.settle(.macro, declared.resource.key, declared.fingerprint()) }
  for i in desired.deployments.indices {
    recall.settle(.deployment, desired.deployments[i].resource.entity, desired.deployments[i].fingerprint())
  }
  let addresses = recall.addresses
  let reshaped = reshapedVersions(desired, snapshot)
  guard !reshaped.isEmpty else { return addresses }
  let known = Set(addresses)
  return addresses + reshaped.filter { !known.contains($0) }
}

/// Live versions that would support other configs, by the names that they have now.
private func reshapedVersions(_ desired: Desired, _ snapshot: Snapshot) -> [Address] {
  let renames = Renames(desired: desired, snapshot: snapshot)
  let live = KeyIndex(snapshot.versions.map { renames.version($0.reference).description })
  return desired.versions.compactMap { declared in
    guard let row = live[declared.resource.key].map({ snapshot.versions[$0] }),
      row.supportedConfigs != declared.resource.supportedConfigs
    else { return nil }
    return row.address
  }
}

/// The entities whose current version changes, by the names that their rows have now: ``Snapshot/inFlight`` is asked about
/// them. Sorted.
public func entitiesThatSwitch(desired: Desired, snapshot: Snapshot) -> [String] {
  let renames = Renames(desired: desired, snapshot: snapshot)
  let index = KeyIndex(desired.entities.map(\.resource.code))
  var codes: [String] = []
  for i in snapshot.entities.indices {
    guard let position = index[renames.entity(snapshot.entities[i].code)],
      let old = snapshot.entities[i].currentVersion
    else { continue }
    let new = desired.entities[position].resource.currentVersion
    if new != (renames.isEmpty ? old : renames.version(old)) { codes.append(snapshot.entities[i].code) }
  }
  return codes.sorted(by: precedesInBytes)
}

/// Crosses out what is desired as it was applied.
private struct Recall {
  private let applied: [AppliedObject]
  private let memories: Memories
  private var isSettled: [Bool]

  init(_ applied: [AppliedObject]) {
    self.applied = applied
    memories = Memories(applied, renames: Renames())
    isSettled = Array(repeating: false, count: applied.count)
  }

  mutating func settle(_ kind: Kind, _ key: String, _ fingerprint: @autoclosure () -> Fingerprint) {
    guard let position = memories.position(of: kind, key) else { return }
    isSettled[position] = applied[position].fingerprint == fingerprint()
  }

  var addresses: [Address] {
    applied.indices.filter { !isSettled[$0] }.map { applied[$0].address }.sorted(by: isCreatedBefore)
  }
}
