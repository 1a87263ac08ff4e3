public import Diagnostics

/// Where something was written, in twelve bytes: a catalogue has a million of them.
///
/// Lines count from 1 up to 4,194,303 and columns up to 2,097,151; beyond that the last one is meant. A manifest of the
/// size that optctl reads has no such line, and columns that far out only in a hostile file.
public struct Place: Sendable, Hashable {
  /// Index into the list of files of the catalogue.
  public let file: UInt32
  private let high: UInt32
  private let low: UInt32

  /// An end on another line is taken as the beginning of the span: an excerpt shows one line.
  public init(file: UInt32, line: UInt32, column: UInt32, endLine: UInt32, endColumn: UInt32) {
    let end = endLine == line ? endColumn : column
    let packed =
      UInt64(min(line, 0x3F_FFFF)) << 42 | UInt64(min(column, 0x1F_FFFF)) << 21 | UInt64(min(end, 0x1F_FFFF))
    self.file = file
    high = UInt32(truncatingIfNeeded: packed >> 32)
    low = UInt32(truncatingIfNeeded: packed)
  }

  private var packed: UInt64 { UInt64(high) << 32 | UInt64(low) }
  public var line: Int { Int(packed >> 42) }
  public var column: Int { Int(packed >> 21 & 0x1F_FFFF) }
  public var endColumn: Int { Int(packed & 0x1F_FFFF) }

  /// `files` is the list that ``file`` counts in.
  public func location(in files: [String]) -> Location {
    Location(file: files[Int(file)], line: line, column: column, endLine: line, endColumn: endColumn)
  }
}

extension Place: Comparable {
  /// In the order of the files, and in each from its beginning.
  public static func < (a: Place, b: Place) -> Bool { a.file != b.file ? a.file < b.file : a.packed < b.packed }
}
