/// 128 bits that stand for a content: equal contents have equal fingerprints in every process and on every machine.
///
/// Not a cryptographic hash. It tells whether the applied fields of an object need to be read at all; what is then done is
/// decided on the fields themselves.
public struct Fingerprint: Sendable, Hashable {
  public private(set) var high: UInt64
  public private(set) var low: UInt64

  public init() {
    high = 0x9E37_79B9_7F4A_7C15
    low = 0xC2B2_AE3D_27D4_EB4F
  }

  public mutating func combine(_ word: UInt64) {
    low = Self.mix(low ^ word, 0xA076_1D64_78BD_642F)
    high = Self.mix(high ^ low ^ word.byteSwapped, 0xE703_7ED1_A0B4_28DB)
  }

  /// Text counts with its length, so that neighbours cannot lend each other characters.
  public mutating func combine(_ text: String) {
    let bytes = unsafe text.utf8Span.span.bytes
    combine(UInt64(bytes.byteCount))
    var offset = 0
    while offset + 8 <= bytes.byteCount {
      combine(UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset += 8
    }
    guard offset < bytes.byteCount else { return }
    var word: UInt64 = 0
    for i in offset..<bytes.byteCount {
      word |= UInt64(unsafe bytes.unsafeLoad(fromByteOffset: i, as: UInt8.self)) << UInt64((i - offset) * 8)
    }
    combine(word)
  }

  /// Adds another fingerprint so that the order of additions does not matter.
  public mutating func add(_ other: Fingerprint) {
    low = low &+ other.low
    high = high &+ other.high
  }

  /// 32 lower-case hexadecimal digits.
  public var hex: String { Self.hex(high) + Self.hex(low) }

  /// The same number of digits, which tell nothing of the content to whoever does not know the key (HMAC-SHA-256).
  public func hex(keyedWith key: String) -> String {
    let code = SHA256.authentication(of: Array(hex.utf8), key: Array(key.utf8))
    return code.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  public init?(hex: String) {
    let digits = hex.utf8Span.span
    guard digits.count == 32 else { return nil }
    high = 0
    low = 0
    for i in digits.indices {
      let digit: UInt8
      switch digits[i] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = digits[i] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = digits[i] - UInt8(ascii: "a") + 10
      default: return nil
      }
      if i < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
    }
  }

  private static func hex(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low ^ b
  }
}
