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

  let draft: Draft
  var report: Report
  var suggestions = NameSuggestions(comparisons: 2_000)
  /// Parallel to the definitions of the version at hand.
  private var slots: [Slot] = []

  init(draft: Draft, files: [String]) {
    self.draft = draft
    report = Report(files: files)
  }

  /// The configs of `entity` that can be written; with errors reported, those that are right.
  mutating func resolve(
    _ raw: [RawConfig], of entity: Declared<Entity>, by schema: VersionSchema
  ) -> [DeclaredConfig] {
    slots.removeAll(keepingCapacity: true)
    slots.append(contentsOf: repeatElement(.absent, count: schema.definitions.count))
    var configs: [DeclaredConfig] = []
    configs.reserveCapacity(raw.count + schema.materialized.count)
    for config in raw {
      guard let position = schema.position(of: config.key) else {
        UnknownConfig.judge(config, schema, &suggestions, report: &report)
        continue
      }
      slots[position] = .unread
      guard RunScopedConfig.isEntityConfig(config, schema.definitions[position], schema, report: &report),
        !isUnread(config, of: entity.resource),
        let text = InvalidConfig.canonicalText(config, schema.definitions[position], report: &report)
      else { continue }
      slots[position] = .written(configs.count)
      configs.append(DeclaredConfig(key: config.key, place: config.valuePlace, text: text))
    }
    if !draft.isUnread(.value, of: entity.resource.address) {
      MissingConfig.judge(entity, schema, slots, report: &report)
      for rule in schema.rules { BrokenConfigRule.judge(rule, entity, schema, slots, configs, report: &report) }
    }
    addDefaults(schema, at: entity.place(of: .currentVersion), to: &configs)
    return configs
  }

  private func isUnread(_ config: RawConfig, of entity: Entity) -> Bool {
    !draft.unread.isEmpty
      && draft.isUnread(.value, of: Config.address(entity: entity.code, key: config.key.name))
  }

  /// Defaults that are to stand as rows.
  private func addDefaults(_ schema: VersionSchema, at place: Place, to configs: inout [DeclaredConfig]) {
    for position in schema.materialized {
      guard case .absent = slots[position], let text = schema.definitions[position].defaultText else { continue }
      configs.append(DeclaredConfig(key: schema.keys[position], place: place, text: text))
    }
  }
}
