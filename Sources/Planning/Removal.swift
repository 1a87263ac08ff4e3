import Domain

/// What becomes of owned objects that the manifests no longer declare.
///
/// A row of an optimizer, version or entity is deleted when nothing refers to it, and retired otherwise; a macro is
/// retired. A row that is gone or retired already is only forgotten: a change that writes nothing. Configs go with
/// their entity. A deployment is forgotten once nothing serves; while arms are live it stays, with an error that says
/// how to end it.
extension Planner {
  mutating func removeUndeclared() {
    var undeclared: [Kind: [Int]] = [:]
    for position in 0..<memories.count {
      let address = memories.address(at: position)
      guard !desiredIndex.contains(address), scope.contains(address), !renames.disputed.contains(address) else {
        continue
      }
      undeclared[address.kind, default: []].append(position)
    }
    // Whoever refers goes first, so that what it referred to knows.
    var gone = Remaining()
    for position in undeclared[.deployment] ?? [] { removeDeployment(memories[position]) }
    for position in undeclared[.entity] ?? [] { removeEntity(memories[position], &gone) }
    for position in undeclared[.version] ?? [] { removeVersion(memories[position], &gone) }
    for position in undeclared[.optimizer] ?? [] { removeOptimizer(memories[position], &gone) }
    for position in undeclared[.macro] ?? [] {
      let owned = memories[position]
      remove(owned, live.macro(owned.object.address.key), isReferenced: true)
    }
    for position in undeclared[.config] ?? [] { forget.append(memories[position].formerAddress) }
  }

  private mutating func removeEntity(_ owned: Memories.Owned, _ gone: inout Remaining) {
    let code = owned.object.address.key
    guard let position = live.entityPosition(code) else { return remove(owned, Entity?.none, isReferenced: false) }
    let entity = live.entities[position]
    let rows = live.configs[entity: position]
    let ownedCount = removeConfigs(of: entity, rows, owned)
    if scope.isWhole { unmanaged += rows.count - ownedCount }
    let arms = live.arms(of: code)
    if !arms.isEmpty {
      findings.append(Finding(owned.object.address, EntityLive.removed(owned, arms: arms)))
    }
    let isReferenced = isReferenced(owned) || !arms.isEmpty || rows.count > ownedCount
    if !isReferenced { gone.entities.insert(Name(code)) }
    remove(owned, entity, isReferenced: isReferenced)
  }

  private mutating func removeConfigs(
    of entity: Entity, _ rows: ArraySlice<LiveConfigs.Row>, _ owned: Memories.Owned
  ) -> Int {
    guard let fields = Last.fields(owned, renames: renames), !rows.isEmpty else { return 0 }
    let finder = ConfigRows(rows)
    let values = configValues(of: entity, last: .applied(fields, isProtected: owned.object.isProtected))
    var count = 0
    for (name, text) in fields.configs {
      let key = ConfigKey(name)
      guard let row = finder.position(of: key, from: rows.startIndex) else { continue }
      removeConfig(key, of: entity.code, last: text, live: rows[row].text, values)
      count += 1
    }
    return count
  }

  private mutating func removeVersion(_ owned: Memories.Owned, _ gone: inout Remaining) {
    let key = owned.object.address.key
    let users = gone.usersOfVersions(self)[Name(key)] ?? []
    if live.version(key) != nil, let diagnostic = VersionInUse.removed(owned, users: users) {
      findings.append(Finding(owned.object.address, diagnostic))
    }
    let isReferenced = isReferenced(owned) || !users.isEmpty
    if !isReferenced { gone.versions.insert(Name(key)) }
    remove(owned, live.version(key), isReferenced: isReferenced)
  }

  private mutating func removeOptimizer(_ owned: Memories.Owned, _ gone: inout Remaining) {
    let key = owned.object.address.key
    let users = gone.versionsOfOptimizers(self)[Name(key)] ?? []
    if live.optimizer(key) != nil, let diagnostic = OptimizerInUse.removed(owned, versions: users) {
      findings.append(Finding(owned.object.address, diagnostic))
    }
    remove(owned, live.optimizer(key), isReferenced: isReferenced(owned) || !users.isEmpty)
  }

  private mutating func removeDeployment(_ owned: Memories.Owned) {
    let address = owned.object.address
    let arms = live.arms(of: address.key)
    guard arms.isEmpty else {
      // An entity that goes as well says it itself.
      let entity = Address(.entity, address.key)
      if desiredIndex.contains(entity) || !memories.contains(entity) {
        findings.append(Finding(address, EntityLive.undeclared(owned, arms: arms)))
      }
      return
    }
    note(owned, .delete, cause: .manifest, fields: [], write: .none)
  }

  private func isReferenced(_ owned: Memories.Owned) -> Bool {
    referenced.contains(owned.formerAddress) || referenced.contains(owned.object.address)
  }

  private mutating func remove<R: ManagedRow>(_ owned: Memories.Owned, _ row: R?, isReferenced: Bool) {
    guard let row else { return note(owned, .delete, cause: .manifest, fields: [], write: .none) }
    let last = Last.fields(owned, renames: renames)?.values ?? [:]
    if !isReferenced {
      let fields = R.fields.map { field in
        FieldChange(
          field, before: row.shown(field), after: .null,
          cause: last[field.rawValue] == row[field] ? .manifest : .conflict, source: nil)
      }
      note(
        owned, .delete, cause: Cause.gravest(fields.map(\.cause)) ?? .manifest, fields: fields, write: .delete(row.row))
    } else if row.status == .retired {
      note(owned, .retire, cause: .manifest, fields: [], write: .none)
    } else {
      var after = row
      after.status = .retired
      let cause = Cause(
        wasApplied: true, liveIsLast: last[Field.status.rawValue] == row[.status],
        desiredIsLast: last[Field.status.rawValue] == after[.status])
      let field = FieldChange(.status, before: row[.status], after: after[.status], cause: cause, source: nil)
      note(owned, .retire, cause: cause, fields: [field], write: .update(before: row.row, after: after.row))
    }
  }

  private mutating func note(
    _ owned: Memories.Owned, _ action: Action, cause: Cause, fields: [FieldChange], write: Write
  ) {
    forget.append(owned.formerAddress)
    removals.append(
      Change(owned.object.address, action, cause: cause, source: owned.object.source, fields: fields, write: write))
  }
}
