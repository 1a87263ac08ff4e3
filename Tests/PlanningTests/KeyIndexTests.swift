import Testing

@testable import Planning

struct KeyIndexTests {
  /// In order, but beginning in the middle; two are canonically equal.
  private static let keys = ["m", "n", "z", "a", "b", "e\u{301}", "\u{e9}"]

  @Test func `Keys are found in whatever order they are asked for`() {
    var dice = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let index = KeyIndex(Self.keys)
      for key in (Self.keys + ["", "c", "zz"]).shuffled(using: &dice) {
        #expect(index[key] == Self.keys.firstIndex { Array($0.utf8) == Array(key.utf8) }, "\(key)")
      }
    }
  }

  @Test func `The first of equal keys is found`() { #expect(KeyIndex(["z", "b", "a", "b"])["b"] == 1) }

  @Test func `Nothing is found in an empty list`() { #expect(KeyIndex([])["a"] == nil) }
}
