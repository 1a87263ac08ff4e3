public import Domain

/// What serves, for a person: each entity, and its arms as bars.
public func renderText(_ report: StatusReport, style: Style) -> String {
  var out = ""
  for status in report.entities {
    let version = status.currentVersion?.description ?? "no version"
    var head = TextFlow(style, indent: 2)
    head.add("entity/\(TerminalText.safe(status.code))", .strong)
    for part in [status.name, status.status.rawValue, version] { head.add(TerminalText.safe(part), gap: 3) }
    out += head.text + "\n" + arms(status, style) + "\n"
  }
  if report.entities.isEmpty { out += "No entities.\n\n" }
  var parts = report.environment.isEmpty ? [] : ["environment \(report.environment)"]
  if let at = report.at { parts.append("at \(timeText(at))") }
  parts.append(revisionText(report))
  out += TextFlow.line(parts.map(TerminalText.safe), .quiet, style) + "\n"
  return out
}

private func revisionText(_ report: StatusReport) -> String {
  guard let revision = report.lastRevision else {
    return report.at == nil ? "nothing applied yet" : "nothing applied by then"
  }
  return "last revision \(revision)" + (report.lastCommit.map { "   commit \($0.prefix(7))" } ?? "")
}

private func arms(_ status: StatusReport.Entity, _ style: Style) -> String {
  let columns = style.width ?? 80 < 70 ? 10 : 20
  var block = TextBlock()
  for arm in status.arms {
    block.add(
      TextRow(
        level: 2, mark: (bar(arm.traffic, columns), .added),
        cells: [
          percent(arm.traffic), arm.name ?? "(unnamed)", arm.run, arm.version?.description ?? "?",
          "since \(timeText(arm.since))",
        ]))
  }
  if status.arms.isEmpty {
    block.add(TextRow(level: 2, cells: ["no traffic"]))
  } else if status.holdback > .none {
    block.add(
      TextRow(level: 2, mark: (bar(status.holdback, columns), .quiet), cells: [percent(status.holdback), "holdback"]))
  }
  return block.render(style)
}

/// All columns stand for 100 %; a share above zero shows at least one.
func bar(_ share: Share, _ columns: Int = 20) -> String {
  let filled = min(columns, max(share > .none ? 1 : 0, (share.hundredths * columns + 5_000) / 10_000))
  return String(repeating: "█", count: filled) + String(repeating: "░", count: columns - filled)
}

/// As wide as `12.34 %`.
private func percent(_ share: Share) -> String {
  TerminalText.padded(share.percent.text + " %", to: 7, alignRight: true)
}

/// What serves, as JSON.
public func renderJSON(_ report: StatusReport) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.member("environment", .string(report.environment))
  if let at = report.at { writer.member("at", .string(at)) }
  writer.member("last_revision", report.lastRevision.map { .number($0) } ?? .null)
  writer.member("last_commit", report.lastCommit.json)
  writer.list("entities", report.entities.lazy.map(\.json))
  return writer.finish()
}

extension StatusReport.Entity {
  fileprivate var json: JSON {
    .object([
      "code": .string(code), "name": .string(name), "status": .string(status.rawValue),
      "current_version": (currentVersion?.description).json, "holdback": .number(holdback.percent),
      "arms": .array(
        arms.map { arm in
          .object([
            "name": arm.name.json, "run": .string(arm.run), "traffic": .number(arm.traffic.percent),
            "version": (arm.version?.description).json, "since": .string(arm.since),
          ])
        }),
    ])
  }
}
