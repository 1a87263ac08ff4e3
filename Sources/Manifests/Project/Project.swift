public import Diagnostics
public import Domain

/// What `optctl.yaml` declares.
public struct Project: Sendable {
  public var name: String
  public var defaultEnvironment: String?
  /// In the order written.
  public var environments: [Environment]

  public func environment(named name: String) -> Environment? { environments.first { $0.name == name } }
}

/// A database, and the manifests that say what it should hold.
public struct Environment: Sendable {
  /// A folder or file that manifests are read from.
  public struct Path: Sendable {
    /// Relative to the manifest directory, without `.` and `..`; empty for the directory itself.
    public var text: String
    public var location: Location
  }

  public var name: String
  /// Where the name stands.
  public var location: Location
  /// `local`, or a connection string in which `${NAME}` stands for an environment variable, not replaced yet.
  public var database: String
  public var databaseLocation: Location
  /// The union of them is the environment; a later one may patch what an earlier one declares.
  public var paths: [Path]
  /// A guard that is left out keeps its default.
  public var guards: GuardSettings
  /// Nil where commits need no signature.
  public var signatures: SignaturePolicy?

  var isEmptyDiagnostic: Diagnostic {
    Diagnostic(
      .error, .emptyManifests, "the environment \(quote(name)) selects no document", at: location,
      help: paths.isEmpty
        ? "name the folders that hold its manifests in `paths`"
        : "put YAML files below \(paths.map { quote($0.text) }.joined(separator: " or "))")
  }
}
