import Diagnostics
import Domain
public import Planning

/// The most bytes that a plan takes as Markdown: what comment fields of code hosts take, with room to spare.
public let markdownLimit = 60_000

/// The plan as a comment for a pull request. It begins with a hidden line that names the environment, by which a comment is
/// found again and updated in place.
///
/// The verdict, guards, errors, failed gates and removals come first and are what is cut last; each list that is cut says
/// exactly how many more there are.
public func renderMarkdown(_ plan: Plan) -> String {
  var out = MarkdownBudget(limit: markdownLimit)
  out.add("\(marker(plan.environment))\n")
  out.add("### optctl plan: \(MarkdownText.code(plan.environment, limit: 100)) \(verdict(plan))\n\n")
  out.add(summary(plan) + "\n\n")
  addGuards(plan, to: &out)
  addDiagnostics(plan.diagnostics.filter { $0.severity == .error }, "Errors", within: out.room(share: 60), to: &out)
  addFailedChecks(plan, to: &out)
  addRemovals(plan, within: out.room(share: 80), to: &out)
  addTraffic(plan, to: &out)
  addDiagnostics(plan.diagnostics.filter { $0.severity != .error }, "Warnings", within: out.room() / 2, to: &out)
  addPassedChecks(plan, to: &out)
  addChanges(plan, to: &out)
  out.add("\(origin(plan))\n")
  return out.text
}

/// An HTML comment of the environment's name, of which only letters, digits, `_` and `.` stay as they are.
private func marker(_ environment: String) -> String {
  let name = environment.unicodeScalars.map { scalar in
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil) || scalar == "_"
      || scalar == "."
      ? String(scalar) : "%\(String(scalar.value, radix: 16))"
  }
  return "<!-- optctl:plan:\(name.joined()) -->"
}

private func verdict(_ plan: Plan) -> String {
  if plan.hasErrors { return "❌ errors, cannot be applied" }
  let blocked = plan.guards.count { $0.status == .blocked }
  if blocked > 0 { return "⛔ blocked by \(grouped(blocked)) guard\(blocked == 1 ? "" : "s")" }
  guard plan.hasChanges else { return "✅ no changes" }
  let isUnsigned = plan.diagnostics.contains { $0.code == .unsignedCommit }
  return isUnsigned ? "⛔ signatures are missing, cannot be applied" : "✅ can be applied"
}

private func summary(_ plan: Plan) -> String {
  guard plan.hasChanges else {
    return plan.hasErrors ? "Nothing could be planned." : "The database is what the manifests say."
  }
  let summary = plan.summary
  let counts = [
    ("create", summary.create), ("update", summary.update), ("rename", summary.rename), ("retire", summary.retire),
    ("delete", summary.delete), ("adopt", summary.adopt),
  ].filter { $0.1 > 0 }.map { "\(grouped($0.1)) to \($0.0)" }
  let drift = summary.drift > 0 ? " Changed by hand and overwritten: \(grouped(summary.drift))." : ""
  return "**\(counts.joined(separator: ", ")).**\(drift) \(grouped(summary.unchanged)) unchanged."
}

private func origin(_ plan: Plan) -> String {
  let commit = plan.source.commit.map { MarkdownText.code(String($0.prefix(12)), limit: 40) } ?? "no commit"
  let ref = plan.source.ref.map { " of \(MarkdownText.code($0, limit: 100))" } ?? ""
  let dirty = plan.source.isDirty ? ", with uncommitted changes" : ""
  let target =
    plan.target.database.isEmpty
    ? ""
    : " against \(MarkdownText.code("\(plan.target.database)@\(plan.target.host)", limit: 200)) at \(timeText(plan.target.readAt))"
  return "<sub>Plan \(MarkdownText.code(plan.id)) from \(commit)\(ref)\(dirty)\(target).</sub>"
}

func table(_ columns: [String]) -> String {
  "| \(columns.joined(separator: " | ")) |\n|\(columns.map { _ in " --- |" }.joined())\n"
}

func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |\n" }

private func addGuards(_ plan: Plan, to out: inout MarkdownBudget) {
  let order: [GuardFinding.Status] = [.blocked, .allowed, .warning]
  let findings = order.flatMap { status in plan.guards.filter { $0.status == status } }
  out.add(
    findings.lazy.map { finding in
      row([
        finding.status == .blocked ? "⛔ blocked" : finding.status.rawValue, finding.guard.rawValue,
        finding.address.map { MarkdownText.cell($0.description) } ?? "the plan", MarkdownText.cell(finding.message),
        finding.status == .blocked ? MarkdownText.cell(finding.option) : "",
      ])
    }, head: "#### Guards\n\n" + table(["", "guard", "object", "what", "consent"]), within: out.room(share: 50)
  ) { "… and \(grouped($0)) more findings of guards." }
}

private func addDiagnostics(
  _ diagnostics: [Diagnostic], _ title: String, within room: Int, to out: inout MarkdownBudget
) {
  out.add(
    diagnostics.lazy.map { diagnostic in
      let place = diagnostic.location.map { " at \(MarkdownText.code($0.text))" } ?? ""
      let help = diagnostic.help.map { "<br>help: \(MarkdownText.code($0))" } ?? ""
      return "- **\(diagnostic.code.rawValue)**\(place): \(MarkdownText.code(diagnostic.message))\(help)\n"
    }, head: "#### \(title)\n\n", within: room
  ) { "… and \(grouped($0)) more; the JSON output has all of them." }
}

private let checkColumns = table(["", "object", "run", "gate", "check", "observed", "limit"])

private func line(_ check: GateCheck) -> String {
  row([
    sign(check.result), MarkdownText.cell(check.address.description), MarkdownText.cell(check.run),
    MarkdownText.cell(check.gate), MarkdownText.cell(check.subject),
    check.observed == .null ? "none" : MarkdownText.cell(ValueText.text(check.observed)),
    MarkdownText.cell(check.limit),
  ])
}

private func addFailedChecks(_ plan: Plan, to out: inout MarkdownBudget) {
  out.add(
    plan.checks.lazy.filter { $0.result != .pass }.map(line), head: "#### Gates that did not pass\n\n" + checkColumns,
    within: out.room(share: 70)
  ) { "… and \(grouped($0)) more checks that did not pass." }
}

private func addPassedChecks(_ plan: Plan, to out: inout MarkdownBudget) {
  let passed = plan.checks.filter { $0.result == .pass }
  out.add(
    passed.lazy.map(line),
    head: "<details><summary>\(grouped(passed.count)) check\(passed.count == 1 ? "" : "s") passed</summary>\n\n"
      + checkColumns,
    tail: "\n</details>\n\n", within: out.room() / 4
  ) { "… and \(grouped($0)) more checks that passed." }
}

private func sign(_ result: GateCheck.Result) -> String {
  switch result {
  case .pass: "✅ pass"
  case .fail: "❌ fail"
  case .warn: "⚠️ warn"
  case .missing: "❔ missing"
  }
}

/// One table for all: a deployment stands at its first arm.
private func addTraffic(_ plan: Plan, to out: inout MarkdownBudget) {
  let moves = plan.changes.lazy.compactMap { change -> String? in
    guard let arms = change.fields.first(where: { $0.field == .arms }).map(ArmsChange.init) else { return nil }
    let title = MarkdownText.cell(change.address.description) + (arms.word.map { " \($0)" } ?? "")
    let rows = arms.moves.enumerated().map { i, move in
      row([
        i == 0 ? title : "", MarkdownText.cell(move.name), MarkdownText.cell(move.run), move.before.percent.text,
        move.after.percent.text, bar(move.after),
      ])
    }
    return rows.joined()
  }
  out.add(
    moves, head: "#### Live traffic\n\n" + table(["deployment", "arm", "run", "before %", "after %", ""]),
    within: out.room() / 2
  ) { "… and \(grouped($0)) more deployments." }
}
