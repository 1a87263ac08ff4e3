public import Diagnostics
import Domain

/// Diagnostics as SARIF 2.1.0, which code scanning services and editors read.
public func renderSARIF(_ diagnostics: [Diagnostic], toolVersion: String) -> [UInt8] {
  let codes = Set(diagnostics.map(\.code)).sorted { $0.rawValue < $1.rawValue }
  let rules = codes.map { code in
    JSON.object(["id": .string(code.rawValue), "name": .string(code.rawValue)])
  }
  let driver = JSON.object([
    "name": .string("optctl"), "version": .string(toolVersion), "semanticVersion": .string(toolVersion),
    "rules": .array(rules),
  ])
  let run = JSON.object([
    "tool": .object(["driver": driver]),
    // Columns count Unicode scalars.
    "columnKind": .string("unicodeCodePoints"),
    "results": .array(diagnostics.map(result)),
  ])
  let document = JSON.object([
    "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"), "version": .string("2.1.0"),
    "runs": .array([run]),
  ])
  return Array(document.pretty.utf8)
}

private func result(_ diagnostic: Diagnostic) -> JSON {
  let level =
    switch diagnostic.severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "note"
    }
  let text = diagnostic.message + (diagnostic.help.map { "\nhelp: \($0)" } ?? "")
  return .object([
    "ruleId": .string(diagnostic.code.rawValue), "level": .string(level),
    "message": .object(["text": .string(text)]),
    "locations": .array((diagnostic.location.map { [physical($0)] } ?? [])),
    "relatedLocations": diagnostic.related.isEmpty
      ? nil
      : .array(
        diagnostic.related.enumerated().map { i, related in
          .object([
            "id": .number(i), "message": .object(["text": .string(related.message)]),
            "physicalLocation": physical(related.location)["physicalLocation"],
          ])
        }),
  ])
}

private func physical(_ location: Location) -> JSON {
  .object([
    "physicalLocation": .object([
      "artifactLocation": .object(["uri": .string(uri(location.file))]),
      "region": .object([
        "startLine": .number(location.line), "startColumn": .number(location.column),
        "endLine": .number(location.endLine), "endColumn": .number(location.endColumn),
      ]),
    ])
  ])
}

/// A relative reference: whatever is not unreserved in a path is percent-encoded.
private func uri(_ path: String) -> String {
  var out = ""
  for byte in path.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      out.append(Character(Unicode.Scalar(byte)))
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      out += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
    }
  }
  return out
}
