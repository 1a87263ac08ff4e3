import Diagnostics
import Domain
import YAML

/// Finds provider ids (NPIs) in manifests: they belong to people, and do not belong in git.
///
/// An NPI has ten digits and passes the Luhn check with the prefix 80840 before it (45 CFR 162.406). One number in ten does
/// by chance, so it takes three in one value, or in the elements of one list.
enum NPIScan {
  static let fewest = 3

  /// Whether a file may hold enough of them; looks at one byte in ten. The text of a value is otherwise written in another
  /// form only by escapes.
  static func isWorthwhile(_ file: Swift.Span<UInt8>) -> Bool { count(in: file) >= fewest }

  /// How many there are, at most ``fewest``.
  static func count(in text: Swift.Span<UInt8>) -> Int {
    var found = 0
    // Ten digits in a row cover one of these places.
    var probe = 9
    while probe < text.count {
      guard text[probe].isDigit else {
        probe += 10
        continue
      }
      var start = probe
      while start > 0, text[start - 1].isDigit { start -= 1 }
      var end = probe + 1
      while end < text.count, text[end].isDigit { end += 1 }
      if end - start == 10, passesCheck(text, from: start) {
        found += 1
        if found == fewest { return found }
      }
      probe = end + 9
    }
    return found
  }

  /// The Luhn check; the prefix 80840 adds 24 to the sum.
  private static func passesCheck(_ text: Swift.Span<UInt8>, from start: Int) -> Bool {
    var sum = 24
    for i in 0..<10 {
      let digit = Int(text[start + i] - UInt8(ascii: "0"))
      let doubled = i.isMultiple(of: 2) ? digit * 2 : digit
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum.isMultiple(of: 10)
  }
}

extension DocumentReader {
  /// Warns of every value below a node that holds provider ids.
  mutating func warnOfNPIs(_ node: NodeID) {
    switch tree.kind(node) {
    case .plain, .quoted:
      if npiCount(node) >= NPIScan.fewest { warnOfNPI(at: node) }
    case .mapping:
      for (_, value) in tree.entries(node) { warnOfNPIs(value) }
    case .sequence:
      var inScalars = 0
      var isOne = false
      for element in tree.elements(node) {
        let count = npiCount(element)
        inScalars += count
        if count >= NPIScan.fewest { isOne = true }
        warnOfNPIs(element)
      }
      if inScalars >= NPIScan.fewest, !isOne { warnOfNPI(at: node) }
    }
  }

  private func npiCount(_ node: NodeID) -> Int { tree.withText(node) { NPIScan.count(in: $0) } }

  private mutating func warnOfNPI(at node: NodeID) {
    report.warning(
      .npiData, "the value holds three or more numbers that look like provider ids (NPIs)", at: place(node),
      help: "keep provider ids out of git, and name the data set that holds them")
  }
}
