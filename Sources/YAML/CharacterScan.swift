/// Judges every character of a file before libyaml sees any: libyaml takes more for a line break than a reviewer sees as
/// one, and its own messages about bytes have no place.
struct CharacterScan {
  private(set) var isASCII = true
  private(set) var problems: [Problem] = []
  private var cursor = PlaceCursor()

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: Limits) {
    if let encoding = unsafe foreignEncoding(bytes) {
      problems = [.notUTF8("the file is \(encoding), not UTF-8", at: cursor.character)]
      return
    }
    var offset = 0
    while true {
      unsafe skipOrdinary(bytes, &offset)
      guard offset < bytes.count else { return }
      guard let (scalar, length) = unsafe decode(bytes, at: offset) else {
        unsafe cursor.advance(to: offset, in: bytes)
        let byte = unsafe hexadecimal(UInt32(bytes[offset]), digits: 2)
        problems = [.notUTF8("byte 0x\(byte) is not UTF-8 here", at: cursor.character)]
        return
      }
      if length > 1 { isASCII = false }
      let next: UInt8? = offset + 1 < bytes.count ? unsafe bytes[offset + 1] : nil
      if let (name, help) = refusal(of: scalar, before: next) {
        unsafe cursor.advance(to: offset, in: bytes)
        guard problems.count < limits.maxProblems else {
          problems.append(.tooMany(limits, at: cursor.character))
          return
        }
        problems.append(
          Problem(
            code: .syntax, message: "character \(codePoint(scalar)) (\(name)) is not allowed", help: help,
            span: cursor.character))
        if scalar == 0 { return }
      }
      offset += length
    }
  }

  /// Steps over printable ASCII, tabs and line feeds, eight bytes at a time while it can.
  private func skipOrdinary(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int) {
    let raw = UnsafeRawBufferPointer(bytes)
    let top: UInt64 = 0x8080_8080_8080_8080
    let ones: UInt64 = 0x0101_0101_0101_0101
    while offset + 8 <= raw.count {
      let word = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      // In each byte the top bit survives the subtraction unless the byte, without its own top bit, was smaller.
      let printable = (word | top) &- ones &* 0x20
      let lineFeed = ~(((word ^ (ones &* 0x0A)) | top) &- ones)
      let tab = ~(((word ^ (ones &* 0x09)) | top) &- ones)
      let delete = ~(((word ^ (ones &* 0x7F)) | top) &- ones)
      guard (word | delete | ~(printable | lineFeed | tab)) & top == 0 else { break }
      offset += 8
    }
    while offset < raw.count {
      let byte = unsafe bytes[offset]
      guard byte >= 0x20 && byte < 0x7F || byte == 0x0A || byte == 0x09 else { return }
      offset += 1
    }
  }

  /// The scalar at `offset` and its length in bytes; nil if the bytes are not UTF-8.
  private func decode(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> (scalar: UInt32, length: Int)? {
    let first = unsafe bytes[offset]
    let (length, smallest): (Int, UInt32)
    switch first {
    case 0..<0x80: return (UInt32(first), 1)
    case 0xC2..<0xE0: (length, smallest) = (2, 0x80)
    case 0xE0..<0xF0: (length, smallest) = (3, 0x800)
    case 0xF0..<0xF5: (length, smallest) = (4, 0x1_0000)
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    var scalar = UInt32(first) & (0x7F >> UInt32(length))
    for index in offset + 1..<offset + length {
      guard unsafe isContinuation(bytes[index]) else { return nil }
      scalar = scalar << 6 | UInt32(unsafe bytes[index] & 0x3F)
    }
    guard scalar >= smallest, scalar <= 0x10_FFFF, !(0xD800..<0xE000).contains(scalar) else { return nil }
    return (scalar, length)
  }

  /// Why a character may not stand in a file; nil if it may.
  private func refusal(of scalar: UInt32, before next: UInt8?) -> (name: String, help: String)? {
    switch scalar {
    case 0x09, 0x0A, 0x20...0x7E: nil
    case 0x0D where next == 0x0A: nil
    case 0x0D: ("carriage return without line feed", "end lines with a line feed, with or without a carriage return")
    case 0x00: ("null", "save the file as UTF-8 text")
    case 0x85, 0x2028, 0x2029: ("line break", "remove it: some readers see a new line here and others do not")
    case 0x00..<0x20, 0x7F..<0xA0: ("control character", "remove it")
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
      ("text direction control", "remove it: it can show text in another order than it is read")
    case 0xFEFF: ("byte order mark", "remove it: only the very start of a file may have one")
    case 0xFFFE, 0xFFFF: ("not a character", "remove it")
    default: nil
    }
  }

  /// The encoding that a byte order mark announces, if it is not UTF-8.
  private func foreignEncoding(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let start = unsafe Array(bytes.prefix(4))
    if start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF] { return "UTF-32" }
    return start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) ? "UTF-16" : nil
  }
}

extension Problem {
  fileprivate static func notUTF8(_ message: String, at span: Span) -> Problem {
    Problem(code: .notUTF8, message: message, help: "save the file as UTF-8", span: span)
  }
}

func codePoint(_ scalar: UInt32) -> String { "U+" + hexadecimal(scalar, digits: 4) }

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
