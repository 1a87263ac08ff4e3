public import Diagnostics

/// How many diagnostics text shows before it only counts.
public let shownDiagnostics = 50

/// Diagnostics for a person: place, what is wrong, the line with a caret under the place, and what to do.
///
/// `line` gives a line of a file, without its end, or nil where it cannot be read any more.
public func renderText(
  _ diagnostics: [Diagnostic], style: Style, limit: Int = shownDiagnostics,
  line: (_ file: String, _ line: Int) -> String?
) -> String {
  var out = ""
  for diagnostic in diagnostics.prefix(limit) {
    out += renderText(diagnostic, style: style, line: line)
    out += "\n"
  }
  let rest = diagnostics.count - limit
  if rest > 0 { out += "… and \(grouped(rest)) more (all of them with --format json)\n\n" }
  return out
}

/// `3 errors and 1 warning in 2 files`; nil when there is nothing to count.
public func countText(_ diagnostics: [Diagnostic]) -> String? {
  let counts = [(Severity.error, "error"), (.warning, "warning")].compactMap { severity, word -> String? in
    let count = diagnostics.count { $0.severity == severity }
    return count == 0 ? nil : "\(grouped(count)) \(word)\(count == 1 ? "" : "s")"
  }
  guard !counts.isEmpty else { return nil }
  let files = Set(diagnostics.compactMap { $0.location?.file }).count
  return counts.joined(separator: " and ") + (files == 0 ? "" : " in \(grouped(files)) file\(files == 1 ? "" : "s")")
}

private func renderText(
  _ diagnostic: Diagnostic, style: Style, line: (_ file: String, _ line: Int) -> String?
) -> String {
  let severity = style.paint(
    "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", label(diagnostic.severity))
  let message = TerminalText.safe(diagnostic.message)
  guard let location = diagnostic.location else {
    return "\(severity): \(message)\n" + helpLine(diagnostic, indent: "", style)
  }
  var out = "\(placeText(location, style)): \(severity): \(message)\n"
  let number = String(location.line)
  let gutter = String(repeating: " ", count: number.utf8.count + 1)
  if let source = line(location.file, location.line) {
    let (text, caret) = excerpt(source, location, columns: max(40, (style.width ?? 120) - gutter.utf8.count - 4))
    out += style.paint("\(number) | ", .quiet) + text + "\n"
    out += style.paint("\(gutter)| ", .quiet) + style.paint(caret, label(diagnostic.severity)) + "\n"
  }
  for related in diagnostic.related {
    out +=
      "\(gutter)= \(style.paint("note", .note)): \(TerminalText.safe(related.message)): "
      + "\(placeText(related.location, style))\n"
  }
  return out + helpLine(diagnostic, indent: "\(gutter)= ", style)
}

private func helpLine(_ diagnostic: Diagnostic, indent: String, _ style: Style) -> String {
  diagnostic.help.map { "\(indent)\(style.paint("help", .help)): \(TerminalText.safe($0))\n" } ?? ""
}

private func label(_ severity: Severity) -> Style.Label {
  switch severity {
  case .error: .error
  case .warning: .warning
  case .note: .note
  }
}

/// `file:line:column`.
func placeText(_ location: Location, _ style: Style) -> String {
  style.paint("\(TerminalText.safe(location.file)):\(location.line):\(location.column)", .path)
}

/// The source line, made safe and cut around the span, and the carets that belong under it.
private func excerpt(_ source: String, _ location: Location, columns: Int) -> (text: String, caret: String) {
  let scalars = Array(source.unicodeScalars)
  let start = min(max(location.column - 1, 0), scalars.count)
  let lineEnd = location.endLine == location.line ? location.endColumn - 1 : scalars.count
  let end = min(max(lineEnd, start), scalars.count)
  let first = max(0, start - columns / 2)
  let last = min(scalars.count, first + columns)
  func shown(_ range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range].map { $0 == "\t" ? " " : $0 })
    return TerminalText.safe(String(text))
  }
  let before = (first > 0 ? "…" : "") + shown(first..<start)
  let inside = shown(start..<min(end, last))
  let after = shown(max(start, min(end, last))..<last) + (last < scalars.count ? "…" : "")
  let caret =
    String(repeating: " ", count: TerminalText.width(before))
    + String(repeating: "^", count: max(1, TerminalText.width(inside)))
  return (before + inside + after, caret)
}

/// Digits in groups of three: `9,950`.
func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var out = ""
  for (i, digit) in digits.enumerated() {
    if i > 0, (digits.count - i) % 3 == 0 { out += "," }
    out.append(digit)
  }
  return (number < 0 ? "-" : "") + out
}
