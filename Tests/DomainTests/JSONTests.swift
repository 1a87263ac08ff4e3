import Testing

@testable import Domain

struct JSONTests {
  @Test func `What is written is read back`() throws {
    var chance = Chance(2)
    for _ in 0..<500 {
      let value = random(depth: 0, &chance)
      #expect(try JSON(parsing: value.compact) == value)
      #expect(try JSON(parsing: value.pretty) == value)
      #expect(value.canonical.canonical == value.canonical)
    }
  }

  @Test func `Strings and names are equal when their bytes are`() {
    let (one, two) = ("caf\u{E9}", "cafe\u{301}")
    #expect(one == two)
    #expect(JSON.string(one) == .string(one) && JSON.string(one) != .string(two))
    #expect(JSON.array([.string(one)]) != .array([.string(two)]))
    #expect(JSON.object([JSON.Member(one, .null)]) != .object([JSON.Member(two, .null)]))
    #expect(Set([JSON.string(one), .string(two), .string(one)]).count == 2)
    #expect(Address(.macro, one) != Address(.macro, two))
  }

  @Test func `Compact text is one line without spaces`() {
    let value: JSON = .object([
      "b": .array([.number(1), .bool(true), .null]), "a": .string("x y"), "none": nil, "d": .number("0.65"),
    ])
    #expect(value.compact == #"{"b":[1,true,null],"a":"x y","d":0.65}"#)
    #expect(value.canonical.compact == #"{"a":"x y","b":[1,true,null],"d":0.65}"#)
    #expect(JSON.object([]).pretty == "{}\n")
    #expect(JSON.array([.number(1)]).pretty == "[\n  1\n]\n")
  }

  @Test func `Scalars that control a terminal or hide text are escaped`() throws {
    let hostile = "\u{1B}[31m\0\u{7F}\u{9B}\u{202E}\u{200B}\u{FEFF}\u{2028}\r\n\t\"\\"
    let text = JSON.string(hostile).compact
    #expect(text.unicodeScalars.allSatisfy { $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F })
    #expect(try JSON(parsing: text) == .string(hostile))
  }

  @Test(arguments: [
    ("1e2", "100"), ("1E+2", "100"), ("1.50", "1.5"), ("-0", "0"), ("-0.0", "0"), ("12.5e-1", "1.25"),
    ("5e-3", "0.005"),
    ("0e5", "0"), ("-1e0", "-1"), ("1.23456e3", "1234.56"),
  ])
  func `Numbers become canonical`(_ source: String, _ number: String) throws {
    #expect(try JSON(parsing: source) == .number(number))
  }

  @Test(arguments: [
    (#""\u0041""#, "A"), (#""\ud83d\ude00""#, "😀"), (#""\/\b\f""#, "/\u{8}\u{C}"), ("\"é\"", "é"),
  ])
  func `Escapes are resolved`(_ source: String, _ text: String) throws {
    #expect(try JSON(parsing: source) == .string(text))
  }

  @Test(arguments: [
    "", " ", "nul", "tru", "True", "[", "[1", "[1,", "[1,]", "{", "{\"a\"", "{\"a\":", "{\"a\":1,}", "{a:1}", "1 2",
    "[] x",
    "01", "+1", "1.", ".5", "-", "1e", "1e1001", "1e99999999999999999999", "NaN", "Infinity", "\"", "\"\\", "\"\\x\"",
    "\"\\u12\"", "\"\\uZZZZ\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"a\nb\"",
    "{\"a\":1,\"a\":2}", "// x\n1", "'a'", "\u{FEFF}1", "]", "}", ",", "[1 2]", "{\"a\" 1}",
  ])
  func `What is not JSON is refused with a place`(_ source: String) {
    #expect { try JSON(parsing: source) } throws: { error in
      guard let error = error as? JSONError else { return false }
      return !error.message.isEmpty && (0...source.utf8.count).contains(error.byteOffset)
    }
  }

  @Test func `Depth and length of numbers are limited`() throws {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(try JSON(parsing: deep).elements?.count == 1)
    #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 100_000)) }
    #expect(throws: JSONError.self) { try JSON(parsing: "[" + deep + "]") }
    #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "9", count: 1_001)) }
  }

  @Test func `No cut of a text makes the reader fall over`() throws {
    var chance = Chance(3)
    let whole = random(depth: 0, &chance).pretty + #"{"a": "\u00e9\ud83d\ude00", "b": [1e-5, true, null]}"#
    let bytes = Array(whole.utf8)
    for end in bytes.indices {
      _ = try? JSON(parsing: String(decoding: bytes[..<end], as: UTF8.self))
      _ = try? JSON(parsing: String(decoding: bytes[end...], as: UTF8.self))
    }
    for _ in 0..<2_000 {
      _ = try? JSON(parsing: chance.text(Array("{}[]\",:\\u0d8e-+.tfn \n"), count: 0...30))
    }
    let valid = try JSON(parsing: "[1]")
    #expect(valid.elements == [.number(1)])
  }

  @Test func `Members whose names differ in bytes alone are two`() throws {
    let twins = try JSON(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(twins.members?.count == 2)
  }

  private func random(depth: Int, _ chance: inout Chance) -> JSON {
    switch Int.random(in: 0..<(depth < 4 ? 6 : 4), using: &chance) {
    case 0: return .bool(.random(using: &chance))
    case 1: return .null
    case 2: return .number(Int.random(in: -99_999...99_999, using: &chance))
    case 3: return .string(chance.text(Array("ab\"\\\n\u{1F}é😀\u{202E} /"), count: 0...8))
    case 4: return .array((0..<Int.random(in: 0...4, using: &chance)).map { _ in random(depth: depth + 1, &chance) })
    default:
      let count = Int.random(in: 0...4, using: &chance)
      return .object((0..<count).map { JSON.Member("\($0)é", random(depth: depth + 1, &chance)) })
    }
  }
}
