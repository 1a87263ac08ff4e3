import Domain

extension Planner {
  mutating func compareEntity(at position: Int) {
    guard scope.contains(desired.entities[position].resource.address) else { return }
    if isUnchangedEntity(at: position) {
      declaredCount += 1 + desired.entityConfigs[position].count
      return
    }
    let declared = desired.entities[position]
    let configs = desired.entityConfigs[position]
    declaredCount += 1 + configs.count
    let livePosition = live.entityPosition(declared.resource.code)
    let last = last(of: declared, configs: configs)
    let noted = changes.count + removals.count
    _ = noteRow(declared, with: livePosition.map { live.entities[$0] }, last: last)
    compareConfigs(configs, of: declared.resource, with: livePosition, last: last)
    if rememberIfNew(declared, configs: configs, last: last), noted == changes.count + removals.count,
      !followsRename(declared, last: last, configs: configs)
    {
      noteAdoption(declared)
    }
  }

  /// Looks at nothing twice and copies nothing: nearly every entity of a large catalogue ends here.
  private func isUnchangedEntity(at position: Int) -> Bool {
    let code = desired.entities[position].resource.code
    guard !renames.renamesRows, let row = live.entityPosition(code), let memory = memories.position(of: .entity, code),
      memories.isAsDesired(memory)
    else { return false }
    return desired.entities[position].resource == live.entities[row]
      && areSame(desired.entityConfigs[position], live.configs[entity: row])
  }

  private mutating func compareConfigs(
    _ configs: [DeclaredConfig], of entity: Entity, with livePosition: Int?, last: Last
  ) {
    let rows = livePosition.map { live.configs[entity: $0] } ?? []
    if last.isAsDesired, areSame(configs, rows) { return }
    let finder = ConfigRows(rows)
    var cursor = rows.startIndex
    let values = configValues(of: entity, last: last)
    var owned = 0
    var found: [Int?] = []
    found.reserveCapacity(configs.count)
    for config in configs {
      let row = finder.position(of: config.key, from: cursor)
      if let row {
        cursor = row + 1
        owned += 1
      }
      found.append(row)
    }
    configOrder.follow(configs)
    for (position, name) in configOrder.sorted {
      let live = found[position].map { rows[$0].text }
      noteConfig(configs[position], name, of: entity, live: live, last: last, values)
    }
    if case .applied(let fields, _) = last {
      var declaredKeys: Set<ConfigKey> = []
      for config in configs { declaredKeys.insert(config.key) }
      for (name, text) in fields.configs where !declaredKeys.contains(ConfigKey(name)) {
        let key = ConfigKey(name)
        guard let row = finder.position(of: key, from: rows.startIndex) else { continue }
        owned += 1
        removeConfig(key, of: entity.code, last: text, live: rows[row].text, values)
      }
    }
    if scope.isWhole { unmanaged += rows.count - owned }
  }

  /// The common case: every row as declared. Rows lie in the order in which they were written, which is mostly some
  /// order of the names: a cursor finds them at once, or a search among a few.
  private func areSame(_ configs: [DeclaredConfig], _ rows: ArraySlice<LiveConfigs.Row>) -> Bool {
    guard configs.count == rows.count else { return false }
    let finder = ConfigRows(rows)
    var cursor = rows.startIndex
    for config in configs {
      guard let row = finder.position(of: config.key, from: cursor), haveSameBytes(config.text, rows[row].text)
      else { return false }
      cursor = row + 1
    }
    return true
  }

  private mutating func noteConfig(
    _ config: DeclaredConfig, _ name: String, of entity: Entity, live text: String?, last: Last,
    _ values: ConfigValues
  ) {
    let lastText: String? =
      switch last {
      case .never: nil
      case .asDesired: config.text
      case .applied(let fields, _): fields.configs[name]
      }
    let isAsLast = lastText.map { haveSameBytes($0, config.text) } ?? false
    let action: Action
    let write: Write
    let cause: Cause
    let after = Config(entity: entity.code, key: name, text: config.text)
    if let text, values.isSame(config.text, live: text, config.key) {
      guard !isAsLast else { return }
      (action, cause, write) = (.adopt, .adopt, .none)
    } else if let text {
      let liveIsLast = lastText.map { values.isSame($0, live: text, config.key) } ?? false
      cause = Cause(wasApplied: lastText != nil, liveIsLast: liveIsLast, desiredIsLast: isAsLast)
      action = .update
      write = .update(before: .config(Config(entity: entity.code, key: name, text: text)), after: .config(after))
    } else {
      cause = lastText.map { $0 == config.text ? .drift : .conflict } ?? .manifest
      (action, write) = (.create, .insert(.config(after)))
    }
    let source = desired.location(config.place)
    var fields: [FieldChange] = []
    if action != .adopt {
      fields = [
        FieldChange(
          .value, before: text.map { values.shown($0, config.key) } ?? .null,
          after: values.shown(config.text, config.key), cause: cause, source: source)
      ]
    }
    changes.append(Change(after.address, action, cause: cause, source: source, fields: fields, write: write))
  }

  /// Deletes the row of a config that was applied and is no longer declared.
  mutating func removeConfig(
    _ key: ConfigKey, of entity: String, last: String, live text: String, _ values: ConfigValues
  ) {
    let cause: Cause = values.isSame(last, live: text, key) ? .manifest : .conflict
    let row = Config(entity: entity, key: key.name, text: text)
    let field = FieldChange(.value, before: values.shown(text, key), after: .null, cause: cause, source: nil)
    removals.append(
      Change(row.address, .delete, cause: cause, source: nil, fields: [field], write: .delete(.config(row))))
  }

  /// Reads values as the version of `entity` does, else as the version does that its live row names, else as the last
  /// applied one did.
  func configValues(of entity: Entity, last: Last) -> ConfigValues {
    var references = [entity.currentVersion, live.entity(entity.code)?.currentVersion]
    references.append(last.value(of: .currentVersion, in: entity)?.string.flatMap { VersionReference($0) })
    var keys: [String] = []
    for reference in references {
      guard let key = reference?.description, !keys.contains(key) else { continue }
      keys.append(key)
    }
    return ConfigValues(
      versions: keys.flatMap { key in
        [
          desiredIndex.versions[key].map { desired.versions[$0].resource.supportedConfigs },
          live.version(key)?.supportedConfigs,
        ].compactMap { $0 }
      })
  }
}

/// Finds rows by key. Few rows are walked from where the last one was found: they usually come in the declared order.
struct ConfigRows {
  private let rows: ArraySlice<LiveConfigs.Row>
  private var positions: [ConfigKey: Int] = [:]

  init(_ rows: ArraySlice<LiveConfigs.Row>) {
    self.rows = rows
    guard rows.count > 64 else { return }
    for i in rows.indices where positions[rows[i].key] == nil { positions[rows[i].key] = i }
  }

  func position(of key: ConfigKey, from cursor: Int) -> Int? {
    guard positions.isEmpty else { return positions[key] }
    return rows[cursor...].firstIndex { $0.key == key } ?? rows[..<cursor].firstIndex { $0.key == key }
  }
}
