/// Why a text is not JSON.
public struct JSONError: Error, Sendable {
  public var message: String
  /// Counted from 0.
  public var byteOffset: Int
}

extension JSON {
  /// Reads RFC 8259 JSON. Duplicate member names, more than 64 levels, lone surrogates and numbers of more than 1,000
  /// digits are errors. Exponents are resolved, so that `1e2` is `100`.
  public init(parsing text: String) throws(JSONError) {
    var reader = JSONReader(bytes: Array(text.utf8))
    self = try reader.document()
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  var position = 0
  var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func error(_ message: String) -> JSONError { JSONError(message: message, byteOffset: position) }

  mutating func document() throws(JSONError) -> JSON {
    let value = try value()
    skipSpace()
    guard next == nil else { throw error("unexpected text after the value") }
    return value
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ byte: Character) -> Bool {
    skipSpace()
    guard next == byte.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(JSONError) -> JSON {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 64 else { throw error("nested more than 64 levels deep") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[position...].starts(with: word.utf8) else { throw error("expected a value") }
    position += word.utf8.count
    return value
  }

  private mutating func array() throws(JSONError) -> JSON {
    position += 1
    var elements: [JSON] = []
    if take("]") { return .array(elements) }
    repeat { elements.append(try value()) } while take(",")
    guard take("]") else { throw error("expected ',' or ']'") }
    return .array(elements)
  }

  private mutating func object() throws(JSONError) -> JSON {
    position += 1
    var members: [JSON.Member] = []
    var names: Set<[UInt8]> = []
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw error("expected a member name") }
      let name = try string()
      guard names.insert(Array(name.utf8)).inserted else { throw error("a member name stands twice") }
      guard take(":") else { throw error("expected ':'") }
      members.append(JSON.Member(name, try value()))
    } while take(",")
    guard take("}") else { throw error("expected ',' or '}'") }
    return .object(members)
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    while let byte = next, byte.isDigit || "+-.eE".utf8.contains(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard parts.count <= 2, text.utf8.count <= 1_000, let mantissa = ExactDecimal(String(parts.first ?? "")) else {
      position = start
      throw error("expected a value")
    }
    guard parts.count == 2 else { return mantissa.text }
    guard let exponent = Int(parts[1]), exponent.magnitude <= 1_000, let value = mantissa.timesTen(to: exponent) else {
      position = start
      throw error("exponent out of range")
    }
    return value.text
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    var text: [UInt8] = []
    while true {
      guard let byte = next else { throw error("the string does not end") }
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let valid = String(validating: text, as: UTF8.self) else { throw error("not UTF-8") }
        return valid
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escape()).utf8)
      case 0..<0x20: throw error("control character in a string")
      default: text.append(byte)
      }
    }
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    guard let byte = next else { throw error("the string does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "u"):
      let first = try unit()
      if let scalar = Unicode.Scalar(first) { return scalar }
      guard first < 0xDC00, bytes[position...].starts(with: "\\u".utf8) else { throw error("lone surrogate") }
      position += 2
      let second = try unit()
      guard (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      else { throw error("lone surrogate") }
      return scalar
    default: throw error("unknown escape")
    }
  }

  private mutating func unit() throws(JSONError) -> UInt32 {
    guard position + 4 <= bytes.count else { throw error("the string does not end") }
    var value: UInt32 = 0
    for byte in bytes[position..<position + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw error("four hex digits expected") }
      value = value << 4 | UInt32(digit)
    }
    position += 4
    return value
  }
}

extension ExactDecimal {
  /// The number with its point moved by `places`; nil never for the ranges that are read.
  func timesTen(to places: Int) -> ExactDecimal? {
    let negative = text.hasPrefix("-")
    let digits = text.filter { $0.isNumber }
    let fraction = scale - places
    var body: String
    if fraction <= 0 {
      body = digits + String(repeating: "0", count: -fraction)
    } else {
      let padded = String(repeating: "0", count: max(0, fraction + 1 - digits.count)) + digits
      body = padded.dropLast(fraction) + "." + padded.suffix(fraction)
    }
    while body.hasPrefix("0"), body.dropFirst().first?.isNumber == true { body.removeFirst() }
    return ExactDecimal((negative ? "-" : "") + body)
  }
}
