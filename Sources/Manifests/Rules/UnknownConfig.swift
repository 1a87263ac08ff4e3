import Domain

/// `unknown-config`: the current version of the entity defines the config.
enum UnknownConfig {
  static func judge(
    _ config: RawConfig, _ schema: VersionSchema, _ suggestions: inout NameSuggestions, report: inout Report
  ) {
    let name = config.key.name
    report.unknownConfig(config, name, schema, help: suggestions.help(for: name, among: schema.entityKeys))
  }
}

extension Report {
  fileprivate mutating func unknownConfig(
    _ config: RawConfig, _ name: String, _ schema: VersionSchema, help: String?
  ) {
    error(
      .unknownConfig, "version \(quote(schema.reference.description)) has no config \(quote(name))",
      at: config.keyPlace, help: help ?? "remove it, or add it to a new version")
  }
}
