public import Diagnostics

/// An execution that is about to be recorded, as the one who starts it asks for it.
public struct RunStart: Sendable {
  public var entity: String
  /// Nil for the entity's current version.
  public var version: VersionReference?
  /// Nil for one that is made from the server's clock.
  public var id: String?
  /// It waits, and is started later.
  public var isPending = false
  /// One of ``Run/triggerTypes``.
  public var triggerType = "manual"
  /// Nil for the user of the database session.
  public var triggeredBy: String?
  /// `YYYY-MM-DD`, the first and the last day of the data.
  public var dataStart: String?
  public var dataEnd: String?
  /// In the order in which they were given.
  public var settings: [RunSetting] = []

  public init(entity: String) { self.entity = entity }
}

/// A config that is chosen for one run, before it is known what its version makes of it.
public struct RunSetting: Sendable {
  public enum Value: Sendable {
    /// Bare text, as a command line has it: the definition alone tells what it is.
    case text(String)
    /// Of a file.
    case scalar(Scalar)
    case list([Scalar])
  }

  /// A scalar of a YAML file.
  public struct Scalar: Sendable {
    public var text: String
    public var isQuoted: Bool
    /// Not quoted, and read as something else than a string by some reader of YAML.
    public var isAmbiguous: Bool
    public var location: Location

    public init(_ text: String, isQuoted: Bool, isAmbiguous: Bool, at location: Location) {
      self.text = text
      self.isQuoted = isQuoted
      self.isAmbiguous = isAmbiguous
      self.location = location
    }
  }

  public var key: String
  public var value: Value
  /// Where the key is written; nil for one of the command line.
  public var location: Location?

  public init(key: String, value: Value, at location: Location? = nil) {
    self.key = key
    self.value = value
    self.location = location
  }
}

/// What the database knows that a start is judged by.
public struct RunContext: Sendable {
  /// Nil when there is none of this code.
  public var entity: Entity?
  /// The version that was asked for, else the current one; nil when there is none.
  public var version: Version?
  /// As the columns hold them.
  public var entityConfigs: [Config] = []
  /// Of entities, where the one that was asked for is missing, and of versions.
  public var knownEntities: [String] = []
  public var knownVersions: [String] = []

  public init() {}
}

/// One row of `opt_run_configs`: canonical text.
public struct RunConfig: Sendable, Hashable {
  public var key: String
  public var text: String

  public init(key: String, text: String) {
    self.key = key
    self.text = text
  }
}
