public import Domain

/// The configs by which a run works: its own, else those of its entity, else the defaults of its version.
public struct EffectiveConfigs: Sendable {
  private let own: [String: String]
  private let entity: [DeclaredConfig]
  /// Those that define the configs; the first that knows a key counts.
  private let versions: [SupportedConfigs]

  public init(own: [String: String], entity: [DeclaredConfig], versions: [SupportedConfigs]) {
    self.own = own
    self.entity = entity
    self.versions = versions
  }

  public func definition(of key: String) -> ConfigDefinition? {
    let key = ConfigKey(key)
    for version in versions {
      if let definition = version.definition(of: key) { return definition }
    }
    return nil
  }

  /// The canonical text; a text that its definition cannot read stands for itself. Nil where nothing is set.
  public func text(of key: String) -> String? {
    let definition = definition(of: key)
    let name = ConfigKey(key)
    guard let text = own[key] ?? entity.first(where: { $0.key == name })?.text else { return definition?.defaultText }
    return definition?.decoded(text) ?? text
  }

  /// In any of the versions: whoever once hid a value meant it.
  public func isSensitive(_ key: String) -> Bool {
    let key = ConfigKey(key)
    return versions.contains { $0.definition(of: key)?.isSensitive ?? false }
  }

  /// What an output may show in the place of `text`.
  public func shown(_ text: String, of key: String) -> String { isSensitive(key) ? "(sensitive)" : text }
}
