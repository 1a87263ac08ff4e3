/// The scalar keys of one mapping, found by their bytes.
///
/// Few keys are compared one by one. Many go into a table that is hashed with the process's own seed, so that no choice of
/// keys makes the look-ups slow.
struct KeyIndex {
  /// Few keys: ``print(of:in:)`` above, node index below.
  private var keys: [UInt64] = []
  /// Many keys, by open addressing: a slot holds a node index + 1, or 0.
  private var slots: [UInt32] = []

  private static let few = 32

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
      let print = print(of: key, in: tree)
      if let twin = twin(of: key, print, in: tree, among: tree) { return twin }
      keys.append(print << 32 | UInt64(key))
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
    if slots.isEmpty { return twin(of: key, print(of: key, in: other), in: other, among: tree) }
    let found = slots[slot(of: key, in: other, among: tree)]
    return found == 0 ? nil : Int(found) - 1
  }

  /// A number that keys with the same bytes have in common, and most others do not.
  private func print(of key: Int, in tree: NodeTree) -> UInt64 {
    let text = tree.textRange(key)
    guard !text.isEmpty else { return 0 }
    let (last, other) = (tree.bytes[text.upperBound - 1], tree.bytes[text.lowerBound + (text.count - 1) / 2])
    let beforeLast = tree.bytes[max(text.lowerBound, text.upperBound - 2)]
    return UInt64(last) << 24 | UInt64(beforeLast) << 16 | UInt64(other) << 8 | UInt64(text.count & 0xFF)
  }

  private func twin(of key: Int, _ print: UInt64, in other: NodeTree, among tree: NodeTree) -> Int? {
    for entry in keys where entry >> 32 == print {
      let candidate = Int(entry & 0xFFFF_FFFF)
      if tree.haveSameText(candidate, key, in: other) { return candidate }
    }
    return nil
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
