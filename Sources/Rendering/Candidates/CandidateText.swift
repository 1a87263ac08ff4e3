import Diagnostics
import Domain
public import Planning

/// The runs that an arm could name, for a person: newest first, below each what the gates and the rules say of it.
///
/// - Parameter isNumbered: those that may serve get a number, in the order of the list from 1.
public func renderText(_ report: ArmCandidates, isNumbered: Bool = false, style: Style) -> String {
  let head = [
    "deployment/\(report.entity)", "arm \(report.arm.name)", "run \(report.arm.run)",
    "\(report.arm.traffic.percent.text) %", "environment \(report.environment)", timeText(report.readAt),
  ]
  var out = TextFlow.line(head.map(TerminalText.safe), .strong, style) + "\n"
  guard !report.candidates.isEmpty else { return out + "\nNo runs.\n" }
  let width = isNumbered ? String(report.candidates.count).utf8.count + 2 : 1
  var block = TextBlock()
  block.add(
    TextRow(
      mark: (String(repeating: " ", count: width), .quiet),
      cells: ["run", "version", "status", "validation", "completed"] + (report.metric.map { [$0] } ?? [])))
  var number = 0
  for candidate in report.candidates {
    if candidate.isEligible { number += 1 }
    var mark = candidate.mark
    if isNumbered {
      mark.text =
        TerminalText.padded(candidate.isEligible ? "\(number)" : "", to: width - 2, alignRight: true) + " "
        + mark.text
    }
    block.add(TextRow(mark: mark, cells: candidate.cells(report.metric), note: candidate.note))
    block.add(candidate.reasons)
  }
  out += "\n" + block.render(style) + "\n"
  if report.isCut { out += style.paint("older runs are not shown", .quiet) + "\n" }
  return out
}

extension ArmCandidate {
  fileprivate var mark: (text: String, label: Style.Label) { isEligible ? ("✓", .added) : ("✗", .error) }

  fileprivate var note: String { isPinned ? "the arm has it" : "" }

  fileprivate func cells(_ metric: String?) -> [String] {
    guard let run else { return [id, "-"] }
    let values = [
      run.version.description, run.status, run.validationStatus, run.completedAt.map(timeText) ?? "",
    ]
    let measured = metric.map { [run.metrics[$0]?.text ?? ""] } ?? []
    return [id] + (values + measured).map { $0.isEmpty ? "-" : $0 }
  }

  /// What fails first, then what passes. Where a check has no value to judge, its diagnostic says more than the check.
  fileprivate var reasons: [TextRow] {
    let checks = checks.filter { $0.result != .missing }.map { ($0.result == .fail, $0.row(level: 2, note: $0.gate)) }
    let rules = diagnostics.filter { $0.code != .gateFailed }.map { ($0.severity == .error, $0.reason) }
    let rows = rules + checks
    return rows.filter { $0.0 }.map(\.1) + rows.filter { !$0.0 }.map(\.1)
  }
}

extension Diagnostic {
  /// What keeps a run out is told in full; a plan tells the rest of a warning.
  fileprivate var reason: TextRow {
    let isError = severity == .error
    return TextRow(
      level: 2, mark: isError ? ("fail ", .error) : ("warn ", .warning),
      cells: [isError ? message : TerminalText.shortened(TerminalText.safe(message), to: 100)], note: code.rawValue)
  }
}
