import Diagnostics
import Domain
import Planning

/// The rows of any change but a config's.
///
/// A stored plan does not know what it writes: there the arms of a paused entity, which are only remembered, read as an epoch.
func rows(of change: Change, _ runs: RunNotes) -> [TextRow] {
  var head = change.address.description
  if let word = word(change, isStored: runs.isStored) { head += "   \(word)" }
  var rows = [TextRow(mark: mark(change.action), cells: [head], note: headNote(change))]
  for field in change.fields where field.field != .code {
    if field.field == .arms {
      rows += ArmsChange(field).rows(note: fieldNote(field, change.action), of: change.address, runs)
    } else {
      rows += fieldRows(field, change.action)
    }
  }
  return rows
}

/// A config, as it stands below its entity.
func configRow(_ change: Change, entityAction: Action?) -> TextRow {
  let key = partsOfConfig(change.address).key
  let value = change.fields.first.map { valueText($0, change.action) } ?? change.action.rawValue
  // Whoever reads of a new or a lost entity knows why its configs come and go.
  let isPartOfEntity = change.action == entityAction && change.action != .update && change.cause == .manifest
  let field = change.fields.first
  let note = isPartOfEntity ? "" : note(change.cause, change.action, field?.drift, field?.source ?? change.source)
  return TextRow(level: 1, mark: mark(change.action), cells: ["config \(key)", value], note: note)
}

/// The entity of a config and the config's own key.
func partsOfConfig(_ address: Address) -> (entity: Substring, key: Substring) {
  guard let slash = address.key.utf8.firstIndex(of: UInt8(ascii: "/")) else { return (address.key[...], "") }
  return (address.key[..<slash], address.key[slash...].dropFirst())
}

func mark(_ action: Action) -> (text: String, label: Style.Label) {
  switch action {
  case .create: ("+", .added)
  case .update: ("~", .changed)
  case .rename: (">", .changed)
  case .retire, .delete: ("-", .removed)
  case .adopt: ("=", .adopted)
  }
}

/// What the mark does not say.
private func word(_ change: Change, isStored: Bool) -> String? {
  switch change.action {
  case .adopt: return "adopt"
  case .rename:
    let code = change.fields.first { $0.field == .code }
    return code.map { "was \(ValueText.text($0.before))" } ?? "rename"
  case .retire: return change.fields.isEmpty ? "forget: retired already" : "retire"
  case .delete:
    if !change.fields.isEmpty { return "delete" }
    return change.address.kind == .deployment ? "forget: nothing serves" : "forget: gone already"
  case .create, .update:
    guard let arms = change.fields.first(where: { $0.field == .arms }).map(ArmsChange.init) else { return nil }
    if case .none = change.write, !isStored, arms.isNewEpoch { return "remembered until it is resumed" }
    return arms.word
  }
}

/// A removal's place is where the object stood before; an update's fields have their own.
private func headNote(_ change: Change) -> String {
  let hand = change.fields.lazy.compactMap(\.drift).first
  return switch change.action {
  case .create, .adopt, .rename: note(change.cause, change.action, hand, change.source)
  case .retire, .delete: note(change.cause, change.action, hand, nil)
  case .update: ""
  }
}

/// Why, unless it is the manifest, by whose hand, and where the manifest says it.
private func note(_ cause: Cause, _ action: Action, _ hand: Attribution?, _ source: Location?) -> String {
  let isExpected = cause == .manifest || action == .adopt
  let isByHand = cause == .drift || cause == .conflict
  let reason = cause.rawValue + (hand.map { ": \($0.text)" } ?? (isByHand ? ": not in the journal" : ""))
  return [isExpected ? nil : reason, source?.text].compactMap { $0 }.joined(separator: "   ")
}

extension Attribution {
  /// `alice, psql, 2026-08-30 11:04Z`. Not safe yet.
  var text: String {
    let program = TerminalText.shortened(application, to: 40)
    return [TerminalText.shortened(by, to: 40), program, minuteText(at)].filter { !$0.isEmpty }.joined(separator: ", ")
  }
}

private func fieldNote(_ field: FieldChange, _ action: Action) -> String {
  action == .update || action == .rename ? note(field.cause, action, field.drift, field.source) : ""
}

private func fieldRows(_ field: FieldChange, _ action: Action) -> [TextRow] {
  let note = fieldNote(field, action)
  switch field.field {
  case .supportedConfigs: return supportedConfigsRows(field, action, note: note)
  case .status where action == .retire: return []
  case .description where action == .create && field.after == .string(""): return []
  case .holdback where action == .create && field.after == .number("0"): return []
  default: return [TextRow(level: 2, cells: [field.field.rawValue, valueText(field, action)], note: note)]
  }
}

private func valueText(_ field: FieldChange, _ action: Action) -> String {
  switch action {
  case .create: ValueText.text(field.after)
  case .delete: ValueText.text(field.before)
  default: ValueText.change(from: field.before, to: field.after)
  }
}

extension Location {
  /// `file:line:column`. Not safe yet.
  var text: String { "\(file):\(line):\(column)" }
}
