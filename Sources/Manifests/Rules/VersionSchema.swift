import Domain

/// One definition. It is shared, not copied, by all the configs that are judged by it.
final class SchemaConfig: Sendable {
  let definition: ConfigDefinition
  let key: ConfigKey
  let isOfEntityScope: Bool
  let isDeprecated: Bool

  init(_ definition: ConfigDefinition) {
    self.definition = definition
    key = ConfigKey(definition.key)
    isOfEntityScope = definition.scope == .entity
    isDeprecated = definition.deprecated != nil
  }
}

/// A version as entity configs are judged by it: its definitions by position, and what each entity must be asked for.
struct VersionSchema: Sendable {
  let reference: VersionReference
  /// Nil when it could not be read.
  let status: Status?
  let statusPlace: Place
  /// Configs can be judged: nothing of `supported_configs` was reported.
  let isReadable: Bool
  let configs: [SchemaConfig]
  /// Names that an entity may use.
  let entityKeys: [String]
  /// Of entity scope, required.
  let required: [Int]
  /// Of entity scope, with a default that is written as a row.
  let materialized: [Int]
  /// Whose values nobody may see.
  let sensitive: Set<ConfigKey>
  /// Those that speak of configs of entity scope alone.
  let rules: [ConfigRule]
  private let positionsByKey: [ConfigKey: Int]
  private let positionsByName: [String: Int]

  init(_ version: Declared<Version>, unread: Set<UnreadField>) {
    let address = version.resource.address
    reference = version.resource.reference
    status = unread.holds(.status, of: address) ? nil : version.resource.status
    statusPlace = version.place(of: .status)
    isReadable = !unread.holds(.supportedConfigs, of: address)
    let configs = version.resource.supportedConfigs.definitions.map(SchemaConfig.init)
    self.configs = configs
    let ofEntities = configs.indices.filter { configs[$0].isOfEntityScope }
    entityKeys = ofEntities.map { configs[$0].definition.key }
    required = ofEntities.filter { configs[$0].definition.isRequired }
    materialized = ofEntities.filter { i in
      configs[i].definition.isMaterialized && configs[i].definition.defaultText != nil
    }
    sensitive = Set(configs.lazy.filter(\.definition.isSensitive).map(\.key))
    var positionsByKey: [ConfigKey: Int] = [:]
    var positionsByName: [String: Int] = [:]
    for (i, config) in configs.enumerated() {
      positionsByKey[config.key] = i
      positionsByName[config.definition.key] = i
    }
    self.positionsByKey = positionsByKey
    self.positionsByName = positionsByName
    rules = version.resource.supportedConfigs.rules.filter { rule in
      rule.keys.allSatisfy { positionsByName[$0].map { configs[$0].isOfEntityScope } ?? false }
    }
  }

  func position(of key: ConfigKey) -> Int? { positionsByKey[key] }
  func position(of name: String) -> Int? { positionsByName[name] }
}
