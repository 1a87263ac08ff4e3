import Domain

/// JSON with the characters beyond U+FFFF as they are: a writer that keeps to ASCII spells each as two escapes, surrogates,
/// which YAML does not know. Any other text is left alone.
func joiningSurrogates(_ bytes: [UInt8]) -> [UInt8] {
  guard bytes.contains(UInt8(ascii: "\\")), (try? JSON(parsing: String(decoding: bytes, as: UTF8.self))) != nil else {
    return bytes
  }
  var joined: [UInt8] = []
  joined.reserveCapacity(bytes.count)
  var position = 0
  while position < bytes.count {
    if let character = surrogates(bytes[position...].prefix(12)) {
      joined += character.utf8
      position += 12
    } else {
      // A backslash that another one escapes begins nothing.
      let next = min(position + (bytes[position] == UInt8(ascii: "\\") ? 2 : 1), bytes.count)
      joined += bytes[position..<next]
      position = next
    }
  }
  return joined
}

/// The character that two escapes stand for together.
private func surrogates(_ escapes: ArraySlice<UInt8>) -> String? {
  guard escapes.starts(with: #"\u"#.utf8), escapes.dropFirst(6).starts(with: #"\u"#.utf8),
    let text = try? JSON(parsing: "\"\(String(decoding: escapes, as: UTF8.self))\"").string,
    text.unicodeScalars.count == 1
  else { return nil }
  return text
}
