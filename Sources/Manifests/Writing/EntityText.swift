import Domain

extension WrittenText {
  /// - Parameter leftOut: its configs that are not declared, and why.
  mutating func add(
    _ entity: Entity, _ configs: [JSON.Member], leftOut: [(key: String, reason: String)], isProtected: Bool
  ) {
    owner = entity.address
    begin(.entity, [.init("code", .string(entity.code))], isProtected: isProtected)
    entry("name", .string(entity.name))
    entry("status", .string(entity.status.rawValue))
    entry("object", .object(["type": .string(entity.objectType), "id": .number(entity.objectID)]))
    if let version = entity.currentVersion { entry("current_version", .string(version.description)) }
    entry("s3_base_path", .string(entity.s3BasePath))
    if !configs.isEmpty { line("configs:", indent: 2) }
    for config in configs {
      owner = Config.address(entity: entity.code, key: config.name)
      entry(config.name, config.value, indent: 4)
    }
    for config in leftOut { comment("\(config.key) is left out: \(config.reason)", indent: 4) }
  }
}

/// A live config value as a manifest writes it.
enum ConfigText {
  /// The value by its definition.
  static func value(_ text: String, _ key: ConfigKey, in version: Version?) throws(ConfigTextProblem) -> JSON {
    guard let version else { throw ConfigTextProblem(reason: "the entity has no version that says what it means") }
    guard let definition = version.supportedConfigs.definition(of: key) else {
      throw ConfigTextProblem(reason: "version \(version.key) has no such config")
    }
    guard !definition.isSensitive else { throw ConfigTextProblem(reason: "its value is sensitive and never shown") }
    if let canonical = definition.decoded(text) { return definition.json(ofCanonical: canonical) }
    do throws(ConfigValueProblem) {
      return definition.json(ofCanonical: try definition.canonicalText(of: text, .text))
    } catch { throw ConfigTextProblem(reason: error.message(text, of: definition)) }
  }
}

/// Why a config cannot be declared.
struct ConfigTextProblem: Error {
  var reason: String
}
