import Domain

/// `invalid-config`: a config holds a value of its definition: of its type, within its limits. A config that is deprecated
/// is a warning. A plain scalar that is not surely a string is `ambiguous-scalar`.
enum InvalidConfig {
  static func canonicalText(_ config: RawConfig, _ known: SchemaConfig, report: inout Report) -> String? {
    if known.isDeprecated { report.deprecatedConfig(config, known.definition) }
    do throws(RawConfigFault) {
      return try known.definition.canonicalText(of: config.value, at: config.valuePlace)
    } catch {
      report.unreadable(error, of: known.definition, .invalidConfig)
      return nil
    }
  }
}

extension Report {
  fileprivate mutating func deprecatedConfig(_ config: RawConfig, _ definition: ConfigDefinition) {
    warning(.invalidConfig, "\(quote(definition.key)) is deprecated", at: config.keyPlace, help: definition.deprecated)
  }
}
