import Domain

/// Lines of a manifest that is written from live rows, each with the object that it declares: what a rule finds wrong with a
/// line is wrong with that object.
struct WrittenText: Sendable {
  struct Line: Sendable {
    var text: String
    /// Nil for a comment.
    var owner: Address?
  }

  private(set) var lines: [Line] = []

  /// What the lines that follow declare.
  var owner: Address?

  var content: String { lines.map { "\($0.text)\n" }.joined() }

  mutating func line(_ text: String, indent: Int = 0) {
    lines.append(Line(text: String(repeating: " ", count: indent) + text, owner: owner))
  }

  mutating func append(_ other: WrittenText) { lines += other.lines }

  /// A comment of one line, whatever stands in its text.
  mutating func comment(_ text: String, indent: Int = 0) {
    let safe = text.unicodeScalars.map {
      ScalarText.isPrintable($0) ? String($0) : "\\u{\(String($0.value, radix: 16))}"
    }
    lines.append(Line(text: String(repeating: " ", count: indent) + "# " + safe.joined(), owner: nil))
  }

  /// What every document begins with, up to its `spec`.
  mutating func begin(_ kind: DocumentKind, _ metadata: [JSON.Member], isProtected: Bool = false) {
    if lines.contains(where: { $0.owner != nil }) { line("---") }
    line("apiVersion: \(DocumentReader.apiVersion)")
    line("kind: \(kind.rawValue)")
    let all = metadata + (isProtected ? [JSON.Member("protect", .bool(true))] : [])
    line("metadata: \(ScalarText.text(of: .object(all), inFlow: false))")
    line("spec:")
  }

  /// `key: value` on one line.
  mutating func entry(_ key: String, _ value: JSON, indent: Int = 2) {
    line(ScalarText.entry(JSON.Member(key, value), inFlow: false), indent: indent)
  }

  /// Text that may have several lines: as a literal block where that shows it as it is.
  mutating func paragraphs(_ key: String, _ text: String, indent: Int = 2) {
    guard let block = LiteralBlock(text) else { return entry(key, .string(text), indent: indent) }
    line("\(key): \(block.header)", indent: indent)
    for text in block.lines { line(text, indent: text.isEmpty ? 0 : indent + 2) }
  }
}

/// Text of several lines as YAML's literal block writes it.
private struct LiteralBlock {
  var header: String
  var lines: [String]

  /// Nil for text of one line, and where white space or signs would not be seen as what they are.
  init?(_ text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count > 1 else { return nil }
    header = "|-"
    if lines.last == "" {
      header = "|"
      lines.removeLast()
    }
    guard let first = lines.first, !first.isEmpty, first.first != " ", lines.last != "",
      lines.allSatisfy({ $0.last != " " && $0.unicodeScalars.allSatisfy(ScalarText.isPrintable) })
    else { return nil }
    self.lines = lines
  }
}
