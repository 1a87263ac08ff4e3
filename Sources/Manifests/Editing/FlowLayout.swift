import Domain
import YAML

/// A list or mapping between brackets, taken apart: each entry with the white space and comments that belong to it.
struct FlowLayout {
  enum Entry {
    case kept(Int)
    case fresh(String)
  }

  private struct Part {
    /// From the end of the entry before: white space, line breaks, comments on lines of their own.
    var lead: [UInt8]
    var body: [UInt8]
    /// Up to its comma, and the comment behind it on the same line.
    var trail: [UInt8]
  }

  private var parts: [Part] = []
  /// White space and comments before the closing bracket.
  private let close: [UInt8]
  private let brackets: (open: UInt8, close: UInt8)
  private let newline: [UInt8]

  /// - Parameters:
  ///   - content: from bracket to bracket.
  ///   - entries: where the entries lie in it.
  init(_ content: [UInt8], entries: [Range<Int>], newline: String) {
    brackets = (content[0], content[content.count - 1])
    self.newline = Array(newline.utf8)
    var position = 1
    for entry in entries {
      let end = Self.trailEnd(content, from: entry.upperBound)
      parts.append(
        Part(
          lead: Array(content[position..<max(position, entry.lowerBound)]), body: Array(content[entry]),
          trail: Array(content[entry.upperBound..<end])))
      position = end
    }
    close = Array(content[position..<max(position, content.count - 1)])
  }

  /// Where what belongs to an entry that ends at `start` ends.
  private static func trailEnd(_ content: [UInt8], from start: Int) -> Int {
    var end = start
    var position = start
    var isInComment = false
    while position < content.count - 1 {
      let byte = content[position]
      if byte == UInt8(ascii: "\n") {
        isInComment = false
      } else if byte == UInt8(ascii: "#") {
        isInComment = true
      } else if !isInComment, byte == UInt8(ascii: ",") {
        end = position + 1
        break
      } else if !isInComment, byte != 0x20, byte != 0x09, byte != 0x0D {
        break
      }
      position += 1
    }
    let line = content[end..<content.count - 1].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let comment = line.drop { $0 == 0x20 || $0 == 0x09 }
    return comment.first == UInt8(ascii: "#") ? line.endIndex : end
  }

  /// The collection with other entries, or in another order.
  func rendered(_ order: [Entry]) -> [UInt8] {
    let endsWithComma = parts.last.map { Self.comma(in: $0.trail) != nil } ?? false
    var out = [brackets.open]
    var endsInComment = false
    for (position, entry) in order.enumerated() {
      let isLast = position == order.count - 1
      var part = self.part(entry, at: position)
      let comma = Self.comma(in: part.trail)
      if let comma, isLast, !endsWithComma { part.trail.remove(at: comma) }
      if comma == nil, !isLast || endsWithComma { part.trail.insert(UInt8(ascii: ","), at: 0) }
      append(part.lead, behindComment: endsInComment, to: &out)
      out += part.body
      out += part.trail
      endsInComment = part.trail.contains(UInt8(ascii: "#"))
    }
    append(order.isEmpty ? [] : close, behindComment: endsInComment, to: &out)
    out.append(brackets.close)
    return out
  }

  private func part(_ entry: Entry, at position: Int) -> Part {
    switch entry {
    case .fresh(let text): return Part(lead: lead(at: position), body: Array(text.utf8), trail: [])
    case .kept(let index):
      var part = parts[index]
      // White space belongs to the place, a comment to its entry.
      if index != position, index == 0 || !part.lead.contains(UInt8(ascii: "#")) { part.lead = lead(at: position) }
      return part
    }
  }

  /// The white space before an entry, as it is before others.
  private func lead(at position: Int) -> [UInt8] {
    guard position > 0 else { return parts.first?.lead ?? [] }
    let spread = parts.dropFirst().first { $0.lead.contains(UInt8(ascii: "\n")) }?.lead
    guard let lead = spread ?? (parts.count > 1 ? parts[1].lead : parts.first?.lead),
      let lineBreak = lead.lastIndex(of: UInt8(ascii: "\n"))
    else { return [0x20] }
    return newline + lead[(lineBreak + 1)...]
  }

  /// Nothing but a line break can follow a comment.
  private func append(_ white: [UInt8], behindComment: Bool, to out: inout [UInt8]) {
    let first = white.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    if behindComment, first != UInt8(ascii: "\n") { out += newline + [0x20, 0x20] }
    out += white
  }

  private static func comma(in trail: [UInt8]) -> Int? {
    let comment = trail.firstIndex(of: UInt8(ascii: "#")) ?? trail.count
    return trail[..<comment].firstIndex(of: UInt8(ascii: ","))
      ?? (trail.last == UInt8(ascii: ",") ? trail.count - 1 : nil)
  }
}

extension ManifestText {
  /// The bytes of a flow collection with other entries, or in another order.
  func flowSplice(_ collection: NodeID, _ order: [FlowLayout.Entry]) -> Splice {
    let whole = range(collection)
    var entries: [Range<Int>] = []
    for (key, value) in tree.entries(collection) { entries.append(joined(range(key), range(value))) }
    for element in tree.elements(collection) { entries.append(range(element)) }
    let shifted = entries.map { $0.lowerBound - whole.lowerBound..<$0.upperBound - whole.lowerBound }
    return Splice(whole, FlowLayout(Array(bytes[whole]), entries: shifted, newline: newline).rendered(order))
  }

  private func joined(_ key: Range<Int>, _ value: Range<Int>) -> Range<Int> {
    key.lowerBound..<max(key.upperBound, value.upperBound)
  }
}
