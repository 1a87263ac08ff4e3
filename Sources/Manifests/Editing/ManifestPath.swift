import Domain
import YAML

/// A step from a node to one below it.
enum PathStep: Sendable, Hashable {
  case key(String)
  case index(Int)
}

/// How far a path leads into a document.
struct PathWalk {
  /// From the root down to the last node that is there.
  var nodes: [NodeID]
  /// Keys of the entries that the path went through; nil for the element of a list.
  var keys: [NodeID?]
  /// The steps for which there is nothing.
  var missing: ArraySlice<PathStep>

  /// What the whole path leads to.
  var target: NodeID? { missing.isEmpty ? nodes.last : nil }
}

extension NodeTree {
  func walk(_ path: [PathStep], from root: NodeID) -> PathWalk {
    var walk = PathWalk(nodes: [root], keys: [], missing: path[...])
    var node = root
    while let step = walk.missing.first {
      let next: (key: NodeID?, value: NodeID)? =
        switch step {
        case .key(let name): entry(name, of: node).map { ($0.key, $0.value) }
        case .index(let index): elements(node).dropFirst(index).first { _ in true }.map { (nil, $0) }
        }
      guard let next else { break }
      walk.nodes.append(next.value)
      walk.keys.append(next.key)
      walk.missing = walk.missing.dropFirst()
      node = next.value
    }
    return walk
  }

  /// The entry of a mapping with a key of these bytes.
  func entry(_ name: String, of node: NodeID) -> (key: NodeID, value: NodeID)? {
    entries(node).first { haveSameBytes(text($0.key), name) }
  }
}
