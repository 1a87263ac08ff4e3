import CLibGit2

/// The SHA-1 of a git object, inline.
struct ObjectID: Hashable, Sendable {
  static let byteCount = 20
  static let hexCount = 40

  // Bytes in memory order, whatever the machine's byte order.
  private let first: UInt64
  private let second: UInt64
  private let third: UInt32

  /// The id whose bytes begin at `offset`, which must be at least ``byteCount`` before the end.
  init(_ bytes: Span<UInt8>, at offset: Int) {
    precondition(offset >= 0 && offset <= bytes.count - Self.byteCount, "an object id lies inside its bytes")
    let raw = unsafe bytes.bytes
    first = unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    second = unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
    third = unsafe raw.unsafeLoadUnaligned(fromByteOffset: offset + 16, as: UInt32.self)
  }

  init(_ id: git_oid) {
    self = unsafe withUnsafeBytes(of: id.id) { bytes in
      ObjectID(unsafe bytes.bindMemory(to: UInt8.self).span, at: 0)
    }
  }

  /// Nil unless there are 40 hexadecimal digits at `offset`.
  init?(hex bytes: Span<UInt8>, at offset: Int = 0) {
    guard offset >= 0, offset <= bytes.count - Self.hexCount else { return nil }
    var raw = [UInt8]()
    raw.reserveCapacity(Self.byteCount)
    for index in 0..<Self.byteCount {
      guard let high = hexValue(bytes[offset + 2 * index]), let low = hexValue(bytes[offset + 2 * index + 1]) else {
        return nil
      }
      raw.append(high << 4 | low)
    }
    self.init(raw.span, at: 0)
  }

  /// Nil unless the text is exactly 40 hexadecimal digits.
  init?(hex: String) {
    let digits = Array(hex.utf8)
    guard digits.count == Self.hexCount else { return nil }
    self.init(hex: digits.span)
  }

  /// libgit2's form of the id.
  var gitOID: git_oid {
    var id = git_oid()
    unsafe withUnsafeMutableBytes(of: &id.id) { bytes in
      unsafe bytes.storeBytes(of: first, as: UInt64.self)
      unsafe bytes.storeBytes(of: second, toByteOffset: 8, as: UInt64.self)
      unsafe bytes.storeBytes(of: third, toByteOffset: 16, as: UInt32.self)
    }
    return id
  }

  var hex: String {
    var text = ""
    text.reserveCapacity(Self.hexCount)
    unsafe withUnsafeBytes(of: gitOID.id) { bytes in
      for index in 0..<Self.byteCount {
        let byte = unsafe bytes[index]
        text.unicodeScalars.append(hexDigit(byte >> 4))
        text.unicodeScalars.append(hexDigit(byte & 15))
      }
    }
    return text
  }
}

/// The id of a commit.
public struct CommitID: Hashable, Sendable, CustomStringConvertible {
  let object: ObjectID

  init(_ object: ObjectID) { self.object = object }

  /// Nil unless the text is exactly 40 hexadecimal digits.
  public init?(hex: String) {
    guard let object = ObjectID(hex: hex) else { return nil }
    self.object = object
  }

  /// All 40 digits, in lower case.
  public var hex: String { object.hex }
  public var description: String { hex }
}

/// The id of a file's content: equal ids mean equal bytes.
public struct BlobID: Hashable, Sendable, CustomStringConvertible {
  let object: ObjectID

  init(_ object: ObjectID) { self.object = object }

  /// Nil unless the text is exactly 40 hexadecimal digits.
  public init?(hex: String) {
    guard let object = ObjectID(hex: hex) else { return nil }
    self.object = object
  }

  /// All 40 digits, in lower case.
  public var hex: String { object.hex }
  public var description: String { hex }
}

func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

private func hexDigit(_ value: UInt8) -> Unicode.Scalar {
  Unicode.Scalar(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
}
