import Domain

/// How a value is written into a manifest, on one line and so that every reader of YAML takes it for what it is.
enum ScalarText {
  /// How the scalar in its place was written.
  enum Style {
    case plain, single, double
    /// A literal or folded block.
    case block

    init(_ first: UInt8?) {
      self =
        switch first {
        case UInt8(ascii: "'"): .single
        case UInt8(ascii: "\""): .double
        case UInt8(ascii: "|"), UInt8(ascii: ">"): .block
        default: .plain
        }
    }
  }

  /// Any value; collections are flow collections.
  static func text(of value: JSON, style: Style = .plain, inFlow: Bool) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let text): text
    case .string(let text): string(text, style, inFlow: inFlow)
    case .array(let elements): "[" + elements.map { self.text(of: $0, inFlow: true) }.joined(separator: ", ") + "]"
    case .object(let members): "{" + members.map { entry($0, inFlow: true) }.joined(separator: ", ") + "}"
    }
  }

  /// `key: value`.
  static func entry(_ member: JSON.Member, inFlow: Bool) -> String {
    "\(string(member.name, .plain, inFlow: inFlow)): \(text(of: member.value, inFlow: inFlow))"
  }

  /// Keeps the quotes that were there, where the text fits between them; without quotes stands only what needs none.
  static func string(_ text: String, _ style: Style, inFlow: Bool) -> String {
    switch style {
    case .plain where isPlain(text, inFlow: inFlow): text
    case .single where text.unicodeScalars.allSatisfy(isPrintable):
      "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    default: doubleQuoted(text)
    }
  }

  // MARK: - Plain

  /// Narrower than YAML: a text with a sign that means something anywhere in YAML goes into quotes.
  static func isPlain(_ text: String, inFlow: Bool) -> Bool {
    guard !PlainScalar.isAmbiguous(text), let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
      isPlainAnywhere(first), isPlainAnywhere(last), text != "---", text != "..."
    else { return false }
    var before: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case ":", "#": if before == " " { return false }
      case " ": if before == ":" { return false }
      case ",", "[", "]", "{", "}": if inFlow { return false }
      default: if !isPrintable(scalar) { return false }
      }
      before = scalar
    }
    return true
  }

  /// At both ends nothing but what begins and ends words: no space, no indicator.
  private static func isPlainAnywhere(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "/", ".", "+", "$", "(", ")", "^", ";": true
    default: scalar.value >= 0xA0 && isPrintable(scalar) && !scalar.properties.isWhitespace
    }
  }

  /// What may stand in a manifest as it is: no control, and nothing that breaks, reorders or hides text.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }

  // MARK: - Double quotes

  private static func doubleQuoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case _ where isPrintable(scalar): out.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = digits.count <= 4 ? 4 : 8
        out += (width == 4 ? "\\u" : "\\U") + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return out + "\""
  }
}
