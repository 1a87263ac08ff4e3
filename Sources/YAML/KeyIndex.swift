/// The scalar keys of one mapping, found by their bytes.
///
/// Few keys are compared one by one. Many go into a table that is hashed with the process's own seed, so that no choice of
/// keys makes the look-ups slow.
struct KeyIndex {
  private var keys: [Int] = []
  /// Open addressing; a slot holds a key's node index + 1, or 0.
  private var slots: [UInt32] = []

  private static let few = 16

  /// Makes the index empty and ready for `count` keys.
  mutating func reset(count: Int) {
    keys.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    guard count > Self.few else { return }
    var size = 64
    while size < count * 2 { size *= 2 }
    slots.append(contentsOf: repeatElement(0, count: size))
  }

  /// Adds a key of `tree`, unless one with the same bytes is there already: that one is returned.
  mutating func insert(_ key: Int, of tree: NodeTree) -> Int? {
    guard tree.nodes[key].isScalar else { return nil }
    if slots.isEmpty {
      if let twin = keys.first(where: { tree.haveSameText($0, key, in: tree) }) { return twin }
      keys.append(key)
      return nil
    }
    let slot = slot(of: key, in: tree, among: tree)
    if slots[slot] != 0 { return Int(slots[slot]) - 1 }
    slots[slot] = UInt32(key) + 1
    return nil
  }

  /// The key of `tree`, from which this index was filled, that has the bytes of a key of `other`.
  func find(_ key: Int, of other: NodeTree, among tree: NodeTree) -> Int? {
    guard other.nodes[key].isScalar else { return nil }
    if slots.isEmpty { return keys.first { tree.haveSameText($0, key, in: other) } }
    let found = slots[slot(of: key, in: other, among: tree)]
    return found == 0 ? nil : Int(found) - 1
  }

  private func slot(of key: Int, in other: NodeTree, among tree: NodeTree) -> Int {
    var hasher = Hasher()
    unsafe other.withBytes(key) { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    var slot = hasher.finalize() & (slots.count - 1)
    while slots[slot] != 0, !tree.haveSameText(Int(slots[slot]) - 1, key, in: other) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }
}
