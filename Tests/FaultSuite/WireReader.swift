/// One message of the protocol between a client and PostgreSQL, with its length word.
struct WireMessage: Sendable {
  /// The type byte; 0 for the packet that opens a connection, which has none.
  var type: UInt8
  var bytes: [UInt8]

  /// The status in ReadyForQuery: `I` idle, `T` in a transaction, `E` in a failed one.
  var transactionStatus: UInt8? { type == UInt8(ascii: "Z") ? bytes.last : nil }

  /// A packet without a type that asks to cancel a statement of another connection.
  var isCancelRequest: Bool { type == 0 && bytes.count == 16 && bytes[4...7].elementsEqual([0x04, 0xD2, 0x16, 0x2E]) }

  /// The process id in BackendKeyData.
  var processID: Int32? {
    guard type == UInt8(ascii: "K"), bytes.count >= 9 else { return nil }
    return Int32(truncatingIfNeeded: bytes[5...8].reduce(0) { $0 << 8 | Int($1) })
  }

  /// The text of a Query or Parse message, for a list that people read.
  var statement: String? {
    switch type {
    case UInt8(ascii: "Q"): String(decoding: bytes.dropFirst(5).prefix { $0 != 0 }, as: UTF8.self)
    case UInt8(ascii: "P"):
      String(decoding: bytes.dropFirst(5).drop { $0 != 0 }.dropFirst().prefix { $0 != 0 }, as: UTF8.self)
    default: nil
    }
  }

  var isCommit: Bool { type == UInt8(ascii: "Q") && statement == "COMMIT" }

  /// - Parameter fields: the report's fields by their letters.
  static func error(severity: String, sqlstate: String, message: String) -> WireMessage {
    let fields = [("S", severity), ("V", severity), ("C", sqlstate), ("M", message)]
    return WireMessage("E", fields.flatMap { Array($0.utf8) + Array($1.utf8) + [0] } + [0])
  }

  static func ready(_ status: UInt8) -> WireMessage { WireMessage("Z", [status]) }
  static func copyFail() -> WireMessage { WireMessage("f", [0]) }

  private init(_ type: Unicode.Scalar, _ body: [UInt8]) {
    self.type = UInt8(ascii: type)
    let length = UInt32(body.count + 4)
    bytes = [self.type] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + body
  }

  init(type: UInt8, bytes: [UInt8]) {
    self.type = type
    self.bytes = bytes
  }
}

/// Cuts a stream of bytes into messages.
struct WireReader {
  private var buffer: [UInt8] = []
  private var expectsOpening: Bool

  /// - Parameter fromClient: the first packet of a client has no type byte.
  init(fromClient: Bool) { expectsOpening = fromClient }

  mutating func append(_ bytes: ArraySlice<UInt8>) { buffer.append(contentsOf: bytes) }

  /// The next whole message, if it has arrived.
  mutating func next() -> WireMessage? {
    let start = expectsOpening ? 0 : 1
    guard buffer.count >= start + 4 else { return nil }
    let length = buffer[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length >= 4, buffer.count >= start + length else { return nil }
    let message = WireMessage(type: expectsOpening ? 0 : buffer[0], bytes: Array(buffer[..<(start + length)]))
    buffer.removeFirst(start + length)
    expectsOpening = false
    return message
  }
}
