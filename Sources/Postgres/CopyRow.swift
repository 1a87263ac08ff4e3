import Glibc

/// One row of `COPY … TO STDOUT` in text format, valid during the closure that receives it.
///
/// The same value serves every row: the field table is reused, and escapes are undone inside the line that libpq
/// handed over, so nothing is allocated for a row. Fields that do not exist read as NULL.
@safe public struct CopyRow: ~Copyable {
  private struct Bounds {
    var start: Int
    /// -1 for NULL.
    var count: Int
  }

  private var line: UnsafeMutablePointer<UInt8>?
  private var fields: [Bounds]

  init(columns: Int) { fields = Array(repeating: Bounds(start: 0, count: -1), count: columns) }

  public var fieldCount: Int { fields.count }

  public func isNull(_ index: Int) -> Bool { unsafe bytes(index) == nil }

  /// Bytes that are not UTF-8 (a database in SQL_ASCII) are repaired with U+FFFD. Up to 15 bytes allocate nothing.
  public func text(_ index: Int) -> String? { unsafe bytes(index).map { unsafe repaired($0) } }

  /// nil for NULL, and for a field that is not an integer of 64 bits.
  public func int(_ index: Int) -> Int64? { unsafe bytes(index).flatMap { unsafe integer($0) } }

  /// nil for NULL, and for a field that is not a boolean.
  public func bool(_ index: Int) -> Bool? { unsafe bytes(index).flatMap { unsafe boolean($0) } }

  /// False for NULL.
  public func equals(_ index: Int, _ text: StaticString) -> Bool {
    unsafe bytes(index).map { unsafe areEqual($0, text) } ?? false
  }

  /// The unescaped field without a copy; nil, and `body` not called, for NULL.
  public func withBytes<T, E>(_ index: Int, _ body: (Span<UInt8>) throws(E) -> T) throws(E) -> T? {
    guard let bytes = unsafe bytes(index) else { return nil }
    return try body(unsafe bytes.span)
  }

  private func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8>? {
    guard fields.indices.contains(index), fields[index].count >= 0, let line = unsafe line else { return nil }
    return unsafe UnsafeBufferPointer(start: line + fields[index].start, count: fields[index].count)
  }
}

extension CopyRow {
  private static let tab = UInt8(ascii: "\t")
  private static let newline = UInt8(ascii: "\n")
  private static let backslash = UInt8(ascii: "\\")

  /// Splits one message of `PQgetCopyData`. False if it is not exactly one line with a field for each column.
  mutating func load(_ buffer: UnsafeMutablePointer<CChar>, count: Int) -> Bool {
    let line = unsafe UnsafeMutableRawPointer(buffer).assumingMemoryBound(to: UInt8.self)
    unsafe self.line = unsafe line
    guard count > 0, unsafe memchr(line, Int32(Self.newline), count) == UnsafeMutableRawPointer(line + (count - 1))
    else { return false }
    let found =
      unsafe memchr(line, Int32(Self.backslash), count) == nil
      ? unsafe split(line, end: count - 1) : unsafe splitUnescaping(line, end: count - 1)
    return found == fields.count
  }

  private mutating func set(_ index: Int, _ bounds: Bounds) {
    if index < fields.count { fields[index] = bounds }
  }

  /// The number of fields found.
  private mutating func split(_ line: UnsafeMutablePointer<UInt8>, end: Int) -> Int {
    var found = 0
    var start = 0
    while let tab = unsafe memchr(line + start, Int32(Self.tab), end - start) {
      let position = unsafe tab - UnsafeMutableRawPointer(line)
      set(found, Bounds(start: start, count: position - start))
      found += 1
      start = position + 1
    }
    set(found, Bounds(start: start, count: end - start))
    return found + 1
  }

  /// An unescaped field is never longer than its source, so it is written over it.
  private mutating func splitUnescaping(_ line: UnsafeMutablePointer<UInt8>, end: Int) -> Int {
    var found = 0
    var read = 0
    while true {
      let start = read
      var write = read
      while read < end, unsafe line[read] != Self.tab {
        if unsafe line[read] == Self.backslash, read + 1 < end {
          unsafe line[write] = unsafe Self.unescaped(line[read + 1])
          read += 2
        } else {
          unsafe line[write] = unsafe line[read]
          read += 1
        }
        write += 1
      }
      // The only way to read two bytes and write one that is `N`: a text of one N has no backslash.
      let isNull = unsafe read - start == 2 && write - start == 1 && line[start] == UInt8(ascii: "N")
      set(found, Bounds(start: start, count: isNull ? -1 : write - start))
      found += 1
      guard read < end else { return found }
      read += 1
    }
  }

  private static func unescaped(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "v"): 0x0B
    default: byte
    }
  }
}
