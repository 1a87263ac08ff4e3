import Domain

/// Values as a reviewer reads them: bare where that is unambiguous, quoted where not, shortened where long.
enum ValueText {
  static let limit = 72

  static func text(_ value: JSON) -> String {
    switch value {
    case .null: return "(none)"
    case .bool(let value): return value ? "true" : "false"
    case .number(let text): return text
    case .string(let text):
      return TerminalText.shortened(isBare(text) ? text : TerminalText.safe(quoted(text)), to: limit)
    case .array, .object: return TerminalText.shortened(TerminalText.safe(value.compact), to: limit)
    }
  }

  private static func isBare(_ text: String) -> Bool {
    !text.isEmpty && text != "(none)" && text.utf8.first != UInt8(ascii: " ") && text.utf8.last != UInt8(ascii: " ")
      && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
