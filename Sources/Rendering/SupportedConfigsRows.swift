import Domain
import Planning

/// What a version supports: counted where it comes or goes, key by key and rule by rule where it changes.
func supportedConfigsRows(_ field: FieldChange, _ action: Action, note: String) -> [TextRow] {
  let name = field.field.rawValue
  switch action {
  case .create: return [TextRow(level: 2, cells: [name, counts(field.after)], note: note)]
  case .delete: return [TextRow(level: 2, cells: [name, counts(field.before)], note: note)]
  case .update, .rename, .retire, .adopt: break
  }
  let rows =
    differences(keys(field.before), keys(field.after), word: "key")
    + differences(rules(field.before), rules(field.after), word: "rule")
  guard !rows.isEmpty else {
    let isHidden = field.before == field.after && field.after.holdsHidden
    let what = isHidden ? "changed where it is sensitive" : ValueText.change(from: field.before, to: field.after)
    return [TextRow(level: 2, cells: [name, what], note: note)]
  }
  return [TextRow(level: 2, cells: [name], note: note)] + rows
}

private func keys(_ value: JSON) -> [JSON.Member] { value["keys"]?.members ?? [] }

private func rules(_ value: JSON) -> [JSON.Member] {
  (value["rules"]?.elements ?? []).map { JSON.Member($0["name"]?.string ?? $0.compact, $0) }
}

private func counts(_ value: JSON) -> String {
  let (keys, rules) = (keys(value).count, rules(value).count)
  return "\(grouped(keys)) key\(keys == 1 ? "" : "s"), \(grouped(rules)) rule\(rules == 1 ? "" : "s")"
}

private func differences(_ before: [JSON.Member], _ after: [JSON.Member], word: String) -> [TextRow] {
  pairs(before, after).map { name, old, new in
    let action: Action = old == nil ? .create : new == nil ? .delete : .update
    return TextRow(level: 3, mark: mark(action), cells: ["\(word) \(name)", change(from: old, to: new)])
  }
}

/// The members that differ, in the order of `before`, then of `after`.
private func pairs(_ before: [JSON.Member], _ after: [JSON.Member]) -> [(name: String, old: JSON?, new: JSON?)] {
  let old = Dictionary(before.map { ($0.name, $0.value) }) { first, _ in first }
  let new = Dictionary(after.map { ($0.name, $0.value) }) { first, _ in first }
  var met: Set<String> = []
  return (before + after).map(\.name).filter { met.insert($0).inserted && old[$0] != new[$0] }
    .map { ($0, old[$0], new[$0]) }
}

/// Of two objects, the members that differ.
private func change(from old: JSON?, to new: JSON?) -> String {
  guard let old else { return ValueText.text(new ?? .null) }
  guard let new else { return ValueText.text(old) }
  guard let oldMembers = old.members, let newMembers = new.members else { return ValueText.change(from: old, to: new) }
  return pairs(oldMembers, newMembers)
    .map { name, old, new in "\(name) \(ValueText.change(from: old ?? .null, to: new ?? .null))" }
    .joined(separator: ", ")
}
