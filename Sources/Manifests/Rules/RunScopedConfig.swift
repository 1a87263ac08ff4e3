import Domain

/// `run-scoped-config`: an entity sets configs of entity scope; those of run scope are chosen for each run.
enum RunScopedConfig {
  static func isEntityConfig(
    _ config: RawConfig, _ known: SchemaConfig, _ schema: VersionSchema, report: inout Report
  ) -> Bool {
    if known.isOfEntityScope { return true }
    report.runScopedConfig(config, known.definition, schema)
    return false
  }
}

extension Report {
  fileprivate mutating func runScopedConfig(
    _ config: RawConfig, _ definition: ConfigDefinition, _ schema: VersionSchema
  ) {
    error(
      .runScopedConfig,
      "\(quote(definition.key)) is chosen for each run of \(quote(schema.reference.description)), not by an entity",
      at: config.keyPlace, help: "remove it here: every run chooses its own")
  }
}
