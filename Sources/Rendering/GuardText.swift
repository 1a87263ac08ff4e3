import Domain
import Planning

/// What the guards see. A blocked danger has the consent to it on a line of its own, ready to be copied.
func renderText(_ guards: [GuardFinding], _ style: Style) -> String {
  func count(_ status: GuardFinding.Status) -> Int { guards.count { $0.status == status } }
  let (blocked, allowed) = (count(.blocked), count(.allowed))
  var head = blocked == 0 ? "none blocked" : style.paint("\(grouped(blocked)) blocked", .error)
  if allowed > 0 { head += ", \(grouped(allowed)) allowed" }
  var block = TextBlock()
  for finding in guards where !isSaidElsewhere(finding) { block.add(rows(of: finding)) }
  let findings = block.render(style)
  return style.paint("Guards:", .strong) + " \(head)\n" + findings + (findings.isEmpty ? "" : "\n")
}

/// The drift stands beside each field, and its count at the end: a guard that is off for it has nothing to add.
private func isSaidElsewhere(_ finding: GuardFinding) -> Bool {
  finding.guard == .driftOverwrite && finding.status == .warning
}

private func rows(of finding: GuardFinding) -> [TextRow] {
  let what = [finding.guard.rawValue, finding.address?.description ?? "the plan", finding.message]
  switch finding.status {
  case .blocked:
    return [
      TextRow(level: 1, mark: ("blocked", .error), cells: what),
      TextRow(level: 5, cells: [finding.option]),
    ]
  case .allowed: return [TextRow(level: 1, mark: ("allowed", .added), cells: what)]
  case .warning: return [TextRow(level: 1, mark: ("warning", .warning), cells: what)]
  }
}
