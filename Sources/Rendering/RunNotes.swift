import Domain
import Planning

/// What a plan knows of the runs that its deployments name.
struct RunNotes {
  private var versions: [String: VersionReference] = [:]
  private var checks: [Address: [GateCheck]] = [:]
  /// The plan does not know what it writes.
  let isStored: Bool

  init(_ plan: Plan) {
    isStored = plan.remember.isEmpty
    for run in plan.runs { versions[run.run] = run.version }
    for check in plan.checks { checks[check.address, default: []].append(check) }
  }

  func version(of run: String) -> String? { versions[run]?.description }

  /// One line a check: `pass  auc 0.7011 >= 0.6`.
  func checkRows(of run: String, _ deployment: Address) -> [TextRow] {
    (checks[deployment] ?? []).filter { $0.run == run }.map { $0.row(level: 3) }
  }
}

extension GateCheck {
  func row(level: Int, note: String = "") -> TextRow {
    let observed = observed == .null ? nil : ValueText.text(observed)
    let text = [subject, observed, limit].compactMap { $0 }.joined(separator: " ")
    return TextRow(level: level, mark: mark, cells: [text], note: note)
  }

  private var mark: (text: String, label: Style.Label) {
    switch result {
    case .pass: ("pass ", .added)
    case .fail: ("fail ", .error)
    case .warn: ("warn ", .warning)
    case .missing: ("missing ", .warning)
    }
  }
}
