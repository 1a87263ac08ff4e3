import Domain
import Planning

/// Objects by what happens to them and by kind: ``- create 1,200 macros: `a`, `b` and 1,198 more``. A group that is small
/// enough says below that what each object is.
struct ObjectGroups {
  private struct Group {
    let action: Action
    let kind: Kind
    var names: [String] = []
    var blocks: [ChangeBlock] = []
    /// Those that entities take along.
    var configs = 0
  }

  private var groups: [Group] = []

  /// By name alone.
  mutating func add(_ action: Action, _ address: Address, configs: Int) {
    let place = place(action, address)
    groups[place].names.append(address.key)
    groups[place].configs += configs
  }

  mutating func add(_ block: ChangeBlock) {
    let place = place(block.action, block.address)
    groups[place].names.append(block.address.key)
    groups[place].blocks.append(block)
    groups[place].configs += block.configCount
  }

  private mutating func place(_ action: Action, _ address: Address) -> Int {
    if let place = groups.firstIndex(where: { $0.action == action && $0.kind == address.kind }) { return place }
    groups.append(Group(action: action, kind: address.kind))
    return groups.count - 1
  }

  /// What each object is, in tables; nil where that is more than so many bytes.
  func tables(within room: Int) -> String? {
    let pieces = groups.lazy.flatMap { group in
      ["\(head(group))\n\n\(table(["object", "what"]))"] + group.blocks.map(\.row) + ["\n"]
    }
    return joined(pieces, within: room)
  }

  /// The groups in the order of adding. Each has at least its count, and an equal share of the room for what it says; what
  /// small groups leave of theirs is for the large ones.
  func text(within room: Int) -> String {
    let heads = groups.map(head)
    let mostTail = tail(1_000_000_000).utf8.count
    var room = room - heads.reduce(0) { $0 + $1.utf8.count + mostTail }
    var bodies = groups.map { _ in "" }
    let bySize = groups.indices.sorted { (groups[$0].names.count, $0) < (groups[$1].names.count, $1) }
    for (rank, index) in bySize.enumerated() {
      bodies[index] = body(groups[index], within: room / (groups.count - rank))
      room -= bodies[index].utf8.count
    }
    return zip(heads, bodies).map(+).joined() + "\n"
  }

  private func head(_ group: Group) -> String {
    let count = group.names.count
    let noun = group.kind == .entity ? (count == 1 ? "entity" : "entities") : group.kind.name + (count == 1 ? "" : "s")
    return "- \(group.action.rawValue) \(grouped(count)) \(noun)\(withConfigs(group.configs))"
  }

  private func body(_ group: Group, within room: Int) -> String {
    let (head, tail) = ("\n\n" + table(["object", "what"]), "\n")
    let rows = joined(group.blocks.lazy.map(\.row), within: room - head.utf8.count - tail.utf8.count)
    return rows.flatMap { $0.isEmpty ? nil : head + $0 + tail } ?? names(of: group, within: room)
  }

  /// The names that fit, and how many more there are.
  private func names(of group: Group, within room: Int) -> String {
    var text = ""
    var shown = 0
    for name in group.names {
      let piece = (shown == 0 ? ": " : ", ") + MarkdownText.code(name)
      guard text.utf8.count + piece.utf8.count <= room else { break }
      text += piece
      shown += 1
    }
    return text + (shown == group.names.count || shown == 0 ? "\n" : tail(group.names.count - shown))
  }

  private func tail(_ count: Int) -> String { " and \(grouped(count)) more\n" }
}

func withConfigs(_ count: Int) -> String {
  count == 0 ? "" : ", with \(grouped(count)) config\(count == 1 ? "" : "s")"
}
