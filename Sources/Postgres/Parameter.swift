/// A bound value. It travels as text and the server infers its type from the statement: where that is ambiguous, cast in
/// the statement (`$1::bigint[]`). Its description does not show the value.
public enum Parameter: Sendable, Equatable, CustomStringConvertible {
  case null
  case text(String)
  case int(Int64)
  case bool(Bool)
  case textArray([String?])
  case intArray([Int64?])
  case boolArray([Bool?])

  public init(_ value: String?) { self = value.map(Parameter.text) ?? .null }
  public init(_ value: Int64?) { self = value.map(Parameter.int) ?? .null }
  public init(_ value: Bool?) { self = value.map(Parameter.bool) ?? .null }

  public var description: String { "<bound value>" }
}

extension Parameter: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
}

/// The values of one statement in one buffer, each ended by NUL, as `PQsendQueryParams` wants them.
struct EncodedParameters {
  private var bytes: [UInt8] = []
  private var offsets: [Int?] = []

  init(_ parameters: [Parameter], operation: String) throws(PostgresError) {
    guard parameters.count <= 65_535 else {
      throw PostgresError(.usage, "a statement takes at most 65535 parameters", operation: operation)
    }
    for (index, parameter) in parameters.enumerated() {
      if parameter == .null {
        offsets.append(nil)
        continue
      }
      let start = bytes.count
      offsets.append(start)
      append(parameter)
      guard !bytes[start...].contains(0) else {
        throw PostgresError(.usage, "parameter $\(index + 1) holds a NUL character", operation: operation)
      }
      bytes.append(0)
    }
  }

  private mutating func append(_ parameter: Parameter) {
    switch parameter {
    case .null: break
    case .text(let text): bytes.append(contentsOf: text.utf8)
    case .int(let value): bytes.append(decimal: value)
    case .bool(let value): bytes.append(value ? UInt8(ascii: "t") : UInt8(ascii: "f"))
    case .textArray(let elements): append(array: elements) { $0.append(quotedElement: $1) }
    case .intArray(let elements): append(array: elements) { $0.append(decimal: $1) }
    case .boolArray(let elements): append(array: elements) { $0.append($1 ? UInt8(ascii: "t") : UInt8(ascii: "f")) }
    }
  }

  private mutating func append<Element>(array: [Element?], _ appendElement: (inout [UInt8], Element) -> Void) {
    bytes.append(UInt8(ascii: "{"))
    for (index, element) in array.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if let element { appendElement(&bytes, element) } else { bytes.append(contentsOf: "NULL".utf8) }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// The pointers are valid during `body` only.
  func withPointers(_ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> Int32) -> Int32 {
    unsafe bytes.withUnsafeBytes { buffer in
      let base = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let pointers = unsafe offsets.map { offset in unsafe offset.flatMap { unsafe base?.advanced(by: $0) } }
      return unsafe pointers.withUnsafeBufferPointer { unsafe body(Int32($0.count), $0.baseAddress) }
    }
  }
}

extension [UInt8] {
  mutating func append(decimal value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    let start = count
    var rest = value.magnitude
    repeat {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    self[start...].reverse()
  }

  /// Always quoted, so that an empty text, `NULL` in letters, braces and commas need no rule of their own.
  fileprivate mutating func append(quotedElement text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }
}
