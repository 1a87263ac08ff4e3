/// Runs with what their versions say about their configs, and the time of the server.
public struct RunRecords: Sendable {
  public var runs: [Run]
  /// By version: the definitions by which values are shown, and sensitive ones hidden.
  public var supportedConfigs: [VersionReference: SupportedConfigs]
  /// RFC 3339, UTC.
  public var readAt: String

  public init(runs: [Run] = [], supportedConfigs: [VersionReference: SupportedConfigs] = [:], readAt: String = "") {
    self.runs = runs
    self.supportedConfigs = supportedConfigs
    self.readAt = readAt
  }

  /// The configs of a run as they are shown, in the byte order of their keys.
  public func configs(of run: Run) -> [JSON.Member] {
    run.configs.sorted { precedesInBytes($0.key, $1.key) }
      .map { JSON.Member($0.key, config($0.key, $0.value, of: run)) }
  }

  /// A config as it is shown: of the type that the version gives it, a string where that has no such value.
  func config(_ key: String, _ text: String, of run: Run) -> JSON {
    guard let definition = definition(key, run) else { return .string(text) }
    if definition.isSensitive { return .hidden }
    return definition.decoded(text).map(definition.json(ofCanonical:)) ?? .string(text)
  }

  /// What values are compared by: their canonical texts.
  func meaning(_ key: String, _ text: String?, of run: Run) -> String? {
    text.map { definition(key, run)?.decoded($0) ?? $0 }
  }

  private func definition(_ key: String, _ run: Run) -> ConfigDefinition? {
    supportedConfigs[run.version]?.definition(of: ConfigKey(key))
  }
}
