import Domain

/// `invalid-config`: a config holds a value of its definition: of its type, within its limits. A config that is deprecated
/// is a warning. A plain scalar that is not surely a string is `ambiguous-scalar`.
enum InvalidConfig {
  static func canonicalText(_ config: RawConfig, _ definition: ConfigDefinition, report: inout Report) -> String? {
    if let instead = definition.deprecated { report.deprecatedConfig(config, definition, instead) }
    do throws(RawConfigFault) {
      return try definition.canonicalText(of: config.value, at: config.valuePlace)
    } catch {
      report.unreadable(error, of: definition, .invalidConfig)
      return nil
    }
  }
}

extension Report {
  fileprivate mutating func deprecatedConfig(_ config: RawConfig, _ definition: ConfigDefinition, _ instead: String) {
    warning(.invalidConfig, "\(quote(definition.key)) is deprecated", at: config.keyPlace, help: instead)
  }
}
