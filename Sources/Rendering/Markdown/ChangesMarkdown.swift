import Domain
import Planning

/// What is retired or deleted: a line each, or where there are too many by name. An entity that is deleted says how many
/// configs it takes along.
func addRemovals(_ plan: Plan, within room: Int, to out: inout MarkdownBudget) {
  let removals = plan.changes.filter { $0.action == .retire || $0.action == .delete }
  guard !removals.isEmpty else { return }
  let head = "#### Removals\n\n"
  let room = room - head.utf8.count
  out.add(head)
  var configs: [Substring: Int] = [:]
  for change in removals where change.action == .delete && change.address.kind == .entity {
    configs[change.address.key[...]] = 0
  }
  for change in removals where change.address.kind == .config {
    configs[partsOfConfig(change.address).entity]? += 1
  }
  let told = removals.lazy
    .filter { $0.address.kind != .config || configs[partsOfConfig($0.address).entity] == nil }
    .map { ($0.action, $0.address, $0.address.kind == .entity ? configs[$0.address.key[...]] ?? 0 : 0) }
  let lines = told.map { action, address, configs in
    "- \(action.rawValue) \(MarkdownText.code(address.description))\(withConfigs(configs))\n"
  }
  if let text = joined(lines, within: room) { return out.add(text + "\n") }
  var groups = ObjectGroups()
  for (action, address, configs) in told { groups.add(action, address, configs: configs) }
  out.add(groups.text(within: room))
}

/// Every change as a plan's text shows it, folded by object; but of many of a kind with the same action each has a row of
/// a table, if that says it all. Where it is too much, what was there before comes first, as far as it fits into half of
/// the room, and all other objects follow in groups.
func addChanges(_ plan: Plan, to out: inout MarkdownBudget) {
  let blocks = changeBlocks(of: plan).filter { !$0.isToldAsRemoval }
  guard !blocks.isEmpty else { return }
  out.add("#### Changes\n\n")
  let (folded, rows) = foldedAndRows(blocks)
  if let tables = rows.tables(within: out.room()),
    let text = joined(folded.lazy.map(\.details), within: out.room() - tables.utf8.count)
  {
    return out.add(text + tables)
  }
  var room = out.room() / 2
  var others: [ChangeBlock] = []
  for block in blocks where !block.isNew {
    let details = block.details
    if details.utf8.count <= room {
      out.add(details)
      room -= details.utf8.count
    } else {
      others.append(block)
    }
  }
  others += blocks.lazy.filter(\.isNew)
  var groups = ObjectGroups()
  for block in others { groups.add(block) }
  out.add(groups.text(within: out.room()))
  out.add("The JSON output has every change in full.\n\n")
}

/// The blocks that have folds of their own, and those that are rows.
private func foldedAndRows(_ blocks: [ChangeBlock]) -> ([ChangeBlock], ObjectGroups) {
  var counts: [Action: [Kind: Int]] = [:]
  for block in blocks { counts[block.action, default: [:]][block.address.kind, default: 0] += 1 }
  var folded: [ChangeBlock] = []
  var rows = ObjectGroups()
  for block in blocks {
    if counts[block.action]?[block.address.kind] ?? 0 > 20, block.rowSaysAll {
      rows.add(block)
    } else {
      folded.append(block)
    }
  }
  return (folded, rows)
}

/// All pieces, or nil where they are more than so many bytes.
func joined(_ pieces: some Sequence<String>, within room: Int) -> String? {
  var text = ""
  for piece in pieces {
    guard text.utf8.count + piece.utf8.count <= room else { return nil }
    text += piece
  }
  return text
}
