import Domain
import Planning

/// What the guards see, and what consent to it is written as.
func renderText(_ guards: [GuardFinding], _ style: Style) -> String {
  let blocked = guards.count { $0.status == .blocked }
  let head = blocked == 0 ? "none blocked" : style.paint("\(grouped(blocked)) blocked", .error)
  var block = TextBlock()
  for finding in guards { block.add(rows(of: finding)) }
  return style.paint("Guards:", .strong) + " \(head)\n" + block.render(style)
}

private func rows(of finding: GuardFinding) -> [TextRow] {
  let what = [finding.guard.rawValue, finding.address?.description ?? "the plan", finding.message]
  switch finding.status {
  case .blocked:
    return [
      TextRow(level: 1, mark: ("blocked", .error), cells: what),
      TextRow(level: 1, mark: ("       ", .quiet), cells: ["--allow \(finding.allow)"]),
    ]
  case .allowed: return [TextRow(level: 1, mark: ("allowed", .added), cells: what)]
  case .warning: return [TextRow(level: 1, mark: ("warning", .warning), cells: what)]
  }
}
