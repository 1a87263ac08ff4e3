/// How much a diagnostic weighs: an error stops validate, plan and apply; a warning and a note do not.
public enum Severity: String, Sendable, Comparable {
  case error
  case warning
  case note

  private var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .note: 2
    }
  }

  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
}

/// A place in a file. Lines and columns count from 1, columns in characters; the end is exclusive.
public struct Location: Sendable, Hashable {
  public var file: String
  public var line: Int
  public var column: Int
  public var endLine: Int
  public var endColumn: Int

  public init(file: String, line: Int, column: Int, endLine: Int, endColumn: Int) {
    self.file = file
    self.line = line
    self.column = column
    self.endLine = endLine
    self.endColumn = endColumn
  }

  /// The whole file, where no smaller place is known.
  public init(file: String) { self.init(file: file, line: 1, column: 1, endLine: 1, endColumn: 1) }
}

/// A second place that explains the first, such as the other declaration of a duplicate.
public struct Related: Sendable, Hashable {
  public var location: Location
  public var message: String

  public init(_ location: Location, _ message: String) {
    self.location = location
    self.message = message
  }
}

/// One mistake of the author of a file: where it is, what is wrong (`message`) and what to do (`help`).
/// Messages begin in lower case and end without a full stop; only `help` tells what to do.
public struct Diagnostic: Sendable, Hashable {
  public var severity: Severity
  public var code: DiagnosticCode
  public var message: String
  /// Nil when the finding belongs to no file, such as an environment that selects none.
  public var location: Location?
  public var help: String?
  public var related: [Related]
  /// The line of the file holds what no output may show.
  public var hidesSource = false

  public init(
    _ severity: Severity = .error, _ code: DiagnosticCode, _ message: String, at location: Location?,
    help: String? = nil, related: [Related] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.location = location
    self.help = help
    self.related = related
  }
}

extension Diagnostic: Comparable {
  /// File, line and column first, as an editor lists them; then whatever makes the order total.
  public static func < (a: Diagnostic, b: Diagnostic) -> Bool { a.order < b.order }

  private var order: (String, Int, Int, String, String) {
    (location?.file ?? "", location?.line ?? 0, location?.column ?? 0, code.rawValue, message)
  }
}
