import Domain

/// How the configs of one entity are compared and shown: by the definitions of its version, and of the versions that it
/// leaves, so that a value that was sensitive there stays hidden.
struct ConfigValues {
  /// The desired version's first.
  let versions: [SupportedConfigs]

  func isSame(_ canonical: String, live text: String, _ key: ConfigKey) -> Bool {
    haveSameBytes(canonical, text) || haveSameBytes(canonical, self.canonical(text, key))
  }

  /// What a change shows: typed JSON, or a mark in the place of what is nobody's business.
  func shown(_ text: String, _ key: ConfigKey) -> JSON {
    guard !versions.contains(where: { $0.definition(of: key)?.isSensitive ?? false }) else {
      return JSON.hidden
    }
    guard let definition = definition(of: key), let canonical = definition.decoded(text) else { return .string(text) }
    return definition.json(ofCanonical: canonical)
  }

  /// A text that its definition cannot read stands for itself.
  private func canonical(_ text: String, _ key: ConfigKey) -> String {
    definition(of: key)?.decoded(text) ?? text
  }

  private func definition(of key: ConfigKey) -> ConfigDefinition? {
    for version in versions {
      if let definition = version.definition(of: key) { return definition }
    }
    return nil
  }
}
