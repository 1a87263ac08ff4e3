extension NodeTree {
  /// The elements of a sequence; none for any other node.
  public func elements(_ node: NodeID) -> Elements {
    Elements(nodes: nodes, of: Int(node.index), kind: .sequence)
  }

  /// The entries of a mapping, in the order in which they are written; none for any other node.
  public func entries(_ node: NodeID) -> Entries {
    Entries(children: Elements(nodes: nodes, of: Int(node.index), kind: .mapping))
  }

  public struct Elements: Sequence, IteratorProtocol, Sendable {
    public typealias Element = NodeID

    private let nodes: [Node]
    private var index: Int
    private let end: Int

    fileprivate init(nodes: [Node], of index: Int, kind: NodeKind) {
      self.nodes = nodes
      self.index = index + 1
      end = nodes[index].kind == kind ? Int(nodes[index].mark) : index + 1
    }

    public mutating func next() -> NodeID? {
      guard index < end else { return nil }
      defer { index = nodes[index].isScalar ? index + 1 : Int(nodes[index].mark) }
      return NodeID(index)
    }
  }

  public struct Entries: Sequence, IteratorProtocol, Sendable {
    public typealias Element = (key: NodeID, value: NodeID)

    fileprivate var children: Elements

    public mutating func next() -> Element? {
      guard let key = children.next(), let value = children.next() else { return nil }
      return (key, value)
    }
  }
}
