/// What the options of the command line and the variables of the process select.
public struct Selection: Sendable {
  /// The manifest directory; nil for the usual places.
  public var manifests: String?
  /// The environment of the project file; nil for its default.
  public var environment: String?
  /// Stands in for the environment's database.
  public var database: String?
  public var variables: [String: String]
  public var toolVersion: String
  /// Told of each phase before it begins.
  public var onPhase: @Sendable (Phase) -> Void

  public init(
    manifests: String?, environment: String?, database: String?, variables: [String: String], toolVersion: String,
    onPhase: @escaping @Sendable (Phase) -> Void = { _ in }
  ) {
    self.manifests = manifests
    self.environment = environment
    self.database = database
    self.variables = variables
    self.toolVersion = toolVersion
    self.onPhase = onPhase
  }
}
