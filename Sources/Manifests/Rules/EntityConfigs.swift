import Domain

/// Judges the configs of one entity after another by their version, and resolves them to canonical texts.
struct EntityConfigs {
  /// What became of a definition's config in the entity at hand.
  enum Slot {
    case absent
    /// Written, but without a text that could be judged further.
    case unread
    /// Position among the entity's configs.
    case written(Int)
  }

  /// Of any entity.
  let unread: Set<UnreadField>
  var report: Report
  var suggestions = NameSuggestions(comparisons: 2_000)
  /// Parallel to the definitions of the version at hand.
  private var slots: [Slot] = []
  /// Position of each config of the entity before: most are written in the same order.
  private var guesses: [Int] = []

  init(unread: Set<UnreadField>, files: [String]) {
    self.unread = unread
    report = Report(files: files)
  }

  /// The configs of `entity` that can be written; with errors reported, those that are right.
  mutating func resolve(
    _ raw: [RawConfig], of entity: Declared<Entity>, by schema: VersionSchema
  ) -> [DeclaredConfig] {
    slots.removeAll(keepingCapacity: true)
    slots.append(contentsOf: repeatElement(.absent, count: schema.configs.count))
    var configs: [DeclaredConfig] = []
    configs.reserveCapacity(raw.count + schema.materialized.count)
    for (i, config) in raw.enumerated() {
      guard let position = position(of: config.key, at: i, in: schema) else {
        UnknownConfig.judge(config, schema, &suggestions, report: &report)
        continue
      }
      slots[position] = .unread
      guard RunScopedConfig.isEntityConfig(config, schema.configs[position], schema, report: &report),
        !isUnread(config, of: entity.resource),
        let text = InvalidConfig.canonicalText(config, schema.configs[position], report: &report)
      else { continue }
      slots[position] = .written(configs.count)
      configs.append(DeclaredConfig(key: config.key, place: config.valuePlace, text: text))
    }
    if !unread.holds(.value, of: entity.resource.address) {
      MissingConfig.judge(entity, schema, slots, report: &report)
      for rule in schema.rules { BrokenConfigRule.judge(rule, entity, schema, slots, configs, report: &report) }
    }
    addDefaults(schema, at: entity.place(of: .currentVersion), to: &configs)
    return configs
  }

  private mutating func position(of key: ConfigKey, at index: Int, in schema: VersionSchema) -> Int? {
    if index < guesses.count, guesses[index] < schema.configs.count, schema.configs[guesses[index]].key == key {
      return guesses[index]
    }
    guard let position = schema.position(of: key) else { return nil }
    if index < guesses.count { guesses[index] = position } else if index == guesses.count { guesses.append(position) }
    return position
  }

  private func isUnread(_ config: RawConfig, of entity: Entity) -> Bool {
    !unread.isEmpty && unread.holds(.value, of: Config.address(entity: entity.code, key: config.key.name))
  }

  /// Defaults that are to stand as rows.
  private func addDefaults(_ schema: VersionSchema, at place: Place, to configs: inout [DeclaredConfig]) {
    for position in schema.materialized {
      guard case .absent = slots[position], let text = schema.configs[position].definition.defaultText else { continue }
      configs.append(DeclaredConfig(key: schema.configs[position].key, place: place, text: text))
    }
  }
}
