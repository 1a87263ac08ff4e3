import Glibc

/// Bytes that a server or libpq sent, as text: invalid UTF-8 becomes U+FFFD, never a trap.
func repaired(_ text: UnsafePointer<CChar>?) -> String {
  guard let text = unsafe text else { return "" }
  let bytes = unsafe UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self)
  return unsafe repaired(UnsafeBufferPointer(start: bytes, count: strlen(text)))
}

func repaired(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
  unsafe String(decoding: bytes, as: UTF8.self)
}

/// One line of at most 1,000 scalars: control characters become spaces.
func oneLine(_ text: String) -> String {
  var line = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(1_000) {
    let isControl = scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
    line.append(isControl ? " " : scalar)
  }
  while line.last == " " { line.removeLast() }
  return String(line)
}

/// libpq's own messages hold a line for each host tried, advice on lines that begin with a tab, and now and then a whole
/// connection string. What is kept: the statements, joined, up to anything that looks like a credential.
func connectionMessage(_ text: String) -> String {
  var lines: [Substring] = []
  for line in text.split(whereSeparator: \.isNewline) {
    let isAside = ["\t", " ", "DETAIL:", "HINT:", "CONTEXT:", "LOCATION:"].contains { line.hasPrefix($0) }
    if !isAside, line.contains(where: { !$0.isWhitespace }) { lines.append(line) }
  }
  let joined = oneLine(lines.joined(separator: "; "))
  let credentials = ["://", "password="].compactMap { firstIndex(of: $0, in: joined) }.min()
  guard let credentials else { return joined.isEmpty ? "no reason was given" : joined }
  return joined[..<credentials] + "…"
}

private func firstIndex(of needle: String, in text: String) -> String.Index? {
  let wanted = Array(needle.utf8)
  let bytes = text.utf8
  var index = bytes.startIndex
  while index != bytes.endIndex {
    if bytes[index...].starts(with: wanted) { return index }
    index = bytes.index(after: index)
  }
  return nil
}
