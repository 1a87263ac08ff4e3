import Domain

/// `missing-config`: an entity sets every required config of its version.
enum MissingConfig {
  static func judge(
    _ entity: Declared<Entity>, _ schema: VersionSchema, _ slots: [EntityConfigs.Slot], report: inout Report
  ) {
    for position in schema.required {
      guard case .absent = slots[position] else { continue }
      report.missingConfig(entity, schema.configs[position].definition, schema)
    }
  }

  /// An entity without a version has no configs: nothing says what they mean.
  static func judgeWithoutVersion(_ entity: Declared<Entity>, _ configs: [RawConfig], report: inout Report) {
    guard let first = configs.first else { return }
    report.configsWithoutVersion(entity, first)
  }
}

extension Report {
  fileprivate mutating func missingConfig(
    _ entity: Declared<Entity>, _ definition: ConfigDefinition, _ schema: VersionSchema
  ) {
    error(
      .missingConfig,
      "\(quote(entity.resource.code)) lacks the config \(quote(definition.key)) that "
        + "\(quote(schema.reference.description)) requires",
      at: entity.place, help: "add `\(definition.key): \(Self.example(of: definition))` to its configs")
  }

  fileprivate mutating func configsWithoutVersion(_ entity: Declared<Entity>, _ config: RawConfig) {
    error(
      .missingField, "\(quote(entity.resource.code)) has configs but no `current_version` that says what they mean",
      at: entity.place(of: .currentVersion), help: "add `current_version`, or remove the configs",
      related: [(config.keyPlace, "its configs begin here")])
  }

  private static func example(of definition: ConfigDefinition) -> String {
    switch definition.type {
    case .bool: "false"
    case .enumeration: definition.values.first ?? "…"
    case .list: "[…]"
    case .int, .decimal, .string, .date: "…"
    }
  }
}
