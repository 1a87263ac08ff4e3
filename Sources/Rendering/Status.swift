public import Domain

/// What serves now, for a person: each entity, and its arms as bars.
public func renderText(_ report: StatusReport, style: Style) -> String {
  var out = ""
  for status in report.entities {
    let head = [
      style.paint("entity/\(TerminalText.safe(status.code))", .strong), TerminalText.safe(status.name),
      TerminalText.safe(status.status.rawValue),
      status.currentVersion.map { TerminalText.safe($0.description) } ?? "no version",
    ]
    out += head.joined(separator: "   ") + "\n" + arms(status, style) + "\n"
  }
  if report.entities.isEmpty { out += "No entities.\n\n" }
  out += style.paint("environment \(TerminalText.safe(report.environment))   \(revisionText(report))", .quiet) + "\n"
  return out
}

private func revisionText(_ report: StatusReport) -> String {
  guard let revision = report.lastRevision else { return "nothing applied yet" }
  return "last revision \(revision)"
    + (report.lastCommit.map { "   commit \(TerminalText.safe(String($0.prefix(7))))" } ?? "")
}

private func arms(_ status: StatusReport.Entity, _ style: Style) -> String {
  guard !status.arms.isEmpty else { return "    " + style.paint("no traffic", .quiet) + "\n" }
  let nameWidth = status.arms.map { TerminalText.width(name($0)) }.max() ?? 0
  let runWidth = status.arms.map { TerminalText.width(TerminalText.safe($0.run)) }.max() ?? 0
  var out = ""
  for arm in status.arms {
    let version = arm.version.map { TerminalText.safe($0.description) } ?? "?"
    out += "    \(TerminalText.padded(name(arm), to: nameWidth))  "
    out += "\(style.paint(bar(arm.traffic), .added))  \(share(arm.traffic))  "
    out += "\(TerminalText.padded(TerminalText.safe(arm.run), to: runWidth))  \(version)  "
    out += style.paint("since \(timeText(arm.since))", .quiet) + "\n"
  }
  if status.holdback > .none {
    out += "    \(TerminalText.padded("holdback", to: nameWidth))  \(bar(status.holdback))  \(share(status.holdback))\n"
  }
  return out
}

private func name(_ arm: StatusReport.Arm) -> String { arm.name.map(TerminalText.safe) ?? "(unnamed)" }

/// Twenty columns stand for 100 %; a share above zero shows at least one.
private func bar(_ share: Share) -> String {
  let filled = min(20, max(share > .none ? 1 : 0, (share.hundredths + 250) / 500))
  return String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
}

private func share(_ share: Share) -> String { TerminalText.padded(share.percent.text + " %", to: 7, alignRight: true) }

/// What serves now, as JSON.
public func renderJSON(_ report: StatusReport) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.member("environment", .string(report.environment))
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
