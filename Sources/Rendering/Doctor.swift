import Diagnostics
public import Domain

/// What a doctor found, for a person: each difference, what follows from it, and the SQL that mends it.
public func renderText(_ report: DoctorReport, style: Style) -> String {
  let server = report.server
  var out = style.paint("optctl db doctor", .strong)
  var facts = ["\(server.database)@\(server.host)", "as \(server.user)", "PostgreSQL \(server.version)"]
  facts += [server.isStandby ? "standby" : "primary", "schema \(server.schema)"]
  switch server.pooler {
  case .none: break
  case .session: facts.append("a pooler between")
  case .transaction: facts.append("a pooler between, in transaction mode")
  }
  for fact in facts { out += "   " + TerminalText.safe(fact) }
  out += "\n\n"
  let width = report.findings.map { TerminalText.width(TerminalText.safe($0.subject)) }.max() ?? 0
  for finding in report.findings { out += text(finding, min(width, 34), style) + "\n" }
  if !report.unseen.isEmpty {
    out += "Not looked at:\n"
    for text in report.unseen { out += "  \(TerminalText.safe(text))\n" }
    out += "\n"
  }
  return out + countText(report) + "\n"
}

/// Columns before what follows from a finding.
private let indent = String(repeating: " ", count: 9)

private func text(_ finding: DoctorReport.Finding, _ width: Int, _ style: Style) -> String {
  let severity = style.paint(TerminalText.padded(finding.severity.rawValue, to: 7), label(finding.severity))
  let subject = TerminalText.padded(TerminalText.safe(finding.subject), to: width)
  var out = "\(severity)  \(style.paint(subject, .strong))   \(TerminalText.safe(finding.message))\n"
  out += "\(indent)\(TerminalText.safe(finding.consequence))\n"
  let gutter = indent + style.paint("| ", .quiet)
  switch finding.remedy {
  case .none: break
  case .command(let line): out += "\(indent)\(style.paint("run", .help)) \(TerminalText.safe(line))\n"
  case .query(let query): out += "\(indent)\(style.paint("look", .help)) \(TerminalText.safe(query))\n"
  case .sql(let statements):
    for line in statements.flatMap({ $0.split(separator: "\n") }) {
      out += gutter + TerminalText.safe(String(line)) + "\n"
    }
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

/// `2 errors, 1 warning, 3 notes.`
private func countText(_ report: DoctorReport) -> String {
  let counts = [Severity.error, .warning, .note].compactMap { severity -> String? in
    let count = report.count(severity)
    return count == 0 ? nil : "\(grouped(count)) \(severity.rawValue)\(count == 1 ? "" : "s")"
  }
  return counts.isEmpty ? "Nothing differs from what optctl creates." : counts.joined(separator: ", ") + "."
}

/// What a doctor found, as JSON.
public func renderJSON(_ report: DoctorReport) -> [UInt8] {
  let server = report.server
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.member("healthy", .bool(report.isHealthy))
  writer.member(
    "server",
    .object([
      "host": .string(server.host), "database": .string(server.database), "user": .string(server.user),
      "version": .string(server.version), "standby": .bool(server.isStandby), "schema": .string(server.schema),
      "pooler": .string(server.pooler.rawValue),
    ]))
  writer.member(
    "summary",
    .object([
      "errors": .number(report.count(.error)), "warnings": .number(report.count(.warning)),
      "notes": .number(report.count(.note)),
    ]))
  writer.list("findings", report.findings.lazy.map(\.json))
  writer.list("unseen", report.unseen.lazy.map { JSON.string($0) })
  return writer.finish()
}

extension DoctorReport.Finding {
  fileprivate var json: JSON {
    var (sql, query, command) = (JSON?.none, JSON?.none, JSON?.none)
    switch remedy {
    case .none: break
    case .sql(let statements): sql = .array(statements.map { .string($0) })
    case .query(let text): query = .string(text)
    case .command(let text): command = .string(text)
    }
    return .object([
      "severity": .string(severity.rawValue), "subject": .string(subject), "message": .string(message),
      "consequence": .string(consequence), "sql": sql, "query": query, "command": command,
    ])
  }
}
