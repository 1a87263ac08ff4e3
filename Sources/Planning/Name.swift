/// A natural key, compared by its bytes: canonically equal texts of other bytes name other rows.
struct Name: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: Name, b: Name) -> Bool { haveSameBytes(a.text, b.text) }

  func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}

func haveSameBytes(_ a: String, _ b: String) -> Bool {
  let (a, b) = (a.utf8Span.span, b.utf8Span.span)
  guard a.count == b.count else { return false }
  for i in a.indices where a[i] != b[i] { return false }
  return true
}

func precedesInBytes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

/// Where a key stands in a list; the first of equal ones.
struct KeyIndex: Sendable {
  private var positions: [Name: Int]

  init() { positions = [:] }

  init(_ keys: some Sequence<String>, count: Int = 0) {
    positions = Dictionary(minimumCapacity: count)
    for (position, key) in keys.enumerated() { insert(key, position) }
  }

  mutating func insert(_ key: String, _ position: Int) {
    if positions[Name(key)] == nil { positions[Name(key)] = position }
  }

  subscript(key: String) -> Int? { positions[Name(key)] }
}
