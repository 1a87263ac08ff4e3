/// Why the embedded PostgreSQL could not do what was asked.
public struct LocalPostgresError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is; the message has the particulars.
  public enum Code: String, Sendable, CaseIterable {
    /// No PostgreSQL server programs were found.
    case notInstalled
    /// The cluster could not be created.
    case initdbFailed
    /// The server did not come up.
    case startFailed
    /// The server did not go down.
    case stopFailed
    /// The directory is not one that may be trusted, or not one that was made here.
    case unsafeDirectory
    /// Another start, stop or destroy took too long to finish.
    case busy
    /// The operating system refused access, or offers no account for the server.
    case permission
    /// The cluster was made by a major version that is not installed.
    case versionMismatch
    /// The task that asked was cancelled.
    case cancelled
  }

  public let code: Code
  /// One plain line: what is wrong.
  public let message: String
  /// What to do about it, where something can be done.
  public let help: String?
  /// The last lines of the server's log, oldest first; empty where the log has nothing to do with it.
  public let log: [String]

  init(_ code: Code, _ message: String, help: String? = nil, log: [String] = []) {
    self.code = code
    self.message = message
    self.help = help
    self.log = log
  }

  public var description: String { message }
}
