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
  for diagnostic in gravest(diagnostics, limit) {
    out += renderText(diagnostic, style: style, line: line) + "\n"
  }
  let rest = diagnostics.count - limit
  if rest > 0 { out += "… and \(grouped(rest)) more; the JSON output has all of them\n\n" }
  return out
}

/// The first errors, then the first warnings, as many as are shown; in the order that they came in.
private func gravest(_ diagnostics: [Diagnostic], _ limit: Int) -> [Diagnostic] {
  guard diagnostics.count > limit else { return diagnostics }
  let positions = diagnostics.indices.sorted { (diagnostics[$0].severity, $0) < (diagnostics[$1].severity, $1) }
  return positions.prefix(max(0, limit)).sorted().map { diagnostics[$0] }
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
  let label = label(diagnostic.severity)
  var head = TextFlow(style, indent: 2)
  if let location = diagnostic.location { head.add(TerminalText.safe(location.text), .path, end: ":") }
  head.add(
    "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]", label, gap: head.column == 0 ? 0 : 1, end: ":")
  head.add(TerminalText.safe(diagnostic.message), gap: 1)
  var out = head.text + "\n"
  let gutter = String(repeating: " ", count: diagnostic.location.map { String($0.line).utf8.count + 1 } ?? 2)
  if !diagnostic.hidesSource, let location = diagnostic.location, let source = line(location.file, location.line) {
    let (text, caret) = excerpt(source, location, columns: max(20, (style.width ?? 120) - gutter.utf8.count - 4))
    out += style.paint("\(location.line) | ", .quiet) + text + "\n"
    out += style.paint("\(gutter)| ", .quiet) + style.paint(caret, label) + "\n"
  }
  for related in diagnostic.related {
    var note = TextFlow(style, start: gutter.utf8.count + 2, indent: gutter.utf8.count + 4)
    note.add("note", .note, end: ":")
    note.add(TerminalText.safe(related.message), gap: 1, end: ":")
    note.add(TerminalText.safe(related.location.text), .path, gap: 1)
    out += "\(gutter)= \(note.text)\n"
  }
  if let help = diagnostic.help {
    var text = TextFlow(style, start: gutter.utf8.count + 2, indent: gutter.utf8.count + 4)
    text.add("help", .help, end: ":")
    text.add(TerminalText.safe(help), gap: 1)
    out += "\(gutter)= \(text.text)\n"
  }
  return out
}

private func label(_ severity: Severity) -> Style.Label {
  switch severity {
  case .error: .error
  case .warning: .warning
  case .note: .note
  }
}

/// The source line, made safe and cut around the span where it is long, and the carets that belong under it.
private func excerpt(_ source: String, _ location: Location, columns: Int) -> (text: String, caret: String) {
  let scalars = source.unicodeScalars.map { $0 == "\t" ? " " : $0 }
  let start = min(max(location.column - 1, 0), scalars.count)
  let lineEnd = location.endLine == location.line ? location.endColumn - 1 : scalars.count
  let end = min(max(lineEnd, start), scalars.count)
  let first = scalars.count <= columns ? 0 : max(0, min(start - columns / 2, scalars.count - columns))
  let last = min(scalars.count, first + columns)
  /// What is shown up to a scalar. A prefix of the line stays one when it is made safe.
  func shown(upTo end: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[first..<max(first, min(end, last))])
    return (first > 0 ? "…" : "") + TerminalText.safe(String(text))
  }
  let before = TerminalText.width(shown(upTo: start))
  let through = TerminalText.width(shown(upTo: end))
  let caret = String(repeating: " ", count: before) + String(repeating: "^", count: max(1, through - before))
  return (shown(upTo: last) + (last < scalars.count ? "…" : ""), caret)
}

/// Digits in groups of three: `9,950`.
public func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var out = ""
  for (i, digit) in digits.enumerated() {
    if i > 0, (digits.count - i) % 3 == 0 { out += "," }
    out.append(digit)
  }
  return (number < 0 ? "-" : "") + out
}
