import Domain
public import Planning

/// The plan for a person: what changes, why, and where it is written.
///
/// Diagnostics are not part of it; the caller shows them with ``renderText(_:style:limit:line:)``.
public func renderText(_ plan: Plan, command: String = "plan", style: Style) -> String {
  var out = header(plan, command: command, style)
  if plan.hasChanges {
    for block in changeBlocks(of: plan) { out += block.render(style) }
    out += "\n" + renderText(plan.guards, style)
  }
  return out + footer(plan, style)
}

/// What stands above the answer of one environment among several; nothing where there are no words.
public func renderHeadline(_ words: [String], style: Style) -> String {
  guard !words.isEmpty else { return "" }
  return style.paint(words.map(TerminalText.safe).joined(separator: "   "), .strong) + "\n\n"
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

/// A block for each object. An entity's configs stand below it: also where the entity itself stays as it is, and also those
/// that are deleted, though deletions come last.
func changeBlocks(of plan: Plan) -> [TextBlock] {
  var blocks: [TextBlock] = []
  let runs = RunNotes(plan)
  let deletions = plan.changes.firstIndex { $0.action == .delete } ?? plan.changes.endIndex
  let removals = groups(plan.changes[deletions...])
  var removedConfigs: [Substring: ArraySlice<Change>] = [:]
  for group in removals { if let entity = entity(of: group) { removedConfigs[entity] = group } }
  for group in groups(plan.changes[..<deletions]) {
    let removed = entity(of: group).flatMap { removedConfigs.removeValue(forKey: $0) }
    blocks.append(block(removed.map { group + $0 } ?? group, runs))
  }
  for group in removals {
    if let entity = entity(of: group), removedConfigs[entity] == nil { continue }
    blocks.append(block(group, runs))
  }
  return blocks
}

/// Changes of one entity and its configs together, all others alone.
private func groups(_ changes: ArraySlice<Change>) -> [ArraySlice<Change>] {
  var groups: [ArraySlice<Change>] = []
  var rest = changes
  while !rest.isEmpty {
    let entity = entity(of: rest)
    let count = entity == nil ? 1 : rest.prefix { Rendering.entity(of: $0) == entity }.count
    groups.append(rest.prefix(count))
    rest = rest.dropFirst(count)
  }
  return groups
}

private func entity(of group: ArraySlice<Change>) -> Substring? { group.first.flatMap(entity) }

/// The code of the entity that a change shows under: its own, or that of its config.
private func entity(of change: Change) -> Substring? {
  switch change.address.kind {
  case .entity: change.address.key[...]
  case .config: partsOfConfig(change.address).entity
  case .optimizer, .version, .macro, .deployment: nil
  }
}

private func block(_ group: ArraySlice<Change>, _ runs: RunNotes) -> TextBlock {
  var block = TextBlock()
  let entityAction = group.first { $0.address.kind == .entity }?.action
  for change in group where change.address.kind != .config { block.add(rows(of: change, runs)) }
  if entityAction == nil, let entity = entity(of: group) {
    block.add(TextRow(mark: mark(.update), cells: ["entity/\(entity)"]))
  }
  for change in group where change.address.kind == .config { block.add(configRow(change, entityAction: entityAction)) }
  return block
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
    out += style.paint("Plan:", .strong) + " " + counts.joined(separator: ", ") + "."
    if summary.drift > 0 { out += " " + style.paint("Drift: \(grouped(summary.drift)).", .changed) }
  } else {
    out += plan.hasErrors ? "No changes could be planned." : "No changes. The database is what the manifests say."
  }
  var quiet = ["\(grouped(summary.unchanged)) unchanged"]
  if summary.unmanaged > 0 { quiet.append("\(grouped(summary.unmanaged)) not managed, left alone") }
  return out + "\n" + style.paint(quiet.joined(separator: ", "), .quiet) + "\n"
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
