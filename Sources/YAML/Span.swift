/// A stretch of one file. Lines and columns count from 1, columns in characters (code points); the end is exclusive.
public struct Span: Hashable, Sendable {
  public var line: UInt32
  public var column: UInt32
  public var endLine: UInt32
  public var endColumn: UInt32

  public init(line: UInt32, column: UInt32, endLine: UInt32, endColumn: UInt32) {
    self.line = line
    self.column = column
    self.endLine = endLine
    self.endColumn = endColumn
  }
}

extension Span {
  /// The file as a whole: an empty span at its very start.
  static let start = Span(line: 1, column: 1, endLine: 1, endColumn: 1)

  func precedes(_ other: Span) -> Bool {
    (line, column) < (other.line, other.column)
  }
}
