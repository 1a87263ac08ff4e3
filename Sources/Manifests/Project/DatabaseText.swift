/// What may stand in `database`: `local`, or a connection string of libpq with `${NAME}` for environment variables.
enum DatabaseText {
  /// The first `${…}` that names no variable.
  static func brokenVariable(in text: String) -> String? {
    var rest = Substring(text)
    while let start = rest.firstRange(of: "${") {
      rest = rest[start.upperBound...]
      let name = rest.prefix { $0 != "}" }
      let isClosed = name.endIndex < rest.endIndex
      guard isClosed, isVariableName(name) else { return "${" + name.prefix(20) + (isClosed ? "}" : "") }
      rest = rest[name.endIndex...]
    }
    return nil
  }

  static func isVariableName(_ name: Substring) -> Bool {
    guard let first = name.utf8.first, !first.isDigit else { return false }
    return name.utf8.allSatisfy { byte in
      byte.isDigit || byte == UInt8(ascii: "_")
        || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }
  }

  /// Whether a connection string spells a password out, in the part before the host or as a parameter. Works on a line of
  /// a file, too.
  static func hasLiteralPassword(_ text: String) -> Bool {
    let text = decoded(text)
    return hasPasswordInAuthority(text) || hasPasswordParameter(text)
  }

  /// `scheme://user:password@host`
  private static func hasPasswordInAuthority(_ text: String) -> Bool {
    guard let scheme = text.firstRange(of: "://") else { return false }
    let rest = text[scheme.upperBound...]
    guard let at = rest.lastIndex(of: "@"), let colon = rest[..<at].firstIndexOutsideVariables(of: ":") else {
      return false
    }
    return !isOnlyVariables(rest[rest.index(after: colon)..<at])
  }

  /// `password=…`, `sslpassword=…`
  private static func hasPasswordParameter(_ text: String) -> Bool {
    var rest = Substring(text)
    while let word = rest.firstRange(of: "password") {
      rest = rest[word.upperBound...]
      var value = rest.drop { $0 == " " }
      guard value.first == "=" else { continue }
      value = value.dropFirst().drop { $0 == " " || $0 == "'" }
      if !isOnlyVariables(value.prefix { $0 != " " && $0 != "&" && $0 != "'" && $0 != "\"" }) { return true }
    }
    return false
  }

  private static func isOnlyVariables(_ text: Substring) -> Bool {
    var rest = text
    while rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") { rest = rest[rest.index(after: end)...] }
    return rest.isEmpty
  }

  /// Percent escapes resolved: libpq reads `p%61ssword` as `password`.
  private static func decoded(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      let digits = String(Substring(rest.prefix(2)))
      if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
        bytes.append(value)
        rest.removeFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Substring {
  /// A colon inside `${…}` separates nothing.
  fileprivate func firstIndexOutsideVariables(of wanted: Character) -> Index? {
    var inside = false
    for index in indices {
      if self[index] == "}" { inside = false }
      if self[index...].hasPrefix("${") { inside = true }
      if !inside, self[index] == wanted { return index }
    }
    return nil
  }
}
