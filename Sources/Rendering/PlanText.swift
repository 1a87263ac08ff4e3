import Domain
public import Planning

/// The plan for a person: what changes, why, and where it is written.
///
/// Diagnostics are not part of it; the caller shows them with ``renderText(_:style:limit:line:)``.
public func renderText(_ plan: Plan, command: String = "plan", style: Style) -> String {
  var out = header(plan, command: command, style)
  if plan.hasChanges {
    for block in changeBlocks(of: plan) { out += block.text.render(style) }
    out += "\n" + renderText(plan.guards, style)
  }
  return out + footer(plan, style)
}

/// What stands above the answer of one environment among several; nothing where there are no words.
public func renderHeadline(_ words: [String], style: Style) -> String {
  guard !words.isEmpty else { return "" }
  return TextFlow.line(words.map(TerminalText.safe), .strong, style) + "\n\n"
}

private func header(_ plan: Plan, command: String, _ style: Style) -> String {
  var parts = ["optctl \(command)", plan.environment]
  if let commit = plan.source.commit {
    parts.append([String(commit.prefix(7)), plan.source.ref].compactMap { $0 }.joined(separator: " "))
  }
  if plan.source.isDirty { parts.append("uncommitted changes") }
  parts.append("\(plan.target.database)@\(plan.target.host)")
  parts.append(timeText(plan.target.readAt))
  return renderHeadline(parts, style: style)
}

private func footer(_ plan: Plan, _ style: Style) -> String {
  let summary = plan.summary
  var out = ""
  if plan.hasChanges {
    var counts = [
      "\(grouped(summary.create)) to create", "\(grouped(summary.update)) to update",
      "\(grouped(summary.retire)) to retire", "\(grouped(summary.delete)) to delete",
    ]
    if summary.rename > 0 { counts.insert("\(grouped(summary.rename)) to rename", at: 2) }
    if summary.adopt > 0 { counts.append("\(grouped(summary.adopt)) to adopt") }
    var line = TextFlow(style, indent: 2)
    line.add("Plan:", .strong)
    for count in counts.dropLast() { line.add(count + ",", gap: 1) }
    line.add((counts.last ?? "") + ".", gap: 1)
    if summary.drift > 0 { line.add("Drift: \(grouped(summary.drift)).", .changed, gap: 1) }
    out += line.text
  } else {
    out += plan.hasErrors ? "No changes could be planned." : "No changes. The database is what the manifests say."
  }
  var quiet = ["\(grouped(summary.unchanged)) unchanged"]
  if summary.unmanaged > 0 { quiet.append("\(grouped(summary.unmanaged)) not managed, left alone") }
  return out + "\n" + TextFlow.line([quiet.joined(separator: ", ")], .quiet, style) + "\n"
}

/// `2026-09-01T10:22:07.123Z` as `2026-09-01 10:22:07Z`.
func timeText(_ time: String) -> String {
  guard time.utf8.count >= 19 else { return time }
  return String(time.prefix(10)) + " " + time.dropFirst(11).prefix(8) + "Z"
}

/// `2026-09-01T10:22:07Z` as `2026-09-01 10:22Z`.
func minuteText(_ time: String) -> String {
  guard time.utf8.count >= 16 else { return time }
  return String(time.prefix(10)) + " " + time.dropFirst(11).prefix(5) + "Z"
}
