import Diagnostics
import Domain
public import Planning

/// The plan for a person: what changes, why, and where it is written.
///
/// Diagnostics are not part of it; the caller shows them with ``renderText(_:style:limit:line:)``.
public func renderText(_ plan: Plan, command: String = "plan", style: Style) -> String {
  var text = PlanText(style: style)
  text.header(plan, command: command)
  if plan.hasChanges {
    text.changes(plan.changes)
    text.out += "Guards: none blocked\n"
  }
  text.footer(plan)
  return text.out
}

private struct PlanText {
  let style: Style
  var out = ""

  init(style: Style) { self.style = style }

  mutating func header(_ plan: Plan, command: String) {
    var parts = ["optctl \(command)", plan.environment]
    if let commit = plan.source.commit {
      parts.append([String(commit.prefix(7)), plan.source.ref].compactMap { $0 }.joined(separator: " "))
    }
    if plan.source.isDirty { parts.append("uncommitted changes") }
    parts.append("\(plan.target.database)@\(plan.target.host)")
    parts.append(timeText(plan.target.readAt))
    let line = parts.map(TerminalText.safe).joined(separator: "   ")
    out += style.paint(line, .strong) + "\n\n"
  }

  mutating func footer(_ plan: Plan) {
    let summary = plan.summary
    if !plan.hasChanges {
      out += plan.hasErrors ? "No changes could be planned.\n" : "No changes. The database is what the manifests say.\n"
    } else {
      var counts = [
        "\(grouped(summary.create)) to create", "\(grouped(summary.update)) to update",
        "\(grouped(summary.retire)) to retire", "\(grouped(summary.delete)) to delete",
      ]
      if summary.rename > 0 { counts.insert("\(grouped(summary.rename)) to rename", at: 2) }
      if summary.adopt > 0 { counts.append("\(grouped(summary.adopt)) to adopt") }
      out += style.paint("Plan:", .strong) + " " + counts.joined(separator: ", ") + "."
      if summary.drift > 0 { out += " " + style.paint("Drift: \(grouped(summary.drift)).", .changed) }
      out += "\n"
    }
    var quiet = ["\(grouped(summary.unchanged)) unchanged"]
    if summary.unmanaged > 0 { quiet.append("\(grouped(summary.unmanaged)) not managed, left alone") }
    out += style.paint(quiet.joined(separator: ", "), .quiet) + "\n"
  }

  /// An entity's configs stand below it, also where the entity itself stays as it is.
  mutating func changes(_ changes: [Change]) {
    var block = TextBlock()
    var entity: String?
    for change in changes {
      let owner = change.address.kind == .config ? ownerOfConfig(change.address) : nil
      if owner == nil || owner != entity {
        out += block.render(style)
        block = TextBlock()
        if let owner { block.add(TextRow(glyph: "~", label: .changed, cells: [], head: "entity/\(owner)", note: "")) }
        entity = owner ?? (change.address.kind == .entity ? change.address.key : nil)
      }
      block.add(rows(of: change))
    }
    out += block.render(style)
    out += "\n"
  }

  private func ownerOfConfig(_ address: Address) -> String? {
    address.key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
  }

  private func rows(of change: Change) -> [TextRow] {
    let (glyph, label) = mark(change.action)
    if change.address.kind == .config {
      let key = change.address.key.split(separator: "/", maxSplits: 1).last.map(String.init) ?? change.address.key
      let field = change.fields.first
      return [
        TextRow(
          level: 1, glyph: glyph, label: label,
          cells: ["config \(key)", field.map { valueText($0, change.action) } ?? ""],
          note: note(change.cause, field?.source ?? change.source))
      ]
    }
    var head = change.address.description
    switch change.action {
    case .retire, .delete, .adopt: head += "   \(change.action.rawValue)"
    case .rename:
      if let code = change.fields.first(where: { $0.field == .code }) {
        head += "   was \(ValueText.text(code.before))"
      }
    case .create, .update: if case .epoch = change.write { head += "   new epoch" }
    }
    var rows = [TextRow(glyph: glyph, label: label, cells: [], head: head, note: note(change.cause, change.source))]
    for field in change.fields where field.field != .code {
      rows += fieldRows(field, of: change)
    }
    return rows
  }

  private func fieldRows(_ field: FieldChange, of change: Change) -> [TextRow] {
    let fieldNote = change.action == .create ? "" : note(field.cause, field.source)
    switch field.field {
    case .arms: return armRows(field, note: fieldNote)
    case .supportedConfigs: return supportedConfigsRows(field, isNew: change.action == .create, note: fieldNote)
    case .status where change.action == .retire: return []
    case .description where change.action == .create && field.after == .string(""): return []
    case .holdback where field.before == field.after || change.action == .create && field.after == .number("0"):
      return []
    default:
      return [TextRow(level: 2, cells: [field.field.rawValue, valueText(field, change.action)], note: fieldNote)]
    }
  }

  private func valueText(_ field: FieldChange, _ action: Action) -> String {
    switch action {
    case .create: ValueText.text(field.after)
    case .delete: ValueText.text(field.before)
    default: "\(ValueText.text(field.before)) -> \(ValueText.text(field.after))"
    }
  }

  private func armRows(_ field: FieldChange, note: String) -> [TextRow] {
    let before = (field.before.elements ?? []).compactMap(Deployment.Arm.init(json:))
    let after = (field.after.elements ?? []).compactMap(Deployment.Arm.init(json:))
    func share(_ arm: Deployment.Arm?) -> String { arm?.traffic.percent.text ?? "0" }
    let width = (before + after).map { share($0).utf8.count }.max() ?? 1
    let gone = before.filter { old in !after.contains { $0.run == old.run } }
    var rows = (after + gone).map { arm in
      let old = before.first { $0.run == arm.run }
      let new = after.first { $0.run == arm.run }
      let shares = "\(TerminalText.padded(share(old), to: width, alignRight: true)) -> \(share(new))"
      let name = old.map { $0.name == arm.name ? arm.name : "\($0.name) -> \(arm.name)" } ?? arm.name
      return TextRow(level: 2, cells: [TerminalText.safe(name), TerminalText.safe(arm.run), shares], note: "")
    }
    if rows.isEmpty { rows = [TextRow(level: 2, cells: ["no arms"], note: "")] }
    rows[0].note = note
    return rows
  }

  private func supportedConfigsRows(_ field: FieldChange, isNew: Bool, note: String) -> [TextRow] {
    let before = members(field.before["keys"])
    let after = members(field.after["keys"])
    let rules = (members(field.before["rules"]), members(field.after["rules"]))
    if isNew {
      return [
        TextRow(
          level: 2, cells: [field.field.rawValue, "\(after.count) keys, \(rules.1.count) rules"], note: note)
      ]
    }
    let differences = compare(before, after, word: "key") + compare(rules.0, rules.1, word: "rule")
    return [TextRow(level: 2, cells: [field.field.rawValue], note: note)]
      + differences.map { TextRow(level: 3, glyph: $0.glyph, label: $0.label, cells: [$0.name, $0.text], note: "") }
  }

  private func members(_ value: JSON?) -> [JSON.Member] {
    switch value {
    case .object(let members): members
    case .array(let elements): elements.map { JSON.Member($0["name"]?.string ?? $0.compact, $0) }
    default: []
    }
  }

  private func compare(
    _ before: [JSON.Member], _ after: [JSON.Member], word: String
  ) -> [(glyph: String, label: Style.Label, name: String, text: String)] {
    let names = before.map(\.name) + after.map(\.name).filter { name in !before.contains { $0.name == name } }
    return names.compactMap { name in
      let old = before.first { $0.name == name }?.value
      let new = after.first { $0.name == name }?.value
      let title = "\(word) \(TerminalText.safe(name))"
      switch (old, new) {
      case (nil, let new?): return ("+", .added, title, ValueText.text(new))
      case (let old?, nil): return ("-", .removed, title, ValueText.text(old))
      case (let old?, let new?) where old != new:
        return ("~", .changed, title, "\(ValueText.text(old)) -> \(ValueText.text(new))")
      default: return nil
      }
    }
  }

  private func mark(_ action: Action) -> (String, Style.Label) {
    switch action {
    case .create: ("+", .added)
    case .update: ("~", .changed)
    case .rename: (">", .changed)
    case .retire, .delete: ("-", .removed)
    case .adopt: ("=", .adopted)
    }
  }

  private func note(_ cause: Cause, _ source: Location?) -> String {
    let place = source.map { "\(TerminalText.safe($0.file)):\($0.line):\($0.column)" }
    switch cause {
    case .manifest, .adopt: return place ?? ""
    case .drift, .conflict: return [cause.rawValue, place].compactMap { $0 }.joined(separator: "   ")
    }
  }
}

/// `2026-09-01T10:22:07.123Z` as `2026-09-01 10:22:07Z`.
func timeText(_ time: String) -> String {
  guard time.utf8.count >= 19 else { return time }
  return String(time.prefix(10)) + " " + time.dropFirst(11).prefix(8) + "Z"
}
