public import Diagnostics
public import Domain

/// `validate` as JSON.
public func renderJSON(valid: Bool, objects: Int, diagnostics: [Diagnostic]) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.member("valid", .bool(valid))
  writer.member("objects", .number(objects))
  writer.list("diagnostics", diagnostics.lazy.map(\.json))
  return writer.finish()
}

extension Diagnostic {
  public var json: JSON {
    .object([
      "severity": .string(severity.rawValue), "code": .string(code.rawValue), "message": .string(message),
      "file": (location?.file).json, "line": location.map { .number($0.line) } ?? .null,
      "column": location.map { .number($0.column) } ?? .null,
      "end_line": location.map { .number($0.endLine) } ?? .null,
      "end_column": location.map { .number($0.endColumn) } ?? .null, "help": help.json,
      "related": .array(
        related.map { related in
          .object([
            "file": .string(related.location.file), "line": .number(related.location.line),
            "column": .number(related.location.column), "message": .string(related.message),
          ])
        }),
    ])
  }
}
