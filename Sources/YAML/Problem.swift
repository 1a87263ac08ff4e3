/// Something in a file that the strict profile refuses.
public struct Problem: Sendable, Equatable {
  public enum Code: Sendable {
    /// Not YAML, or a character that no file may hold.
    case syntax
    /// YAML, but a part of it that the profile leaves out: anchors, aliases, merge keys, tags, directives, complex keys.
    case feature
    /// Too large, too deep, too many nodes, or too many problems.
    case limit
    case notUTF8
    /// Two keys of one mapping have the same bytes.
    case duplicateKey
  }

  /// Another place that the problem cannot be understood without.
  public struct Related: Sendable, Equatable {
    public var span: Span
    public var message: String

    public init(span: Span, message: String) {
      self.span = span
      self.message = message
    }
  }

  public var code: Code
  /// What is wrong.
  public var message: String
  /// What to do about it, where that is known.
  public var help: String?
  public var span: Span
  public var related: Related?

  public init(code: Code, message: String, help: String? = nil, span: Span, related: Related? = nil) {
    self.code = code
    self.message = message
    self.help = help
    self.span = span
    self.related = related
  }
}

extension Problem {
  /// Ends the reading of a file in which everything seems to be wrong.
  static func tooMany(_ limits: Limits, at span: Span) -> Problem {
    Problem(
      code: .limit, message: "more than \(limits.maxProblems) problems in one file",
      help: "mend those above first: the rest of the file is not read", span: span)
  }
}
