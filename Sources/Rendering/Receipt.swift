public import Diagnostics
import Domain
public import Planning

/// What an apply did, as every format tells it.
public struct ApplyReport: Sendable {
  public enum Committed: Sendable { case yes, no, unknown }

  public var committed: Committed
  /// The revision that holds the change; nil when nothing was committed.
  public var revision: Int?
  public var planID: String
  public var summary: Plan.Summary
  public var milliseconds: Int
  public var diagnostics: [Diagnostic]

  public init(
    committed: Committed, revision: Int?, planID: String, summary: Plan.Summary, milliseconds: Int,
    diagnostics: [Diagnostic] = []
  ) {
    self.committed = committed
    self.revision = revision
    self.planID = planID
    self.summary = summary
    self.milliseconds = milliseconds
    self.diagnostics = diagnostics
  }
}

/// What moved, and by whose hand: one line, without its end.
public func renderText(_ difference: PlanDifference) -> String {
  TerminalText.safe(difference.description + (difference.hand.map { " (\($0.text))" } ?? ""))
}

/// One line for a person.
public func renderText(_ report: ApplyReport, style: Style) -> String {
  switch (report.committed, report.revision) {
  case (.yes, let revision?):
    return style.paint("Applied revision \(revision)", .added)
      + ": \(summaryText(report.summary.json)) in \(grouped(report.milliseconds)) ms.\n"
  case (.no, _) where report.diagnostics.contains { $0.severity == .error }: return "Nothing was applied.\n"
  case (.yes, nil), (.no, _): return "Nothing to apply. The database is what the manifests say.\n"
  case (.unknown, _):
    return style.paint("Outcome unknown", .error) + ": the connection was lost during commit.\n"
  }
}

public func renderJSON(_ report: ApplyReport) -> [UInt8] {
  var writer = JSONLines()
  writer.member("format_version", .string(formatVersion))
  switch report.committed {
  case .yes: writer.member("committed", .bool(true))
  case .no: writer.member("committed", .bool(false))
  case .unknown: writer.member("committed", .string("unknown"))
  }
  writer.member("revision", report.revision.map { .number($0) } ?? .null)
  writer.member("plan_id", .string(report.planID))
  writer.member("summary", report.summary.json)
  writer.member("duration_ms", .number(report.milliseconds))
  writer.list("diagnostics", report.diagnostics.lazy.map(\.json))
  return writer.finish()
}

/// The world failed, for a person.
public func renderFailure(_ message: String, help: String? = nil, style: Style) -> String {
  labelled("error", .error, message, style) + (help.map { "  " + labelled("help", .help, $0, start: 2, style) } ?? "")
}

/// A line that a word begins; where it goes on, it does so below the text. The text need not be safe.
private func labelled(_ word: String, _ label: Style.Label, _ text: String, start: Int = 0, _ style: Style) -> String {
  var flow = TextFlow(style, start: start + word.utf8.count + 2, indent: start + word.utf8.count + 2)
  flow.add(TerminalText.safe(text))
  return "\(style.paint(word, label)): \(flow.text)\n"
}
