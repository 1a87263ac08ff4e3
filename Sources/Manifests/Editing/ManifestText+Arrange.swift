import Domain
import YAML

/// Lists that get other elements, or others in another order.
extension ManifestText {
  /// The elements of a list as they will be: those that are there already are kept, each once.
  func matching(_ values: [JSON], in list: NodeID) -> [TreeChange.Element] {
    var left = Array(tree.elements(list).enumerated())
    return values.map { value in
      guard let index = left.firstIndex(where: { tree.means($0.element, value) }) else { return .fresh(value) }
      return .kept(left.remove(at: index).offset)
    }
  }

  /// Gives the list that a walk leads to these elements. Comments go with the elements that they stand above or behind.
  mutating func arrange(
    _ list: NodeID, _ walk: PathWalk, _ elements: [TreeChange.Element]
  ) throws(EditRefusal) {
    let isSame = elements.count == tree.count(list) && elements.enumerated().allSatisfy { $0.element.keeps($0.offset) }
    guard !isSame else { return }
    var change = TreeChange()
    change.arranged[list] = elements
    guard isFlow(list) else { return try commit(blockSplices(list, walk, elements), change, at: list) }
    if tree.count(list) == 0, !isInFlow(walk), let key = walk.keys.last.flatMap({ $0 }),
      let splices = openedBlock(list, key, elements)
    {
      return try commit(splices, change, at: list)
    }
    let order = elements.map { element -> FlowLayout.Entry in
      switch element {
      case .kept(let index): .kept(index)
      case .fresh(let value): .fresh(ScalarText.text(of: value, inFlow: true))
      }
    }
    try commit([flowSplice(list, order)], change, at: list)
  }

  // MARK: - Blocks

  /// A list in a block, line by line: an element's lines begin behind the element before. Comments above the first one
  /// stay where they are when it goes.
  private func blockSplices(
    _ list: NodeID, _ walk: PathWalk, _ elements: [TreeChange.Element]
  ) throws(EditRefusal) -> [Splice] {
    let before = Array(tree.elements(list))
    var starts: [Int] = []
    var next = line(of: range(list).lowerBound)
    if let key = walk.keys.last.flatMap({ $0 }), elements.contains(where: { $0.keeps(0) }) {
      next = line(of: range(key).upperBound) + 1
    }
    for element in before {
      starts.append(next)
      next = line(of: max(range(element).lowerBound, range(element).upperBound - 1)) + 1
    }
    let whole = lineStart(starts[0])..<lineStart(next)
    guard isLineStart(before: range(list).lowerBound) else { throw layoutRefusal(list) }
    if elements.isEmpty {
      guard let key = walk.keys.last.flatMap({ $0 }) else { throw layoutRefusal(list) }
      return [Splice(whole, ""), try emptied(key, " []")]
    }
    let chunks = before.indices.map { index in
      Array(bytes[lineStart(starts[index])..<lineStart(index + 1 < starts.count ? starts[index + 1] : next)])
    }
    var lines: [UInt8] = []
    for element in elements {
      if !lines.isEmpty, lines.last != UInt8(ascii: "\n") { lines += Array(newline.utf8) }
      switch element {
      case .kept(let index): lines += chunks[index]
      case .fresh(let value): lines += Array(blockElement(value, like: before[0], of: list).utf8)
      }
    }
    if whole.upperBound == bytes.count, bytes.last != UInt8(ascii: "\n") {
      while let last = lines.last, last == 0x0A || last == 0x0D { lines.removeLast() }
    }
    return [Splice(whole, lines)]
  }

  /// A new element, laid out as another one of its list.
  private func blockElement(_ value: JSON, like sibling: NodeID, of list: NodeID) -> String {
    let indentation = indentation(of: list)
    guard case .object(let members) = value, tree.kind(sibling) == .mapping, !isFlow(sibling),
      tree.span(sibling).line == tree.span(list).line
    else { return "\(indentation)- \(ScalarText.text(of: value, inFlow: false))\(newline)" }
    let inner = self.indentation(of: sibling)
    let gap = String(repeating: " ", count: max(1, inner.utf8.count - indentation.utf8.count - 1))
    return members.enumerated().map { index, member in
      (index == 0 ? "\(indentation)-\(gap)" : inner) + ScalarText.entry(member, inFlow: false) + newline
    }.joined()
  }

  /// `[]` behind a key of a block becomes a block list below it; nil where the line holds more, and for a list of scalars.
  private func openedBlock(_ list: NodeID, _ key: NodeID, _ elements: [TreeChange.Element]) -> [Splice]? {
    var brackets = range(list)
    guard isLineOver(after: brackets.upperBound), line(of: brackets.lowerBound) == line(of: range(key).lowerBound),
      line(of: brackets.lowerBound) == line(of: brackets.upperBound)
    else { return nil }
    while bytes[brackets.lowerBound - 1] == 0x20 { brackets = brackets.lowerBound - 1..<brackets.upperBound }
    let indentation = String(repeating: " ", count: Int(tree.span(key).column) + 1)
    var text = ""
    for element in elements {
      guard case .fresh(let value) = element, value.members != nil else { return nil }
      text += "\(indentation)- \(ScalarText.text(of: value, inFlow: false))\(newline)"
    }
    let next = lineStart(line(of: brackets.lowerBound) + 1)
    let isBroken = bytes[next - 1] == UInt8(ascii: "\n")
    return [Splice(brackets, ""), Splice(next..<next, isBroken ? text : newline + text)]
  }
}

extension TreeChange.Element {
  fileprivate func keeps(_ position: Int) -> Bool {
    if case .kept(let index) = self { index == position } else { false }
  }
}
