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

  @Test func `A keyed print is HMAC-SHA-256 by the vectors of RFC 4231`() {
    func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
    #expect(
      hex(SHA256.authentication(of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      hex(
        SHA256.authentication(
          of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
          key: Array(repeating: 0xaa, count: 131))
      ) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    #expect(hex(SHA256.digest([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      hex(SHA256.digest(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    for length in 0..<200 { #expect(SHA256.digest(Array(repeating: 0x61, count: length)).count == 32) }
    #expect(print(["a"]).hex(keyedWith: "k") != print(["a"]).hex && print(["a"]).hex(keyedWith: "k").utf8.count == 32)
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
