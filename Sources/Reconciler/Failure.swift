public import Diagnostics

/// Why a run did not do what it was asked. One switch maps it to an exit code.
public struct Failure: Error, Sendable {
  public enum Kind: Sendable {
    /// The manifests are wrong; ``Failure/diagnostics`` says where.
    case invalid
    /// The world failed: no database, no repository, no permission.
    case world
    /// A guard stands in the way.
    case blocked
    /// The plan is stale, or somebody else wrote what was to be written.
    case stale
    /// A lock or a statement took too long; trying again may help.
    case busy
    /// The connection was lost during commit, and nobody could be asked.
    case unknownOutcome
    /// The command line is wrong.
    case usage
  }

  public var kind: Kind
  /// One line, lower case, no full stop.
  public var message: String
  public var help: String?
  /// Sorted.
  public var diagnostics: [Diagnostic]

  public init(_ kind: Kind, _ message: String, help: String? = nil, diagnostics: [Diagnostic] = []) {
    self.kind = kind
    self.message = message
    self.help = help
    self.diagnostics = diagnostics
  }
}
