import Domain

/// The last member of a plan's JSON stands for all text before it, so that a file which was cut short, or changed on its
/// way, is noticed. It proves nothing of where a plan comes from: what makes a plan safe is that nothing in it is obeyed.
enum Checksum {
  /// How a document with a checksum ends.
  static func ending(_ checksum: String) -> String { ",\n  \"checksum\": \"\(checksum)\"\n}\n" }

  static func of(_ text: some Collection<UInt8>) -> String {
    var print = Fingerprint()
    print.combine(String(decoding: text, as: UTF8.self))
    return print.hex
  }
}

/// Whether a plan's JSON is as it was written.
public func isWhole(_ bytes: [UInt8]) -> Bool {
  let end = Checksum.ending(Fingerprint().hex).utf8.count
  guard bytes.count > end else { return false }
  return bytes.suffix(end).elementsEqual(Checksum.ending(Checksum.of(bytes.dropLast(end))).utf8)
}
