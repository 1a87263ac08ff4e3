extension NodeTree {
  /// RFC 7396 JSON Merge Patch of `patchRoot` over `baseRoot`, as a new tree with one root.
  ///
  /// Nodes keep their own span and source. Of an entry that the patch replaces, key and value are the patch's; of one that
  /// it descends into, the mapping is the base's, and so is the key at the top of the document: further down the key is the
  /// patch's, which tells who changed the mapping also where something was only removed from it. Entries of the base come
  /// first, in their order. In the patch, a value that ``isNull(_:)`` removes its key.
  public static func merging(
    _ base: NodeTree, _ baseRoot: NodeID, with patch: NodeTree, _ patchRoot: NodeID
  ) -> NodeTree {
    var merge = Merge(base: base, patch: patch)
    merge.value(Int(baseRoot.index), Int(patchRoot.index))
    merge.result.roots = [NodeID(0)]
    return merge.result
  }

  /// A tree of its own that holds `node` and its descendants, to be kept when this one is reused.
  public func subtree(_ node: NodeID) -> NodeTree {
    var tree = NodeTree()
    tree.append(Int(node.index), of: self)
    tree.roots = [NodeID(0)]
    return tree
  }

  /// Copies a node and its descendants to the end of the arena.
  mutating func append(_ index: Int, of other: NodeTree) {
    let end = other.end(index)
    let shift = nodes.count - index
    for each in index..<end {
      var node = other.nodes[each]
      if node.isScalar {
        node.mark = UInt32(bytes.count)
        bytes.append(contentsOf: other.bytes[other.textRange(each)])
      } else {
        node.mark = UInt32(Int(node.mark) + shift)
      }
      nodes.append(node)
    }
  }
}

/// Descends by recursion: both trees were read under ``Limits/deepest``.
private struct Merge {
  let base: NodeTree
  let patch: NodeTree
  var result = NodeTree()
  private var depth = 0

  init(base: NodeTree, patch: NodeTree) {
    self.base = base
    self.patch = patch
  }

  /// Appends the value at `patched`, applied to the value at `original` if there is one.
  mutating func value(_ original: Int?, _ patched: Int) {
    guard patch.nodes[patched].kind == .mapping else { return result.append(patched, of: patch) }
    let original = original.flatMap { base.nodes[$0].kind == .mapping ? $0 : nil }
    let mapping = result.nodes.count
    result.nodes.append(original.map { base.nodes[$0] } ?? patch.nodes[patched])
    let children = entries(original, patched)
    result.nodes[mapping].mark = UInt32(result.nodes.count)
    result.nodes[mapping].count = children
  }

  /// Appends the merged entries of two mappings; returns how many nodes became children.
  private mutating func entries(_ original: Int?, _ patched: Int) -> UInt32 {
    var children: UInt32 = 0
    var originalKeys = KeyIndex()
    if let original {
      originalKeys = keys(of: original, in: base)
      let patchedKeys = keys(of: patched, in: patch)
      for (key, value) in base.entries(NodeID(original)) {
        let (key, value) = (Int(key.index), Int(value.index))
        if let patchedKey = patchedKeys.find(key, of: base, among: patch) {
          children += entry(patchedKey, over: (key, value))
        } else {
          result.append(key, of: base)
          result.append(value, of: base)
          children += 2
        }
      }
    }
    for (key, _) in patch.entries(NodeID(patched))
    where originalKeys.find(Int(key.index), of: patch, among: base) == nil {
      children += entry(Int(key.index), over: nil)
    }
    return children
  }

  /// Appends what an entry of the patch makes of the base's entry with the same key.
  private mutating func entry(_ key: Int, over original: (key: Int, value: Int)?) -> UInt32 {
    let value = patch.end(key)
    if patch.isNull(NodeID(value)) { return 0 }
    if let original, patch.nodes[value].kind == .mapping, base.nodes[original.value].kind == .mapping {
      if depth == 0 { result.append(original.key, of: base) } else { result.append(key, of: patch) }
    } else {
      result.append(key, of: patch)
    }
    depth += 1
    self.value(original?.value, value)
    depth -= 1
    return 2
  }

  private func keys(of mapping: Int, in tree: NodeTree) -> KeyIndex {
    var index = KeyIndex()
    index.reset(count: tree.count(NodeID(mapping)))
    for (key, _) in tree.entries(NodeID(mapping)) {
      _ = index.insert(Int(key.index), of: tree)
    }
    return index
  }
}
