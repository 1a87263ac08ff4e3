/// Puts names and values into the SQL text that people read or run themselves. Nothing that optctl runs is built with it.
enum SQLText {
  /// Quoted unless it is a plain name of optctl's own.
  static func identifier(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (97...122).contains($0) || (48...57).contains($0) }
    if isPlain, name.hasPrefix("opt") || name == "public" { return name }
    return "\"" + name.replacing("\"", with: "\"\"") + "\""
  }

  /// `schema.name`.
  static func identifier(_ schema: String, _ name: String) -> String { "\(identifier(schema)).\(identifier(name))" }

  /// A string constant, read the same with and without `standard_conforming_strings`. What would move a cursor, reorder or
  /// hide text is written as an escape, and so is the second sign of `##`, which a log could take for a command.
  static func literal(_ text: String) -> String {
    var body = ""
    var isEscaped = false
    var last: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": body += "''"
      case "\\":
        body += "\\\\"
        isEscaped = true
      case " "..."~" where scalar != "#" || last != "#": body.unicodeScalars.append(scalar)
      case _ where isShown(scalar):
        body.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = digits.utf8.count > 4 ? 8 : 4
        body += (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.utf8.count) + digits
        isEscaped = true
      }
      last = scalar
    }
    // Without an escape a backslash would have to stand as it is; with one the prefix says how to read it.
    return isEscaped ? "E'\(body)'" : "'\(body)'"
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    return (properties.isAlphabetic || scalar.value > 0xFF && properties.isEmoji)
      && !properties.isDefaultIgnorableCodePoint
  }
}
