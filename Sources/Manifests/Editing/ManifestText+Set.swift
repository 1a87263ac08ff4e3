import Domain
import YAML

/// Edits by path. `document` counts the documents of the file that are not empty.
extension ManifestText {
  /// Gives the node at a path another value; inserts it where there is none, with the mappings around it.
  ///
  /// - Parameter neighbours: keys of the same mapping that it is inserted after, the first one that is there; else it comes last.
  mutating func set(
    _ path: [PathStep], in document: Int, to value: JSON, after neighbours: [String] = []
  ) throws(EditRefusal) {
    let walk = tree.walk(path, from: tree.roots[document])
    guard let target = walk.target else { return try insert(walk, value, after: neighbours) }
    guard !tree.means(target, value) else { return }
    if tree.kind(target) == .sequence, case .array(let values) = value {
      return try arrange(target, walk, matching(values, in: target))
    }
    guard tree.count(target) == 0 || isFlow(target) else { throw blockCollectionRefusal(target) }
    var change = TreeChange()
    change.replaced[target] = value
    try commit([replacement(of: target, by: value, inFlow: isInFlow(walk))], change, at: target)
  }

  /// Gives scalars other values, all at once.
  mutating func setScalars(_ values: [(node: NodeID, value: JSON)], around: PathWalk) throws(EditRefusal) {
    var change = TreeChange()
    var splices: [Splice] = []
    for (node, value) in values where !tree.means(node, value) {
      guard tree.kind(node) == .plain || tree.kind(node) == .quoted else { throw blockCollectionRefusal(node) }
      change.replaced[node] = value
      // In a block it is then quoted more often than it must be.
      splices.append(replacement(of: node, by: value, inFlow: true))
    }
    guard let first = splices.isEmpty ? nil : around.nodes.last else { return }
    try commit(splices, change, at: first)
  }

  private func replacement(of node: NodeID, by value: JSON, inFlow: Bool) -> Splice {
    let range = range(node)
    let style = ScalarText.Style(range.isEmpty ? nil : bytes[range.lowerBound])
    var text = ScalarText.text(of: value, style: style, inFlow: inFlow)
    // A scalar without text stands directly behind the colon or the dash.
    if range.isEmpty, let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : nil, before > 0x20 {
      text = " " + text
    }
    return Splice(range, text)
  }

  /// Whether the last node of a walk stands between brackets.
  func isInFlow(_ walk: PathWalk) -> Bool {
    walk.nodes.dropLast(walk.missing.isEmpty ? 1 : 0).contains { tree.count($0) > 0 && isFlow($0) }
  }

  // MARK: - Insertion

  private mutating func insert(_ walk: PathWalk, _ value: JSON, after neighbours: [String]) throws(EditRefusal) {
    guard let parent = walk.nodes.last else { return }
    var value = value
    for step in walk.missing.dropFirst().reversed() {
      guard case .key(let name) = step else { throw layoutRefusal(parent) }
      value = .object([JSON.Member(name, value)])
    }
    guard case .key(let name)? = walk.missing.first else { throw layoutRefusal(parent) }
    let member = JSON.Member(name, value)
    if tree.isNull(parent) || tree.kind(parent) == .mapping && tree.count(parent) == 0 {
      var change = TreeChange()
      change.replaced[parent] = .object([member])
      let inFlow = tree.kind(parent) == .mapping || isInFlow(PathWalk(nodes: walk.nodes, keys: walk.keys, missing: []))
      return try commit([replacement(of: parent, by: .object([member]), inFlow: inFlow)], change, at: parent)
    }
    guard tree.kind(parent) == .mapping else { throw notAMappingRefusal(parent) }
    let entries = Array(tree.entries(parent))
    let neighbour = neighbours.first { tree.entry($0, of: parent) != nil }.flatMap { tree.entry($0, of: parent) }
    let anchor = neighbour.flatMap { neighbour in entries.firstIndex { $0.key == neighbour.key } }
    var change = TreeChange()
    change.inserted[parent] = (member, anchor.map { entries[$0].key })
    let position = (anchor ?? entries.count - 1) + 1
    if isFlow(parent) {
      var order = entries.indices.map { FlowLayout.Entry.kept($0) }
      order.insert(.fresh(ScalarText.entry(member, inFlow: true)), at: position)
      try commit([flowSplice(parent, order)], change, at: parent)
    } else {
      try commit([blockInsertion(member, behind: entries[position - 1], of: parent)], change, at: parent)
    }
  }

  private func blockInsertion(
    _ member: JSON.Member, behind neighbour: (key: NodeID, value: NodeID), of mapping: NodeID
  ) -> Splice {
    let end = max(range(neighbour.key).upperBound, range(neighbour.value).upperBound)
    let line = self.line(of: end)
    let text = indentation(of: mapping) + ScalarText.entry(member, inFlow: false)
    let start = lineStart(line + 1)
    let isBroken = start > 0 && bytes[start - 1] == UInt8(ascii: "\n")
    return Splice(start..<start, isBroken ? text + newline : newline + text)
  }

  /// The spaces before the keys of a block mapping or the dashes of a block list.
  func indentation(of collection: NodeID) -> String {
    String(repeating: " ", count: Int(tree.span(collection).column) - 1)
  }

  // MARK: - Removal

  /// Removes the entry of a mapping; nothing happens where there is none. Comments above it stay.
  mutating func remove(_ path: [PathStep], in document: Int) throws(EditRefusal) {
    let walk = tree.walk(path, from: tree.roots[document])
    guard walk.target != nil, let key = walk.keys.last.flatMap({ $0 }) else { return }
    let parent = walk.nodes[walk.nodes.count - 2]
    let entries = Array(tree.entries(parent))
    guard let index = entries.firstIndex(where: { $0.key == key }) else { return }
    var change = TreeChange()
    change.removed.insert(key)
    if isFlow(parent) {
      let order = entries.indices.filter { $0 != index }.map { FlowLayout.Entry.kept($0) }
      return try commit([flowSplice(parent, order)], change, at: parent)
    }
    let start = range(key).lowerBound
    guard isLineStart(before: start) else { throw layoutRefusal(key) }
    let end = max(range(key).upperBound, range(entries[index].value).upperBound)
    var splices = [Splice(lineStart(line(of: start))..<lineStart(line(of: end) + 1), "")]
    if entries.count == 1 {
      guard walk.keys.count >= 2, let owner = walk.keys[walk.keys.count - 2] else { throw layoutRefusal(key) }
      splices.append(try emptied(owner, " {}"))
    }
    try commit(splices, change, at: key)
  }

  /// What is written behind the colon of a key whose block collection goes.
  func emptied(_ key: NodeID, _ text: String) throws(EditRefusal) -> Splice {
    var colon = range(key).upperBound
    while colon < bytes.count, bytes[colon] == 0x20 { colon += 1 }
    guard colon < bytes.count, bytes[colon] == UInt8(ascii: ":"), isLineOver(after: colon + 1) else {
      throw layoutRefusal(key)
    }
    return Splice(colon + 1..<colon + 1, text)
  }
}

// MARK: - Messages

extension ManifestText {
  private func blockCollectionRefusal(_ node: NodeID) -> EditRefusal {
    EditRefusal(
      "a value that is written over several lines is not replaced as a whole", at: location(node),
      help: "edit it by hand")
  }

  private func notAMappingRefusal(_ node: NodeID) -> EditRefusal {
    EditRefusal("a mapping is expected here", at: location(node), help: "edit it by hand")
  }
}
