import Glibc

/// The bytes of one file without its byte order mark, and the way from libyaml's places, which count characters, to bytes.
@safe struct SourceText {
  let bytes: UnsafeBufferPointer<UInt8>
  let count: Int
  let isASCII: Bool
  /// Whether there is a `!` anywhere; few files have one, so that few are searched for tags.
  let hasExclamationMark: Bool
  /// The last place asked for: places are asked for nearly in order, so walking on from here is cheap.
  private var character = 0
  private var offset = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) {
    unsafe self.bytes = unsafe bytes
    count = bytes.count
    self.isASCII = isASCII
    hasExclamationMark = unsafe bytes.baseAddress.map { unsafe memchr($0, 0x21, bytes.count) != nil } ?? false
  }

  /// The byte at `offset`; nil at the end of the file.
  subscript(offset: Int) -> UInt8? {
    offset >= 0 && offset < count ? unsafe bytes[offset] : nil
  }

  subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(rebasing: bytes[range])
  }

  /// Whether a plain scalar that libyaml says begins here begins with a tag: the text of one cannot begin with `!`.
  mutating func hasTag(at index: Int) -> Bool {
    hasExclamationMark && self[offset(of: index)] == UInt8(ascii: "!")
  }

  /// The offset of a character in bytes, at most the file's size.
  mutating func offset(of index: Int) -> Int {
    if isASCII { return min(max(index, 0), count) }
    while character < index, let byte = self[offset] {
      offset += byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      character += 1
    }
    while character > index, offset > 0 {
      repeat { offset -= 1 } while self[offset].map(isContinuation) ?? false
      character -= 1
    }
    return offset
  }

  /// The place after the last character, between two offsets, that is not white space. `line` is that of `end`; both
  /// count from 0, as libyaml does.
  func trimmedEnd(from start: Int, to end: Int, line: Int) -> (line: Int, column: Int) {
    var (line, end, column) = (line, end, 0)
    while end > start, let byte = self[end - 1], isSpace(byte) {
      if byte == UInt8(ascii: "\n") { line -= 1 }
      end -= 1
    }
    while let byte = self[end - 1], byte != UInt8(ascii: "\n") {
      if !isContinuation(byte) { column += 1 }
      end -= 1
    }
    return (line, column)
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}

func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

/// Counts lines and characters from the start of a file; only goes forward.
struct PlaceCursor {
  private var offset = 0
  private(set) var line: UInt32 = 1
  private(set) var column: UInt32 = 1

  mutating func advance(to target: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    while offset < target {
      if unsafe bytes[offset] == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if unsafe !isContinuation(bytes[offset]) {
        column += 1
      }
      offset += 1
    }
  }

  /// The character that stands here.
  var character: Span { Span(line: line, column: column, endLine: line, endColumn: column + 1) }
}
