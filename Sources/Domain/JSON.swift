/// A JSON value. Numbers keep their canonical text, so a decimal is never rounded; the order of members is kept.
public enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  /// Canonical decimal text (``ExactDecimal/text``).
  case number(String)
  case string(String)
  case array([JSON])
  case object([Member])

  public struct Member: Sendable, Hashable {
    public var name: String
    public var value: JSON

    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  public static func number(_ value: Int) -> JSON { .number(String(value)) }
  public static func number(_ value: ExactDecimal) -> JSON { .number(value.text) }

  /// An object whose absent members (nil) are left out.
  public static func object(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }

  public subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }
  public var elements: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var decimal: ExactDecimal? { if case .number(let text) = self { ExactDecimal(text) } else { nil } }
  public var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }

  /// The same value with the members of every object in byte order: equal meanings have equal texts.
  public var canonical: JSON {
    switch self {
    case .null, .bool, .number, .string: self
    case .array(let elements): .array(elements.map(\.canonical))
    case .object(let members):
      .object(
        members.map { Member($0.name, $0.value.canonical) }
          .sorted { precedesInBytes($0.name, $1.name) })
    }
  }
}

// MARK: - Comparing

extension JSON {
  /// Strings are equal when their bytes are: a row that holds canonically equal ones still holds something else.
  public static func == (a: JSON, b: JSON) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): haveSameBytes(a, b)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }
}

extension JSON.Member {
  public static func == (a: JSON.Member, b: JSON.Member) -> Bool { haveSameBytes(a.name, b.name) && a.value == b.value }
}

// MARK: - Writing

extension JSON {
  /// One line, no spaces: what `config_value` columns hold.
  public var compact: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indent: nil, level: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Two spaces a level, and a newline at the end.
  public var pretty: String {
    var bytes: [UInt8] = []
    write(to: &bytes, indent: 2, level: 0)
    bytes.append(UInt8(ascii: "\n"))
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(to out: inout [UInt8], indent: Int?, level: Int) {
    switch self {
    case .null: out.append(contentsOf: "null".utf8)
    case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let text): out.append(contentsOf: text.utf8)
    case .string(let text): Self.write(text, to: &out)
    case .array(let elements):
      Self.writeList(elements, "[", "]", to: &out, indent, level) { element, out in
        element.write(to: &out, indent: indent, level: level + 1)
      }
    case .object(let members):
      Self.writeList(members, "{", "}", to: &out, indent, level) { member, out in
        Self.write(member.name, to: &out)
        out.append(contentsOf: (indent == nil ? ":" : ": ").utf8)
        member.value.write(to: &out, indent: indent, level: level + 1)
      }
    }
  }

  private static func writeList<Element>(
    _ list: [Element], _ open: String, _ close: String, to out: inout [UInt8], _ indent: Int?, _ level: Int,
    _ writeElement: (Element, inout [UInt8]) -> Void
  ) {
    func newLine(_ level: Int, _ out: inout [UInt8]) {
      guard let indent, !list.isEmpty else { return }
      out.append(UInt8(ascii: "\n"))
      out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
    }
    out.append(contentsOf: open.utf8)
    for (i, element) in list.enumerated() {
      if i > 0 { out.append(UInt8(ascii: ",")) }
      newLine(level + 1, &out)
      writeElement(element, &out)
    }
    newLine(level, &out)
    out.append(contentsOf: close.utf8)
  }

  /// Escapes what JSON demands, DEL and the C1 controls, and the scalars that reorder or hide text, so that printing the
  /// result on a terminal is harmless.
  private static func write(_ text: String, to out: inout [UInt8]) {
    if isPlain(text) {
      out.append(UInt8(ascii: "\""))
      out.append(contentsOf: text.utf8)
      out.append(UInt8(ascii: "\""))
      return
    }
    out.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out.append(contentsOf: "\\\"".utf8)
      case "\\": out.append(contentsOf: "\\\\".utf8)
      case "\n": out.append(contentsOf: "\\n".utf8)
      case "\r": out.append(contentsOf: "\\r".utf8)
      case "\t": out.append(contentsOf: "\\t".utf8)
      case "\0"..." ", "\u{7F}"..."\u{9F}", "\u{200B}"..."\u{200F}", "\u{2028}"..."\u{202E}", "\u{2060}"..."\u{2069}",
        "\u{61C}", "\u{FEFF}":
        if scalar == " " {
          out.append(UInt8(ascii: " "))
          continue
        }
        let digits = String(scalar.value, radix: 16)
        out.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: out.append(contentsOf: String(scalar).utf8)
      }
    }
    out.append(UInt8(ascii: "\""))
  }

  /// Nothing in the text needs an escape, as in nearly all.
  static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8Span.span
    for i in bytes.indices {
      let byte = bytes[i]
      guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { return false }
    }
    return true
  }
}
