import Domain

/// A natural key, compared by its bytes: canonically equal texts of other bytes name other rows.
struct Name: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: Name, b: Name) -> Bool { haveSameBytes(a.text, b.text) }

  func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}

/// Finds keys in a list; the first of equal ones. It is asked for most keys in the order of the list, so it walks along, and
/// sorts only for the first key that stands elsewhere: lists are mostly in order, or in one that begins somewhere else.
final class KeyIndex {
  private let keys: [String]
  private var cursor = 0
  private lazy var order = keys.indices.sorted { a, b in
    precedesInBytes(keys[a], keys[b]) || a < b && !precedesInBytes(keys[b], keys[a])
  }

  init(_ keys: [String]) { self.keys = keys }

  subscript(key: String) -> Int? {
    var position = cursor
    guard !keys.isEmpty else { return nil }
    if !haveSameBytes(keys[position], key) {
      guard let found = search(key) else { return nil }
      position = found
    }
    cursor = position + 1 < keys.count ? position + 1 : 0
    return position
  }

  private func search(_ key: String) -> Int? {
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if precedesInBytes(keys[order[middle]], key) { low = middle + 1 } else { high = middle }
    }
    return low < order.count && haveSameBytes(keys[order[low]], key) ? order[low] : nil
  }
}
