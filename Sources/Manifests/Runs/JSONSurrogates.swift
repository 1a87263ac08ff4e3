import Domain

/// JSON with the characters beyond U+FFFF as they are: a writer that keeps to ASCII spells each as two escapes, surrogates,
/// which YAML does not know. Any other text is left alone.
func joiningSurrogates(_ bytes: [UInt8]) -> [UInt8] {
  let first = bytes.indices.dropLast(11).first { high(bytes, at: $0) != nil }
  guard let first, let text = String(validating: bytes, as: UTF8.self), (try? JSON(parsing: text)) != nil else {
    return bytes
  }
  var joined = Array(bytes[..<first])
  var position = first
  while position < bytes.count {
    if let high = high(bytes, at: position), let low = unit(bytes, at: position + 6) {
      let scalar = 0x1_0000 + (high - 0xD800) << 10 + (low - 0xDC00)
      joined += String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8
      position += 12
    } else {
      // A backslash that another one escapes begins nothing.
      let isEscape = bytes[position] == UInt8(ascii: "\\")
      joined += bytes[position..<min(position + (isEscape ? 2 : 1), bytes.count)]
      position += isEscape ? 2 : 1
    }
  }
  return joined
}

/// The first of two surrogates.
private func high(_ bytes: [UInt8], at position: Int) -> UInt32? {
  guard let high = unit(bytes, at: position), (0xD800..<0xDC00).contains(high),
    let low = unit(bytes, at: position + 6), (0xDC00..<0xE000).contains(low)
  else { return nil }
  return high
}

/// What `\uXXXX` stands for.
private func unit(_ bytes: [UInt8], at position: Int) -> UInt32? {
  guard position + 6 <= bytes.count, bytes[position..<position + 2].elementsEqual(#"\u"#.utf8) else { return nil }
  return UInt32(String(decoding: bytes[position + 2..<position + 6], as: UTF8.self), radix: 16)
}
