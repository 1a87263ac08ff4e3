/// Puts names into the SQL text that people run themselves. Nothing that optctl runs is built with it.
enum SQLText {
  /// Quoted unless it is a plain name of optctl's own.
  static func identifier(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (97...122).contains($0) || (48...57).contains($0) }
    if isPlain, name.hasPrefix("opt") || name == "public" { return name }
    return "\"" + name.replacing("\"", with: "\"\"") + "\""
  }

  /// `schema.name`.
  static func identifier(_ schema: String, _ name: String) -> String { "\(identifier(schema)).\(identifier(name))" }

  /// Read the same with and without `standard_conforming_strings`.
  static func literal(_ text: String) -> String {
    let quoted = "'" + text.replacing("'", with: "''").replacing("\\", with: "\\\\") + "'"
    return text.utf8.contains(UInt8(ascii: "\\")) ? "E" + quoted : quoted
  }
}
