public import Diagnostics

/// How a database stands to what optctl's migrations create.
public struct DoctorReport: Sendable, Equatable {
  public struct Server: Sendable, Equatable {
    public var host = ""
    public var database = ""
    public var user = ""
    /// As the server says it: `15.18`.
    public var version = ""
    public var isStandby = false
    /// Of the nine tables.
    public var schema = ""
    public var pooler = Pooler.none

    public init() {}
  }

  /// What stands between, as far as it shows.
  public enum Pooler: String, Sendable {
    case none
    /// It gives the session a process of its own.
    case session
    /// Two transactions of one session ran in two processes.
    case transaction
  }

  public struct Finding: Sendable, Equatable {
    public var severity: Severity
    /// A table, `table.column`, or another name; safe for no output.
    public var subject: String
    /// What differs.
    public var message: String
    /// What follows from it.
    public var consequence: String
    public var remedy: Remedy

    public init(
      _ severity: Severity, _ subject: String, _ message: String, consequence: String, _ remedy: Remedy = .none
    ) {
      self.severity = severity
      self.subject = subject
      self.message = message
      self.consequence = consequence
      self.remedy = remedy
    }
  }

  public enum Remedy: Sendable, Equatable {
    case none
    /// Statements that mend it, in this order.
    case sql([String])
    /// Somebody has to decide: this query shows the rows.
    case query(String)
    /// A command line of optctl.
    case command(String)
  }

  public var server = Server()
  /// In the order in which they are mended.
  public var findings: [Finding] = []
  /// What could not be looked at, and why.
  public var unseen: [String] = []

  public init() {}

  public func count(_ severity: Severity) -> Int { findings.count { $0.severity == severity } }
  /// Optctl can work here, and nothing that keeps traffic safe is missing.
  public var isHealthy: Bool { count(.error) == 0 }
}
