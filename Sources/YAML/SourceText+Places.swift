import CLibYAML

/// What libyaml's events know of, but not the place of: read again from the source.
extension SourceText {
  struct Property {
    var isAnchor: Bool
    var range: Range<Int>
    var span: Span
  }

  /// The anchor and the tag that stand before a node, in their order.
  mutating func properties(from start: yaml_mark_t, atMost maximum: Int) -> [Property] {
    var found: [Property] = []
    var offset = offset(of: start.index)
    var place = start
    while found.count < maximum, let byte = self[offset] {
      switch byte {
      case UInt8(ascii: "&"), UInt8(ascii: "!"):
        let first = offset
        let begin = place
        let isVerbatim = self[offset + 1] == UInt8(ascii: "<")
        while let byte = self[offset], !endsProperty(byte, isVerbatim: isVerbatim) {
          if !isContinuation(byte) { place.column += 1 }
          offset += 1
        }
        found.append(
          Property(isAnchor: byte == UInt8(ascii: "&"), range: first..<offset, span: Span(begin, place)))
      case UInt8(ascii: "\n"):
        place.line += 1
        place.column = 0
        offset += 1
      case UInt8(ascii: "#"):
        while let byte = self[offset], byte != UInt8(ascii: "\n") { offset += 1 }
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        place.column += 1
        offset += 1
      default:
        return found
      }
    }
    return found
  }

  /// The names, with their `%`, of the directives before a document's `---`.
  mutating func directives(from start: yaml_mark_t, to end: yaml_mark_t) -> [(range: Range<Int>, span: Span)] {
    var found: [(range: Range<Int>, span: Span)] = []
    var offset = offset(of: start.index)
    let last = self.offset(of: end.index)
    var line = UInt32(truncatingIfNeeded: start.line + 1)
    while offset < last {
      let first = offset
      if self[offset] == UInt8(ascii: "%") {
        while let byte = self[offset], byte > 0x20 { offset += 1 }
        let endColumn = UInt32(truncatingIfNeeded: offset - first + 1)
        found.append((first..<offset, Span(line: line, column: 1, endLine: line, endColumn: endColumn)))
      }
      while offset < last, self[offset] != UInt8(ascii: "\n") { offset += 1 }
      offset += 1
      line += 1
    }
    return found
  }

  private func endsProperty(_ byte: UInt8, isVerbatim: Bool) -> Bool {
    switch byte {
    case 0...0x20: true
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): !isVerbatim
    default: false
    }
  }
}

/// Text from a file in single quotes, cut to a length that a message can bear.
func quoted(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
  let scalars = unsafe String(decoding: bytes, as: UTF8.self).unicodeScalars
  let longest = 60
  var text = String(String.UnicodeScalarView(scalars.prefix(longest)))
  if scalars.count > longest { text += "…" }
  return "'\(text)'"
}
