import Domain

/// A version as entity configs are judged by it: its definitions by position, and what each entity must be asked for.
struct VersionSchema: Sendable {
  let reference: VersionReference
  /// Nil when it could not be read.
  let status: Status?
  let statusPlace: Place
  /// Configs can be judged: nothing of `supported_configs` was reported.
  let isReadable: Bool
  let definitions: [ConfigDefinition]
  let keys: [ConfigKey]
  /// Of entity scope, required.
  let required: [Int]
  /// Of entity scope, with a default that is written as a row.
  let materialized: [Int]
  /// Those that speak of configs of entity scope alone.
  let rules: [ConfigRule]
  private let positionsByKey: [ConfigKey: Int]
  private let positionsByName: [String: Int]

  init(_ version: Declared<Version>, in draft: Draft) {
    let address = version.resource.address
    reference = version.resource.reference
    status = draft.isUnread(.status, of: address) ? nil : version.resource.status
    statusPlace = version.place(of: .status)
    isReadable = !draft.isUnread(.supportedConfigs, of: address)
    definitions = version.resource.supportedConfigs.definitions
    keys = definitions.map { ConfigKey($0.key) }
    required = definitions.indices.filter { [definitions] in
      definitions[$0].isRequired && definitions[$0].scope == .entity
    }
    materialized = definitions.indices.filter { [definitions] in
      definitions[$0].isMaterialized && definitions[$0].scope == .entity && definitions[$0].defaultText != nil
    }
    var positionsByKey: [ConfigKey: Int] = [:]
    var positionsByName: [String: Int] = [:]
    for (i, key) in keys.enumerated() {
      positionsByKey[key] = i
      positionsByName[definitions[i].key] = i
    }
    self.positionsByKey = positionsByKey
    self.positionsByName = positionsByName
    rules = version.resource.supportedConfigs.rules.filter { [definitions] rule in
      rule.keys.allSatisfy { positionsByName[$0].map { definitions[$0].scope == .entity } ?? false }
    }
  }

  func position(of key: ConfigKey) -> Int? { positionsByKey[key] }
  func position(of name: String) -> Int? { positionsByName[name] }

  /// Names that an entity may use.
  var entityKeys: [String] { definitions.filter { $0.scope == .entity }.map(\.key) }
}
