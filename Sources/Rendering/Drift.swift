import Domain
public import Planning

/// What differs from what was last applied, for a person: live on the left, applied on the right.
public func renderDrift(_ plan: Plan, style: Style) -> String {
  var out = header(plan, style)
  guard plan.hasChanges else { return out + "No drift. The database is what was last applied.\n" }
  for block in changeBlocks(of: plan) { out += block.text.render(style) }
  let counts = [
    (plan.summary.update, "changed"), (plan.summary.create, "missing"), (plan.summary.delete, "added by hand"),
  ]
  let text = counts.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }.joined(separator: ", ")
  return out + "\n" + style.paint("Drift:", .strong) + " \(text).\n"
    + style.paint("Live is on the left, what was last applied on the right.", .quiet) + "\n"
}

private func header(_ plan: Plan, _ style: Style) -> String {
  var parts = ["optctl drift", plan.environment]
  if let revision = plan.target.lastRevision {
    let commit = plan.target.lastCommit.map { " of \($0.prefix(7))" } ?? ""
    parts.append("since revision \(revision)\(commit)")
  }
  parts += ["\(plan.target.database)@\(plan.target.host)", timeText(plan.target.readAt)]
  return renderHeadline(parts.filter { !$0.isEmpty }, style: style)
}

/// The same as JSON: changes as in a plan, `before` live and `after` last applied.
public func renderDriftJSON(_ plan: Plan) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  writer.member("has_drift", .bool(plan.hasChanges))
  writer.list("changes", plan.changes) { $0.write(to: &$1) }
  return writer.finish()
}
