import Testing

@testable import Domain

struct FingerprintTests {
  @Test func `Equal contents have equal prints, whatever the order of what is added`() {
    var (forward, backward) = (Fingerprint(), Fingerprint())
    let parts = (0..<100).map { print(["\($0)"]) }
    for part in parts { forward.add(part) }
    for part in parts.reversed() { backward.add(part) }
    #expect(forward == backward)
    #expect(print(["ab", "c"]) == print(["ab", "c"]))
  }

  @Test func `Neighbours cannot lend each other characters`() {
    #expect(print(["ab", "c"]) != print(["a", "bc"]))
    #expect(print(["", "a"]) != print(["a", ""]))
    #expect(print(["a"]) != print(["a\0"]))
    #expect(print([""]) != print([]))
  }

  @Test func `Small differences make other prints`() {
    var seen: Set<Fingerprint> = []
    for length in 0..<40 { seen.insert(print([String(repeating: "x", count: length)])) }
    for number in 0..<5_000 { seen.insert(print(["value \(number)"])) }
    #expect(seen.count == 5_040)
  }

  @Test func `Texts that are canonically equal in other bytes have other prints`() {
    #expect(print(["\u{E9}"]) != print(["e\u{301}"]))
  }

  @Test func `A print is read back from its digits`() {
    for text in ["", "a", "b", "c"] {
      let print = print([text])
      #expect(print.hex.count == 32)
      #expect(Fingerprint(hex: print.hex) == print)
    }
    #expect(Fingerprint(hex: "") == nil)
    #expect(Fingerprint(hex: String(repeating: "g", count: 32)) == nil)
    #expect(Fingerprint(hex: String(repeating: "0", count: 31)) == nil)
  }

  @Test func `A print is the same in every process`() {
    #expect(print(["optctl"]).hex == "321cf68097374b084e437f77c0f6fc8c")
  }

  private func print(_ texts: [String]) -> Fingerprint {
    var print = Fingerprint()
    for text in texts { print.combine(text) }
    return print
  }
}
