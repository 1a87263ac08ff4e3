import Testing

@testable import Postgres

struct MessageTextTests {
  @Test(
    arguments: [
      ([0x41, 0xFF, 0x42], "A\u{FFFD}B"), ([0xC3], "\u{FFFD}"), ([], ""), ([0xC3, 0xA9], "é"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ] as [([UInt8], String)])
  func `invalid UTF-8 is repaired`(bytes: [UInt8], text: String) {
    #expect(unsafe bytes.withUnsafeBufferPointer { unsafe repaired($0) } == text)
  }

  @Test func `a message is one bounded line`() {
    #expect(oneLine("a\r\nb\u{1B}[31m\u{2028}c\n") == "a  b [31m c")
    #expect(oneLine(String(repeating: "x", count: 5_000)).count == 1_000)
  }

  @Test func `advice and details of a connection error are left out, and credentials cut off`() {
    let several = "one failed\n\tIs it running?\ntwo: FATAL:  no\nDETAIL:  a row\n"
    #expect(connectionMessage(several) == "one failed; two: FATAL:  no")
    let name = "database \"postgres://u:secret@h\" does not exist"
    #expect(connectionMessage(name) == "database \"postgres…")
    #expect(connectionMessage("what of password=secret?") == "what of …")
    #expect(connectionMessage("\n") == "no reason was given")
  }
}
