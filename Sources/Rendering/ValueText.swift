import Domain

/// Values as a reviewer reads them: bare where that is unambiguous, quoted where not, shortened where long. Not safe yet.
enum ValueText {
  /// In columns.
  private static let limit = 72
  /// How much of a common beginning is left before what differs, in characters.
  private static let context = 16

  static func text(_ value: JSON) -> String { shortened(whole(value)) }

  /// `before -> after`. Of long values it shows the part that differs; of a sensitive one, only that it does.
  static func change(from before: JSON, to after: JSON) -> String {
    guard before != after else { return "\(text(before)), changed" }
    var (old, new) = (whole(before), whole(after))
    if old == new { (old, new) = (before.compact, after.compact) }
    if max(old.utf8.count, new.utf8.count) > limit {
      let common = zip(old, new).prefix { $0 == $1 }.count
      if common > context { (old, new) = (tail(old, from: common - context), tail(new, from: common - context)) }
    }
    return "\(shortened(old)) -> \(shortened(new))"
  }

  private static func tail(_ text: String, from start: Int) -> String { "…" + text.dropFirst(start) }

  private static func shortened(_ text: String) -> String { TerminalText.shortened(text, to: limit) }

  private static func whole(_ value: JSON) -> String {
    switch value {
    case .null: "(none)"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): text
    case .string(let text): isBare(text) ? text : value.compact
    case .array, .object: value.compact
    }
  }

  /// Nothing that is escaped, and nothing that reads as something else.
  private static func isBare(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, text != "(none)" else { return false }
    let space = UInt8(ascii: " ")
    guard first != space, last != space, !text.utf8.contains(UInt8(ascii: "\"")) else { return false }
    guard !text.utf8.contains(UInt8(ascii: ">")) || !text.contains(" -> ") else { return false }
    return TerminalText.safe(text) == text
      && text.unicodeScalars.allSatisfy { $0.isASCII || !$0.properties.isWhitespace }
  }
}
