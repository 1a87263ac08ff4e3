import Diagnostics
import Domain
import YAML

/// One file of manifests that is being edited: its bytes, and where each node of its documents stands in them.
///
/// Every edit replaces stretches of bytes and leaves all others as they are. The result is parsed again: unless it means
/// exactly the old tree with that one change, the edit is refused and nothing has changed.
struct ManifestText: Sendable {
  /// As it is shown.
  let file: String
  /// Without the byte order mark.
  private(set) var bytes: [UInt8]
  private(set) var tree: NodeTree
  private var lineStarts: [Int]
  private let hasMark: Bool

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(_ file: String, _ content: [UInt8]) throws(EditRefusal) {
    self.file = file
    hasMark = content.starts(with: Self.mark)
    bytes = hasMark ? Array(content.dropFirst(Self.mark.count)) : content
    tree = try Self.parsed(bytes, file)
    lineStarts = Self.lineStarts(of: bytes)
  }

  /// What the file holds now.
  var content: [UInt8] { hasMark ? Self.mark + bytes : bytes }

  private static func parsed(_ bytes: [UInt8], _ file: String) throws(EditRefusal) -> NodeTree {
    var tree = NodeTree()
    if let problem = parse(bytes, source: 0, into: &tree).first {
      throw EditRefusal(problem.message, at: problem.span.location(in: file), help: problem.help)
    }
    return tree
  }

  private static func lineStarts(of bytes: [UInt8]) -> [Int] {
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(index + 1) }
    return starts
  }

  /// Bytes that take the place of others.
  struct Splice {
    var range: Range<Int>
    var text: [UInt8]

    init(_ range: Range<Int>, _ text: String) { self.init(range, Array(text.utf8)) }

    init(_ range: Range<Int>, _ text: [UInt8]) {
      self.range = range
      self.text = text
    }
  }

  /// Makes an edit, unless its result means something else than `change` makes of the tree. `node` is what is edited.
  mutating func commit(_ splices: [Splice], _ change: TreeChange, at node: NodeID) throws(EditRefusal) {
    var edited: [UInt8] = []
    edited.reserveCapacity(bytes.count + 256)
    var position = 0
    for splice in splices.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      guard splice.range.lowerBound >= position else { throw layoutRefusal(node) }
      edited += bytes[position..<splice.range.lowerBound]
      edited += splice.text
      position = splice.range.upperBound
    }
    edited += bytes[position...]
    var result = NodeTree()
    guard parse(edited, source: 0, into: &result).isEmpty,
      TreeComparison(old: tree, new: result, change: change).holds()
    else { throw layoutRefusal(node) }
    bytes = edited
    tree = result
    lineStarts = Self.lineStarts(of: edited)
  }

  // MARK: - Places

  func location(_ node: NodeID) -> Location { tree.span(node).location(in: file) }

  /// The bytes of a node. A block collection's begin with its first key or dash.
  func range(_ node: NodeID) -> Range<Int> {
    let span = tree.span(node)
    let start = offset(span.line, span.column)
    return start..<max(start, offset(span.endLine, span.endColumn))
  }

  /// Columns count characters.
  private func offset(_ line: UInt32, _ column: UInt32) -> Int {
    var offset = lineStarts[min(Int(line), lineStarts.count) - 1]
    for _ in 1..<max(1, column) where offset < bytes.count {
      repeat { offset += 1 } while offset < bytes.count && bytes[offset] & 0xC0 == 0x80
    }
    return offset
  }

  /// Lines count from 0 here; one past the last is the end of the file.
  func lineStart(_ line: Int) -> Int { line < lineStarts.count ? lineStarts[line] : bytes.count }

  func line(of offset: Int) -> Int {
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// Where the content of the line of an offset ends: before its line break.
  func lineEnd(_ offset: Int) -> Int {
    var end = offset
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    return end > offset && end < bytes.count && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
  }

  /// As the file's first line ends.
  var newline: String {
    guard let first = bytes.firstIndex(of: UInt8(ascii: "\n")), first > 0, bytes[first - 1] == UInt8(ascii: "\r") else {
      return "\n"
    }
    return "\r\n"
  }

  /// Whether brackets are around the elements of a collection.
  func isFlow(_ node: NodeID) -> Bool {
    let range = range(node)
    return range.lowerBound < bytes.count
      && (bytes[range.lowerBound] == UInt8(ascii: "[") || bytes[range.lowerBound] == UInt8(ascii: "{"))
  }

  /// Nothing but white space, and perhaps a comment, stands between an offset and the end of its line.
  func isLineOver(after offset: Int) -> Bool {
    let rest = bytes[offset..<lineEnd(offset)].drop { $0 == 0x20 || $0 == 0x09 }
    return rest.isEmpty || rest.first == UInt8(ascii: "#")
  }

  /// Nothing but white space stands before an offset in its line.
  func isLineStart(before offset: Int) -> Bool {
    bytes[lineStart(line(of: offset))..<offset].allSatisfy { $0 == 0x20 }
  }
}

// MARK: - Messages

extension ManifestText {
  func layoutRefusal(_ node: NodeID) -> EditRefusal {
    EditRefusal(
      "the layout of the file here allows no edit that leaves the rest of it as it is", at: location(node),
      help: "edit it by hand")
  }
}
