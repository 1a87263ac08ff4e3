import Domain
import YAML

/// What an edit is to make of a tree, by the nodes of the tree as it was.
struct TreeChange {
  /// An element of a list as it will be.
  enum Element {
    /// The element that had this number.
    case kept(Int)
    case fresh(JSON)
  }

  /// Nodes that get another value.
  var replaced: [NodeID: JSON] = [:]
  /// Entries that mappings get, and the key that each comes after; nil for the last place.
  var inserted: [NodeID: (member: JSON.Member, after: NodeID?)] = [:]
  /// Keys whose entries go.
  var removed: Set<NodeID> = []
  /// Lists that get other elements or another order.
  var arranged: [NodeID: [Element]] = [:]
}

/// Whether a tree is what a change makes of another, in every node. Descends by recursion: both were read under the
/// profile's limit of levels.
struct TreeComparison {
  let old: NodeTree
  let new: NodeTree
  let change: TreeChange

  func holds() -> Bool {
    old.roots.count == new.roots.count && zip(old.roots, new.roots).allSatisfy { holds($0, $1) }
  }

  private func holds(_ a: NodeID, _ b: NodeID) -> Bool {
    if let value = change.replaced[a] { return new.means(b, value) }
    guard old.kind(a) == new.kind(b) else { return false }
    switch old.kind(a) {
    case .plain, .quoted: return haveSameBytes(old.text(a), new.text(b))
    case .sequence: return sequenceHolds(a, b)
    case .mapping: return mappingHolds(a, b)
    }
  }

  private func sequenceHolds(_ a: NodeID, _ b: NodeID) -> Bool {
    let before = Array(old.elements(a))
    let wanted = change.arranged[a] ?? before.indices.map { .kept($0) }
    let after = Array(new.elements(b))
    return wanted.count == after.count
      && zip(wanted, after).allSatisfy { element, node in
        switch element {
        case .kept(let index): holds(before[index], node)
        case .fresh(let value): new.means(node, value)
        }
      }
  }

  private func mappingHolds(_ a: NodeID, _ b: NodeID) -> Bool {
    var after = new.entries(b)
    let insertion = change.inserted[a]
    func holdsInserted() -> Bool {
      guard let insertion, let (key, value) = after.next() else { return false }
      return haveSameBytes(new.text(key), insertion.member.name) && new.means(value, insertion.member.value)
    }
    for (key, value) in old.entries(a) {
      if !change.removed.contains(key) {
        guard let (newKey, newValue) = after.next(), holds(key, newKey), holds(value, newValue) else { return false }
      }
      if let insertion, insertion.after == key, !holdsInserted() { return false }
    }
    if let insertion, insertion.after == nil, !holdsInserted() { return false }
    return after.next() == nil
  }
}

extension NodeTree {
  /// Whether a reader of manifests takes a node for this value.
  func means(_ node: NodeID, _ value: JSON) -> Bool {
    switch value {
    case .null: return isNull(node)
    case .bool(let value): return kind(node) == .plain && text(node) == (value ? "true" : "false")
    case .number(let number): return kind(node) == .plain && ExactDecimal(text(node)) == ExactDecimal(number)
    case .string(let string):
      guard haveSameBytes(text(node), string) else { return false }
      return kind(node) == .quoted || kind(node) == .plain && !isNull(node)
    case .array(let values):
      let elements = Array(elements(node))
      return kind(node) == .sequence && elements.count == values.count
        && zip(elements, values).allSatisfy { means($0, $1) }
    case .object(let members):
      let entries = Array(entries(node))
      return kind(node) == .mapping && entries.count == members.count
        && zip(entries, members).allSatisfy { entry, member in
          haveSameBytes(text(entry.key), member.name) && means(entry.value, member.value)
        }
    }
  }
}
