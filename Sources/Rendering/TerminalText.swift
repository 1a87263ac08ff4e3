/// Makes text from outside harmless for a terminal and a log, and measures it.
public enum TerminalText {
  /// Shows as an escape such as `\u{1B}` every scalar that would move the cursor, reorder, hide or break a line, and the
  /// second sign of `##` and of a leading `::`, with which the logs of continuous integration begin commands. A zero-width
  /// joiner stays where it makes one sign of two emoji.
  ///
  /// What a scalar becomes depends on the text before it only, but for a joiner: a prefix of the text that does not end in one
  /// becomes a prefix of the result.
  public static func safe(_ text: String) -> String {
    if isPlain(text) { return text }
    var out = ""
    var last: Unicode.Scalar = " "
    var isBlankSoFar = true
    var canBeginCommand = false
    var isAfterEmoji = false
    let scalars = text.unicodeScalars
    for index in scalars.indices {
      let scalar = scalars[index]
      switch scalar {
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case joiner where isAfterEmoji && isEmoji(scalars[scalars.index(after: index)...].first):
        out.unicodeScalars.append(scalar)
      case "#" where last == "#", ":" where canBeginCommand, _ where isHarmful(scalar):
        out += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: out.unicodeScalars.append(scalar)
      }
      canBeginCommand = isBlankSoFar && scalar == ":"
      isBlankSoFar = isBlankSoFar && scalar.properties.isWhitespace
      isAfterEmoji = isEmoji(scalar) || isAfterEmoji && scalar == "\u{FE0F}"
      last = scalar
    }
    return out
  }

  private static let joiner: Unicode.Scalar = "\u{200D}"

  /// Digits and signs that make keycaps are none.
  private static func isEmoji(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map { $0.value > 0xFF && $0.properties.isEmoji } ?? false
  }

  /// Printable ASCII with no two `#` or `:` in a row: what nearly every text is.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8Span.span
    var last: UInt8 = 0
    for i in bytes.indices {
      let byte = bytes[i]
      guard byte >= 0x20, byte < 0x7F else { return false }
      if byte == last, byte == UInt8(ascii: "#") || byte == UInt8(ascii: ":") { return false }
      last = byte
    }
    return true
  }

  /// U+FE0F only asks for the coloured form of the sign before it.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
    default: scalar.properties.isDefaultIgnorableCodePoint && scalar != "\u{FE0F}"
    }
  }

  /// Columns that the text takes on a terminal: East Asian wide characters and emoji take two, combining marks none.
  public static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + width($1) }
  }

  static func width(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.properties.isEmojiPresentation { return 2 }
    if character.unicodeScalars.contains(where: { $0 == "\u{FE0F}" || $0 == joiner || $0.properties.isEmojiModifier }) {
      return 2
    }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    switch first.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }

  /// Cuts to at most `limit` columns; what is cut shows as `…`.
  public static func shortened(_ text: String, to limit: Int) -> String {
    if text.utf8.count <= limit { return text }
    var columns = 0
    var cut = text.startIndex
    for i in text.indices {
      columns += width(text[i])
      if columns < limit { cut = text.index(after: i) }
      if columns > limit { return text[..<cut] + "…" }
    }
    return text
  }

  /// Fills with spaces up to `columns`.
  static func padded(_ text: String, to columns: Int, alignRight: Bool = false) -> String {
    let fill = String(repeating: " ", count: max(0, columns - width(text)))
    return alignRight ? fill + text : text + fill
  }
}
