public import Diagnostics
import Domain
public import Planning

/// What is wrong with a plan, and the guards that block it.
public func renderAnnotations(_ plan: Plan) -> String {
  renderAnnotations(plan.diagnostics)
    + plan.guards.filter { $0.status == .blocked }.map { finding in
      let change = finding.address.flatMap { address in plan.changes.first { $0.address == address } }
      let message = "blocked: \(finding.message)\nconsent: \(finding.option)"
      return annotation("error", change?.source, title: finding.guard.rawValue, message) + "\n"
    }.joined()
}

/// Diagnostics as workflow commands of GitHub Actions, which shows each at its line of the pull request.
public func renderAnnotations(_ diagnostics: [Diagnostic]) -> String {
  diagnostics.map { annotation($0) + "\n" }.joined()
}

private func annotation(_ diagnostic: Diagnostic) -> String {
  let command =
    switch diagnostic.severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "notice"
    }
  var message = diagnostic.message
  if let help = diagnostic.help { message += "\nhelp: \(help)" }
  for related in diagnostic.related { message += "\n\(related.message): \(related.location.text)" }
  return annotation(command, diagnostic.location, title: diagnostic.code.rawValue, message)
}

private func annotation(_ command: String, _ location: Location?, title: String, _ message: String) -> String {
  var properties: [(name: String, value: String)] = []
  if let location {
    properties = [("file", location.file), ("line", String(location.line)), ("col", String(location.column))]
    if location.endLine == location.line, location.endColumn > location.column {
      properties.append(("endColumn", String(location.endColumn - 1)))
    }
  }
  properties.append(("title", "optctl \(title)"))
  let list = properties.map { "\($0.name)=\(escaped($0.value, isProperty: true))" }.joined(separator: ",")
  return "::\(command) \(list)::\(escaped(message, isProperty: false))"
}

/// As the runner decodes it: percent, carriage return and newline everywhere, colon and comma in properties as well. Every
/// other control character is shown as an escape.
private func escaped(_ text: String, isProperty: Bool) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "%": out += "%25"
    case "\r": out += "%0D"
    case "\n": out += "%0A"
    case ":" where isProperty: out += "%3A"
    case "," where isProperty: out += "%2C"
    case ":", "#": out.unicodeScalars.append(scalar)
    default: out += TerminalText.safe(String(scalar))
    }
  }
  return out
}
