import Domain
import Planning

/// What happens to one object, and for an entity to its configs.
struct ChangeBlock {
  let changes: ArraySlice<Change>
  let text: TextBlock

  fileprivate init(_ changes: ArraySlice<Change>, _ runs: RunNotes) {
    self.changes = changes
    var text = TextBlock()
    let entityAction = changes.first { $0.address.kind == .entity }?.action
    for change in changes where change.address.kind != .config { text.add(rows(of: change, runs)) }
    if entityAction == nil, let entity = entity(of: changes) {
      text.add(TextRow(mark: mark(.update), cells: ["entity/\(entity)"]))
    }
    for change in changes where change.address.kind == .config {
      text.add(configRow(change, entityAction: entityAction))
    }
    self.text = text
  }

  /// The object that the block is about.
  var address: Address {
    entity(of: changes).map { Address(.entity, String($0)) } ?? changes[changes.startIndex].address
  }

  /// What happens to the object itself; an entity whose configs alone change is updated.
  var action: Action { changes.first { $0.address.kind != .config }?.action ?? .update }

  /// Nothing that was there before becomes another.
  var isNew: Bool { changes.allSatisfy { $0.action == .create || $0.action == .adopt } && action != .update }

  var configCount: Int { changes.count { $0.address.kind == .config } }
}

/// A block for each object. An entity's configs stand below it: also where the entity itself stays as it is, and also those
/// that are deleted, though deletions come last.
func changeBlocks(of plan: Plan) -> [ChangeBlock] {
  var blocks: [ChangeBlock] = []
  let runs = RunNotes(plan)
  let deletions = plan.changes.firstIndex { $0.action == .delete } ?? plan.changes.endIndex
  let removals = groups(plan.changes[deletions...])
  var removedConfigs: [Substring: ArraySlice<Change>] = [:]
  for group in removals { if let entity = entity(of: group) { removedConfigs[entity] = group } }
  for group in groups(plan.changes[..<deletions]) {
    let removed = entity(of: group).flatMap { removedConfigs.removeValue(forKey: $0) }
    blocks.append(ChangeBlock(removed.map { group + $0 } ?? group, runs))
  }
  for group in removals {
    if let entity = entity(of: group), removedConfigs[entity] == nil { continue }
    blocks.append(ChangeBlock(group, runs))
  }
  return blocks
}

/// Changes of one entity and its configs together, all others alone.
private func groups(_ changes: ArraySlice<Change>) -> [ArraySlice<Change>] {
  var groups: [ArraySlice<Change>] = []
  var rest = changes
  while !rest.isEmpty {
    let entity = entity(of: rest)
    let count = entity == nil ? 1 : rest.prefix { Rendering.entity(of: $0) == entity }.count
    groups.append(rest.prefix(count))
    rest = rest.dropFirst(count)
  }
  return groups
}

private func entity(of group: ArraySlice<Change>) -> Substring? { group.first.flatMap(entity) }

/// The code of the entity that a change shows under: its own, or that of its config.
private func entity(of change: Change) -> Substring? {
  switch change.address.kind {
  case .entity: change.address.key[...]
  case .config: partsOfConfig(change.address).entity
  case .optimizer, .version, .macro, .deployment: nil
  }
}
