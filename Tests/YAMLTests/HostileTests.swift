import Testing

@testable import YAML

@Suite struct HostileTests {
  @Test(arguments: [
    ("a: 1⟦\r⟧b: 2\n", "character U+000D (carriage return without line feed) is not allowed"),
    ("a: 1 # note⟦\u{85}⟧b: 2\n", "character U+0085 (line break) is not allowed"),
    ("a: x⟦\u{2028}⟧y\n", "character U+2028 (line break) is not allowed"),
    ("é: x⟦\u{2029}⟧y\n", "character U+2029 (line break) is not allowed"),
    ("a: '⟦\u{202E}⟧x'\n", "character U+202E (text direction control) is not allowed"),
    ("# é⟦\u{2066}⟧x\n", "character U+2066 (text direction control) is not allowed"),
    ("a:\n  b: ⟦\u{61C}⟧\n", "character U+061C (text direction control) is not allowed"),
    ("a⟦\u{200F}⟧: 1\n", "character U+200F (text direction control) is not allowed"),
    ("a: ⟦\u{7}⟧\n", "character U+0007 (control character) is not allowed"),
    ("a: ⟦\u{1B}⟧[31m\n", "character U+001B (control character) is not allowed"),
    ("a: ⟦\u{7F}⟧\n", "character U+007F (control character) is not allowed"),
    ("a: ⟦\u{9B}⟧\n", "character U+009B (control character) is not allowed"),
    ("a: 1\n⟦\u{FEFF}⟧b: 2\n", "character U+FEFF (byte order mark) is not allowed"),
    ("\u{FEFF}⟦\u{FEFF}⟧b: 2\n", "character U+FEFF (byte order mark) is not allowed"),
    ("a: ⟦\(scalar(0xFFFF))⟧\n", "character U+FFFF (not a character) is not allowed"),
    ("a: x⟦\u{0}⟧y\u{0}\n", "character U+0000 (null) is not allowed"),
  ])
  func `a forbidden character is named where it stands`(text: String, message: String) {
    let marked = Marked(text)
    let reading = Reading(marked.bytes)
    #expect(reading.problems.map(\.message) == [message])
    #expect(reading.problems.map(\.span) == marked.spans)
    #expect(reading.problems.map(\.code) == [.syntax])
    #expect(reading.tree.isEmpty)
  }

  @Test func `a forbidden character is found at every offset`() {
    for offset in 0..<40 {
      for forbidden: UInt8 in [0x00, 0x08, 0x0D, 0x1F, 0x7F, 0xFF] {
        var bytes = Array(repeating: UInt8(ascii: "x"), count: 40)
        bytes[offset] = forbidden
        let problems = Reading(bytes).problems
        #expect(problems.map(\.code) == [forbidden == 0xFF ? .notUTF8 : .syntax])
        #expect(problems.first?.span.column == UInt32(offset + 1))
      }
    }
  }

  @Test func `all forbidden characters of a file are reported`() {
    let marked = Marked("a: ⟦\u{7}⟧ ⟦\u{202E}⟧\nb: é⟦\u{85}⟧\n")
    #expect(Reading(marked.bytes).problems.map(\.span) == marked.spans)
  }

  @Test(arguments: [
    "a\tb: \"\(scalar(0xFDD0))\(scalar(0x1FFFE))\(scalar(0x10FFFF))\"", "a: \u{200B}\u{E000}\u{FFFD}",
    "'a\u{A0}b': \u{1F600}",
  ])
  func `unusual characters that are not forbidden come through`(text: String) {
    #expect(Reading(text).problems == [])
  }

  @Test func `escapes come through as the text that they stand for`() throws {
    let tree = Reading(#"["\0", "\e", "\uFFFF", "\L\P\N\_", "\U0010FFFF"]"#).tree
    let texts = tree.elements(try #require(tree.roots.first)).map(tree.text)
    #expect(texts == ["\0", "\u{1B}", scalar(0xFFFF), "\u{2028}\u{2029}\u{85}\u{A0}", scalar(0x10FFFF)])
  }

  @Test(
    arguments: [
      ([0xC3], 4), ([0x80], 4), ([0xC0, 0x80], 4), ([0xC1, 0xBF], 4), ([0xE0, 0x80, 0x80], 4), ([0xED, 0xA0, 0x80], 4),
      ([0xF0, 0x80, 0x80, 0x80], 4), ([0xF4, 0x90, 0x80, 0x80], 4), ([0xF5, 0x80, 0x80, 0x80], 4), ([0xE2, 0x82], 4),
      ([0xC3, 0xA9, 0xE9], 5), ([0x0D, 0xFF], 5),
    ] as [([UInt8], UInt32)])
  func `bytes that are not UTF-8 have an exact place`(bytes: [UInt8], column: UInt32) {
    for tail in [[], [0x0A], Array("  # long enough\n".utf8)] as [[UInt8]] {
      let problems = Reading(Array("é: ok\nb: ".utf8) + bytes + tail).problems
      #expect(problems.map(\.code) == [.notUTF8])
      #expect(problems.first?.span == Span(line: 2, column: column, endLine: 2, endColumn: column + 1))
    }
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x61, 0x00], "the file is UTF-16, not UTF-8"),
      ([0xFE, 0xFF, 0x00, 0x61], "the file is UTF-16, not UTF-8"),
      ([0xFF, 0xFE, 0x00, 0x00], "the file is UTF-32, not UTF-8"),
      ([0x00, 0x00, 0xFE, 0xFF], "the file is UTF-32, not UTF-8"),
    ] as [([UInt8], String)])
  func `other encodings are named`(bytes: [UInt8], message: String) {
    let problems = Reading(bytes).problems
    #expect(problems.map(\.message) == [message])
    #expect(problems.map(\.code) == [.notUTF8])
    #expect(problems.first?.span.line == 1)
  }

  @Test func `a file may be as large as the limit, not larger`() {
    var bytes = Array(repeating: UInt8(ascii: "#"), count: 4 << 20)
    #expect(Reading(bytes).problems == [])
    bytes.append(UInt8(ascii: "\n"))
    let problems = Reading(bytes).problems
    #expect(problems.map(\.message) == ["the file has 4194305 bytes, more than 4194304"])
    #expect(problems.map(\.code) == [.limit])
    #expect(problems.first?.span == Span(line: 1, column: 1, endLine: 1, endColumn: 1))
  }

  @Test func `32 levels are read, and the place of the 33rd is said`() {
    let flow = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
    #expect(Reading(flow).problems == [])
    let problems = Reading("[" + flow + "]").problems
    #expect(problems.map(\.message) == ["nested more than 32 levels deep"])
    #expect(problems.map(\.span) == [Span(line: 1, column: 33, endLine: 1, endColumn: 34)])
    let block = (0..<33).map { String(repeating: " ", count: $0) + "k:\n" }.joined()
    #expect(Reading(block).problems.map(\.code) == [.limit])
    #expect(Reading(block).problems.first?.span.line == 33)
  }

  @Test(arguments: ["[", "{", "[[\n", "- ", "? ", "{a: ", "[? ", "{{ "])
  func `deep nesting ends early`(unit: String) {
    let text = String(repeating: unit, count: 200_000 / unit.utf8.count)
    let elapsed = ContinuousClock().measure {
      #expect(Reading(text).problems.last?.code == .limit)
    }
    #expect(elapsed < .seconds(1))
  }

  @Test func `no depth that a caller asks for is dangerous`() {
    var limits = Limits()
    limits.maxDepth = .max
    let text = (0..<2_000).map { String(repeating: " ", count: $0) + "k:\n" }.joined()
    #expect(Reading(text, limits: limits).problems.map(\.message) == ["nested more than 256 levels deep"])
  }

  @Test func `nodes are counted`() {
    var limits = Limits()
    limits.maxNodes = 7
    #expect(Reading("[1, 2, 3]\n---\n[4, 5]", limits: limits).problems == [])
    let problems = Reading("[1, 2, 3]\n---\n[4, 5, 6]", limits: limits).problems
    #expect(problems.map(\.message) == ["more than 7 values and keys in one file"])
    #expect(problems.map(\.span) == [Span(line: 3, column: 8, endLine: 3, endColumn: 9)])
  }

  @Test func `problems are counted`() {
    for text in [
      String(repeating: "- &a 1\n", count: 500), String(repeating: "a: 1\n", count: 500),
      String(repeating: "\u{7}", count: 500),
    ] {
      let problems = Reading(text).problems
      #expect(problems.count == 101)
      #expect(problems.filter { $0.message == "more than 100 problems in one file" }.count == 1)
    }
  }

  /// Each of these takes minutes where something is quadratic.
  @Test(arguments: Bulk.all) func `time grows with the size`(bulk: Bulk) {
    let text = bulk.text
    let elapsed = ContinuousClock().measure {
      _ = Reading(text)
    }
    #expect(elapsed < .seconds(10))
  }

  @Test func `no mutation of a file brings the program down`() {
    let sample = Array(
      """
      %YAML 1.1
      ---
      # cömment
      kind: Entity
      metadata: {code: drugs_hcp, protect: true, 'tags': [a, "b\\u00e9\\n", !!str c]}
      spec: &anchor
        text: |-
          öne
            two
        folded: >+
          x

        <<: *anchor
        ? [complex, key]
        : - 1
          -
          - ~
      ...
      --- "日本"
      """.utf8)
    let tokens = [
      "[", "]", "{", "}", ": ", "- ", "\n", "\t", "\"", "'", "&", "*", "!", "%", "|", ">", "#", "? ", "\\u", "---\n",
      "\r\n", ", ", "\u{FEFF}",
    ]
    var random = Seeded(state: 7)
    var tree = NodeTree()
    for _ in 0..<20_000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = .random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: tokens.randomElement(using: &random)?.utf8 ?? "".utf8, at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + 20))
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
        }
        if bytes.isEmpty { bytes = sample }
      }
      tree.removeAll(keepingCapacity: true)
      let problems = parse(bytes, source: 1, into: &tree)
      let places = problems.flatMap { [$0.span] + ($0.related.map { [$0.span] } ?? []) } + tree.all.map(tree.span)
      #expect(
        places.allSatisfy { $0.line >= 1 && $0.column >= 1 && ($0.line, $0.column) <= ($0.endLine, $0.endColumn) })
      #expect(tree.outline.count == tree.roots.count)
      #expect(tree.roots.last.map { tree.end(Int($0.index)) } ?? 0 == tree.nodes.count)
    }
  }
}

/// Much of the same: `unit` again and again, with `№` for the number of the repetition.
struct Bulk: Sendable {
  var prefix = ""
  var unit: String
  var suffix = ""
  var count: Int

  var text: String {
    guard unit.contains("№") else { return prefix + String(repeating: unit, count: count) + suffix }
    var text = prefix
    let parts = unit.split(separator: "№", omittingEmptySubsequences: false)
    for number in 0..<count {
      for (index, part) in parts.enumerated() {
        if index > 0 { text += String(number) }
        text += part
      }
    }
    return text + suffix
  }

  static let all = [
    Bulk(unit: "key№: 1\n", count: 60_000),
    Bulk(prefix: "{", unit: "k№: 1, ", suffix: "}", count: 60_000),
    Bulk(unit: "a№: &a№ [*a№]\n", count: 30_000),
    Bulk(unit: "%TAG !t№! x\n", suffix: "--- a\n", count: 100_000),
    Bulk(unit: "--- a\n", count: 100_000),
    Bulk(unit: "---\n", count: 100_000),
    Bulk(prefix: "k: '", unit: "x", suffix: "'", count: 1 << 20),
    Bulk(prefix: "k: é", unit: " x", count: 1 << 20),
    Bulk(unit: "k", suffix: ": 1", count: 1 << 20),
    Bulk(prefix: "é: |\n", unit: " é\n", count: 200_000),
    Bulk(unit: "é№: |\n é\n", count: 30_000),
    Bulk(prefix: "k: \"", unit: "\\\n", suffix: "\"", count: 1 << 20),
    Bulk(prefix: "k: |\n", unit: "\n", count: 1 << 20),
    Bulk(prefix: "k: a", unit: "\n", suffix: "b", count: 1 << 20),
    Bulk(unit: "#\n", count: 1 << 20),
    Bulk(unit: "\u{2028}", count: 1 << 20),
    Bulk(prefix: "a: ", unit: "!x", count: 1 << 20),
  ]
}

/// SplitMix64: the same numbers in every run.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// For what no literal may hold.
private func scalar(_ value: UInt32) -> String {
  UnicodeScalar(value).map { String($0) } ?? ""
}
