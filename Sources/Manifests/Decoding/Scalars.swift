import Diagnostics
import Domain
import YAML

/// What a string field may hold.
enum TextForm {
  /// Any text of one line, the empty one included.
  case line
  /// Text of one line that is not empty.
  case name
  /// Newlines and tabs as well.
  case paragraphs
  case code
  case versionCode
}

extension DocumentReader {
  mutating func wrongType(_ node: NodeID, expected: String, help: String? = nil) {
    report.error(
      .wrongType, "\(expected) is expected, found \(found(node))", at: place(node),
      help: help ?? "write \(expected)")
  }

  private func found(_ node: NodeID) -> String {
    switch tree.kind(node) {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .quoted: "a quoted string"
    case .plain: tree.isNull(node) ? "no value" : quote(tree.text(node))
    }
  }

  /// The text of a string field; nil, with an error, when it does not have its form.
  mutating func string(_ node: NodeID, _ form: TextForm) -> String? {
    switch tree.kind(node) {
    case .mapping, .sequence:
      wrongType(node, expected: "a string")
      return nil
    case .plain:
      if tree.equals(node, "") {
        wrongType(node, expected: "a string")
        return nil
      }
    case .quoted: break
    }
    let text = tree.text(node)
    if tree.kind(node) == .plain, mayBeAmbiguous(text), PlainScalar.isAmbiguous(text) {
      ambiguous(text, node)
      return nil
    }
    guard isHarmless(node, text, allowsLines: form == .paragraphs), hasForm(text, node, form) else { return nil }
    return text
  }

  /// Only short texts and those that begin like a number can be taken for something else.
  private func mayBeAmbiguous(_ text: String) -> Bool {
    text.utf8.count <= 5 || (text.utf8.first ?? 0) < UInt8(ascii: ":")
  }

  private mutating func ambiguous(_ text: String, _ node: NodeID) {
    report.error(
      .ambiguousScalar, "\(quote(text)) without quotes is not a string for every reader of YAML", at: place(node),
      help: "write \"\(text)\"" + (tree.isNull(node) ? ", or leave the field out" : ""))
  }

  /// Refuses control characters, and those that reorder the text around them.
  mutating func isHarmless(_ node: NodeID, _ text: String, allowsLines: Bool = false) -> Bool {
    if hasNoControlCharacters(text.utf8Span.span) { return true }
    let harmful = text.unicodeScalars.first { scalar in
      switch scalar {
      case "\n", "\t": !allowsLines
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
      default: false
      }
    }
    guard let harmful else { return true }
    let digits = String(harmful.value, radix: 16, uppercase: true)
    let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    report.error(
      .invalidValue, "the text holds the control character U+\(number)", at: place(node), help: "remove it")
    return false
  }

  private mutating func hasForm(_ text: String, _ node: NodeID, _ form: TextForm) -> Bool {
    switch form {
    case .line, .paragraphs: return true
    case .name:
      guard text.isEmpty else { return true }
      report.error(.invalidValue, "the text is empty", at: place(node), help: "write something")
      return false
    case .code:
      if CodeForm.isCode(text) { return true }
      report.error(
        .invalidCode, "\(quote(text)) is not a code", at: place(node),
        help: "use 2 to 63 lower-case letters, digits and underscores, a letter first")
      return false
    case .versionCode:
      if CodeForm.isVersionCode(text) { return true }
      report.error(
        .invalidCode, "\(quote(text)) is not the code of a version", at: place(node),
        help: "use 1 to 63 lower-case letters, digits, dots, underscores and hyphens, a letter or digit first")
      return false
    }
  }

  // MARK: - Numbers, booleans, choices

  /// A plain decimal; nil, with an error, for anything else.
  mutating func number(_ node: NodeID) -> ExactDecimal? {
    guard tree.kind(node) == .plain, !tree.isNull(node) else {
      wrongType(node, expected: "a number", help: tree.kind(node) == .quoted ? "remove the quotes" : nil)
      return nil
    }
    let text = tree.text(node)
    if let number = ExactDecimal(text) { return number }
    report.error(
      .invalidNumber, "\(quote(text)) is not a plain decimal number", at: place(node),
      help: "write digits and at most one point, such as 12.5: no leading zero, exponent, sign +, underscore or base")
    return nil
  }

  /// A number that is written without a point, sign or leading zero and fits: what most numbers are, read without an
  /// ``ExactDecimal``. Nil, without a word, for anything else.
  func plainWhole(_ node: NodeID) -> Int? {
    guard tree.kind(node) == .plain else { return nil }
    let text = tree.text(node).utf8
    guard let first = text.first, text.count <= 18, first != UInt8(ascii: "0") || text.count == 1 else { return nil }
    var value = 0
    for byte in text {
      guard byte.isDigit else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  mutating func boolean(_ node: NodeID) -> Bool? {
    if tree.kind(node) == .plain {
      if tree.equals(node, "true") { return true }
      if tree.equals(node, "false") { return false }
      if !tree.isNull(node) {
        let text = tree.text(node)
        report.error(.invalidBoolean, "\(quote(text)) is not a boolean", at: place(node), help: "write true or false")
        return nil
      }
    }
    wrongType(
      node, expected: "true or false", help: tree.kind(node) == .quoted ? "remove the quotes" : nil)
    return nil
  }

  /// The elements of a list; nil, with an error, for anything else.
  mutating func list(_ node: NodeID) -> NodeTree.Elements? {
    guard tree.kind(node) == .sequence else {
      wrongType(node, expected: "a list")
      return nil
    }
    return tree.elements(node)
  }

  mutating func status(_ node: NodeID, of kind: Kind) -> Status? {
    guard let text = string(node, .line) else { return nil }
    let allowed = Status.allowed(for: kind)
    if let status = allowed.first(where: { $0.rawValue == text }) { return status }
    notAllowed(.invalidStatus, text, node, "a status of this kind", allowed.map(\.rawValue))
    return nil
  }

  mutating func choice(_ node: NodeID, among allowed: [String], _ what: String) -> String? {
    guard let text = string(node, .line) else { return nil }
    if allowed.contains(text) { return text }
    notAllowed(.invalidValue, text, node, what, allowed)
    return nil
  }

  private mutating func notAllowed(
    _ code: DiagnosticCode, _ text: String, _ node: NodeID, _ what: String, _ allowed: [String]
  ) {
    let suggestion = nearestName(to: text, among: allowed).map { "did you mean \(quote($0))? " } ?? ""
    report.error(
      code, "\(quote(text)) is not \(what)", at: place(node),
      help: suggestion + "allowed: " + allowed.joined(separator: ", "))
  }

  /// A day of the calendar, quoted or not.
  mutating func date(_ node: NodeID) -> String? {
    guard tree.kind(node) == .plain || tree.kind(node) == .quoted, !tree.isNull(node) else {
      wrongType(node, expected: "a date")
      return nil
    }
    let text = tree.text(node)
    if CalendarDate.isValid(text) { return text }
    report.error(
      .invalidValue, "\(quote(text)) is not a date", at: place(node), help: "write year-month-day, such as 2026-12-31")
    return nil
  }
}

/// The text is ASCII without control characters; any other needs a closer look.
func hasNoControlCharacters(_ text: Swift.Span<UInt8>) -> Bool {
  for i in text.indices where text[i] < 0x20 || text[i] >= 0x7F { return false }
  return true
}

/// The forms of codes, as the contract gives them.
enum CodeForm {
  static let codePattern = "^[a-z][a-z0-9_]{1,62}$"
  static let versionCodePattern = "^[a-z0-9][a-z0-9._-]{0,62}$"

  /// By ``codePattern``.
  static func isCode(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (2...63).contains(bytes.count), let first = bytes.first, isLetter(first) else { return false }
    return bytes.allSatisfy { isLetter($0) || $0.isDigit || $0 == UInt8(ascii: "_") }
  }

  /// By ``versionCodePattern``.
  static func isVersionCode(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (1...63).contains(bytes.count), let first = bytes.first, isLetter(first) || first.isDigit else {
      return false
    }
    return bytes.allSatisfy {
      isLetter($0) || $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }
}
