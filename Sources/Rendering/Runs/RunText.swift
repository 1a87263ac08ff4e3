public import Domain

/// Runs for a person, newest first: one line each. On a terminal, one that is running shows for how long.
public func renderList(_ records: RunRecords, style: Style) -> String {
  guard !records.runs.isEmpty else { return "No runs.\n" }
  var block = TextBlock()
  block.add(
    TextRow(
      mark: (" ", .quiet),
      cells: ["run", "entity", "version", "status", "validation", "started", "took", "bids, median"]))
  for run in records.runs {
    block.add(
      TextRow(
        mark: run.mark,
        cells: [
          run.id, run.entity, run.version.description, run.status, run.validationStatus, run.startedAt.map(timeText),
          run.took(until: records.readAt, style), run.bidMedian?.text,
        ].map(shown)))
  }
  return block.render(style)
}

/// Everything that is known of a run.
public func renderText(_ run: Run, in records: RunRecords, style: Style) -> String {
  var block = TextBlock()
  block.add(TextRow(mark: run.mark, cells: ["run \(run.id)", shown(run.status), shown(run.validationStatus)]))
  for field in run.fields where !["run_id", "status", "validation_status", "features_used"].contains(field.name) {
    block.add(
      TextRow(level: 1, cells: [field.name, fieldText(field.value)], note: run.note(field.name, records, style)))
  }
  let configs = records.configs(of: run).map { ($0.name, fieldText($0.value)) }
  let metrics = run.metrics.sorted { precedesInBytes($0.key, $1.key) }.map {
    ($0.key, $0.value.text)
  }
  let features = (run.featuresUsed ?? []).enumerated().map { ("\($0 + 1)", $1) }
  for (title, rows) in [("configs", configs), ("metrics", metrics), ("features_used", features)] {
    block.add(TextRow(level: 1, cells: [title] + (rows.isEmpty ? ["-"] : [])))
    for (name, value) in rows { block.add(TextRow(level: 2, cells: [shown(name), shown(value)])) }
  }
  return block.render(style)
}

/// What became of a run, in one line.
public func renderRecorded(_ run: Run, style: Style) -> String {
  let mark = run.mark
  var parts = [run.status]
  if run.status == RunStatus.completed.rawValue { parts.append("validation \(run.validationStatus)") }
  if let took = run.took(until: "", Style()) { parts.append("took \(took)") }
  return "\(style.paint(mark.text, mark.label)) run \(TerminalText.safe(run.id))   "
    + TerminalText.safe(parts.joined(separator: "   ")) + "\n"
}

extension Run {
  /// A sign for the status. One that completed with warnings serves only where they are accepted.
  fileprivate var mark: (text: String, label: Style.Label) {
    switch RunStatus(rawValue: status) {
    case .completed where validationStatus == "warned": ("!", .warning)
    case .completed where validationStatus == "failed": ("✗", .error)
    case .completed: ("✓", .added)
    case .failed: ("✗", .error)
    case .running: ("▸", .changed)
    case .pending, .cancelled, nil: ("·", .quiet)
    }
  }

  /// From start to end; of one that is running up to `now`, and on a terminal alone, so that files hold no clock.
  fileprivate func took(until now: String, _ style: Style) -> String? {
    guard let startedAt else { return nil }
    if let completedAt { return Timestamp.seconds(from: startedAt, to: completedAt).map(durationText) }
    guard status == RunStatus.running.rawValue, style.width != nil else { return nil }
    return Timestamp.seconds(from: startedAt, to: now).map { "\(durationText($0)) so far" }
  }

  fileprivate func note(_ field: String, _ records: RunRecords, _ style: Style) -> String {
    guard field == (completedAt == nil ? "started_at" : "completed_at") else { return "" }
    guard let took = took(until: records.readAt, style) else { return "" }
    return completedAt == nil ? took : "took \(took)"
  }
}

/// `42 s`, `25 min 3 s`, `1 h 5 min`, `3 d 4 h`.
func durationText(_ seconds: Int) -> String {
  let seconds = max(0, seconds)
  let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
  guard let first = units.firstIndex(where: { seconds >= $0.0 }) else { return "0 s" }
  let (size, name) = units[first]
  let whole = "\(seconds / size) \(name)"
  guard first + 1 < units.count, seconds % size / units[first + 1].0 > 0 else { return whole }
  return whole + " \(seconds % size / units[first + 1].0) \(units[first + 1].1)"
}

private func shown(_ text: String?) -> String { text.flatMap { $0.isEmpty ? nil : $0 } ?? "-" }

/// A value of a column or a config: a time as a person reads it, whatever is not known as `-`.
func fieldText(_ value: JSON?) -> String {
  switch value {
  case nil, .null: "-"
  case .string(let text) where text.utf8.count == 20 && text.utf8.last == UInt8(ascii: "Z"):
    Timestamp.seconds(from: text, to: text) == nil ? ValueText.text(.string(text)) : timeText(text)
  case .string(let text) where text == JSON.hidden.string: text
  case let value?: ValueText.text(value)
  }
}
