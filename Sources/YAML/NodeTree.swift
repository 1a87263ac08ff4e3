import Glibc

/// A node of the ``NodeTree`` that it was asked of; it means nothing in another tree.
public struct NodeID: Hashable, Sendable {
  public let index: UInt32

  init(_ index: Int) {
    self.index = UInt32(index)
  }
}

public enum NodeKind: UInt8, Sendable {
  case mapping
  case sequence
  /// A scalar without quotes: what it means is for the reader to decide.
  case plain
  /// A scalar in single or double quotes, or a literal or folded block: text, whatever it looks like.
  case quoted
}

/// Documents as nodes in one arena.
///
/// Nodes lie in the order in which they are written, each followed at once by its descendants: the first child is the next
/// node, and a collection records where its descendants end. All scalars share one text buffer. So a tree costs two
/// allocations, and reading the next file into it after ``removeAll(keepingCapacity:)`` costs none.
public struct NodeTree: Sendable {
  /// One for each document that is not empty, in order.
  public internal(set) var roots: [NodeID] = []
  var nodes: [Node] = []
  var bytes: [UInt8] = []

  struct Node {
    var span: Span
    var source: UInt32
    /// Scalar: offset of its text. Collection: index after its last descendant.
    var mark: UInt32
    /// Scalar: bytes of text. Collection: children; a mapping's keys and values are children both.
    var count: UInt32
    var kind: NodeKind

    var isScalar: Bool { kind == .plain || kind == .quoted }
  }

  public init() {}

  public var isEmpty: Bool { roots.isEmpty }

  public mutating func removeAll(keepingCapacity: Bool = false) {
    roots.removeAll(keepingCapacity: keepingCapacity)
    nodes.removeAll(keepingCapacity: keepingCapacity)
    bytes.removeAll(keepingCapacity: keepingCapacity)
  }

  public func kind(_ node: NodeID) -> NodeKind { nodes[Int(node.index)].kind }

  public func span(_ node: NodeID) -> Span { nodes[Int(node.index)].span }

  /// The number that the caller gave to the file that the node was read from.
  public func source(_ node: NodeID) -> UInt32 { nodes[Int(node.index)].source }

  /// Elements of a sequence, entries of a mapping; 0 for a scalar.
  public func count(_ node: NodeID) -> Int {
    let node = nodes[Int(node.index)]
    switch node.kind {
    case .mapping: return Int(node.count) / 2
    case .sequence: return Int(node.count)
    case .plain, .quoted: return 0
    }
  }

  /// The text of a scalar, escapes resolved and lines folded; empty for a collection.
  public func text(_ node: NodeID) -> String {
    unsafe withBytes(Int(node.index)) { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// Whether a scalar's text is these bytes; makes no `String`. False for a collection.
  public func equals(_ node: NodeID, _ text: StaticString) -> Bool {
    let node = nodes[Int(node.index)]
    guard node.isScalar, Int(node.count) == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { wanted in
      unsafe bytes.withUnsafeBufferPointer { unsafe matches($0, at: Int(node.mark), wanted) }
    }
  }

  /// Calls `body` with the UTF-8 text of a scalar; empty for a collection.
  public func withText<R, E>(_ node: NodeID, _ body: (Swift.Span<UInt8>) throws(E) -> R) throws(E) -> R {
    try body(bytes.span.extracting(textRange(Int(node.index))))
  }

  /// Whether the node stands for nothing: a plain `null` or `~`, or a plain scalar without text.
  public func isNull(_ node: NodeID) -> Bool {
    guard kind(node) == .plain else { return false }
    return nodes[Int(node.index)].count == 0 || equals(node, "null") || equals(node, "~")
  }
}

extension NodeTree {
  func textRange(_ index: Int) -> Range<Int> {
    let node = nodes[index]
    guard node.isScalar else { return 0..<0 }
    let start = Int(node.mark)
    return start..<start + Int(node.count)
  }

  /// The index after the node and all its descendants, which is that of its next sibling, if there is one.
  func end(_ index: Int) -> Int {
    let node = nodes[index]
    return node.isScalar ? index + 1 : Int(node.mark)
  }

  func withBytes<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    unsafe bytes.withUnsafeBufferPointer { unsafe body(.init(rebasing: $0[textRange(index)])) }
  }

  /// Whether two scalars have the same bytes. Canonically equal text in other bytes (NFC, NFD) is not the same.
  func haveSameText(_ index: Int, _ otherIndex: Int, in other: NodeTree) -> Bool {
    let (node, otherNode) = (nodes[index], other.nodes[otherIndex])
    guard node.isScalar, otherNode.isScalar, node.count == otherNode.count else { return false }
    return unsafe other.withBytes(otherIndex) { wanted in
      unsafe bytes.withUnsafeBufferPointer { unsafe matches($0, at: Int(node.mark), wanted) }
    }
  }

  private func matches(
    _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int, _ wanted: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let here = bytes.baseAddress, let there = wanted.baseAddress, wanted.count > 0 else { return wanted.isEmpty }
    return unsafe memcmp(here + offset, there, wanted.count) == 0
  }
}
