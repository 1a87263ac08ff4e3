/// Writes the rows of `COPY … FROM STDIN` in text format: the fields of a row in order, then `endRow()`.
///
/// Bytes are gathered to 64 kB before they are sent, in the middle of a large field too. An error, once it occurred, is
/// thrown by every later `endRow()`, and by `copyIn` should the closure swallow it.
public struct CopyWriter: ~Copyable {
  private static let flushSize = 65_536

  private let connection: Connection
  private let deadline: Deadline
  private let operation: String
  private var buffer: [UInt8] = []
  private var rowIsOpen = false
  private(set) var failure: PostgresError?

  init(_ connection: Connection, deadline: Deadline, operation: String) {
    self.connection = connection
    self.deadline = deadline
    self.operation = operation
    buffer.reserveCapacity(Self.flushSize + 4_096)
  }

  public mutating func null() {
    beginField()
    buffer.append(UInt8(ascii: "\\"))
    buffer.append(UInt8(ascii: "N"))
  }

  /// nil is NULL. A NUL character makes `endRow()` throw.
  public mutating func text(_ text: String?) {
    guard let text else { return null() }
    beginField()
    if unsafe text.utf8.withContiguousStorageIfAvailable({ unsafe append($0) }) == nil {
      unsafe Array(text.utf8).withUnsafeBufferPointer { unsafe append($0) }
    }
  }

  /// UTF-8 bytes. A zero among them makes `endRow()` throw.
  public mutating func bytes(_ bytes: Span<UInt8>) {
    beginField()
    unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
  }

  public mutating func int(_ value: Int64?) {
    guard let value else { return null() }
    beginField()
    buffer.append(decimal: value)
  }

  public mutating func bool(_ value: Bool?) {
    guard let value else { return null() }
    beginField()
    buffer.append(value ? UInt8(ascii: "t") : UInt8(ascii: "f"))
  }

  public mutating func endRow() throws(PostgresError) {
    if let failure { throw failure }
    buffer.append(UInt8(ascii: "\n"))
    rowIsOpen = false
    if buffer.count >= Self.flushSize { try flush() }
  }

  /// Sends what is left.
  mutating func finish() throws(PostgresError) {
    if rowIsOpen, failure == nil {
      failure = PostgresError(.usage, "the last row was not ended", operation: operation)
    }
    if let failure { throw failure }
    try flush()
  }

  private mutating func flush() throws(PostgresError) {
    do throws(PostgresError) {
      try connection.putCopyData(buffer, deadline: deadline, operation: operation)
    } catch {
      failure = error
      throw error
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func beginField() {
    if rowIsOpen { buffer.append(UInt8(ascii: "\t")) }
    rowIsOpen = true
  }

  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty, failure == nil {
      unsafe escape(UnsafeBufferPointer(rebasing: rest.prefix(Self.flushSize)))
      unsafe rest = unsafe rest.dropFirst(Self.flushSize)
      // What cannot be sent is kept as the failure.
      if buffer.count >= Self.flushSize { try? flush() }
    }
  }

  private mutating func escape(_ bytes: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in bytes.indices {
      let escape: UInt8
      switch unsafe bytes[index] {
      case 0x5C: escape = UInt8(ascii: "\\")
      case 0x0A: escape = UInt8(ascii: "n")
      case 0x0D: escape = UInt8(ascii: "r")
      case 0x09: escape = UInt8(ascii: "t")
      case 0:
        failure = failure ?? PostgresError(.usage, "a field holds a NUL character", operation: operation)
        return
      default: continue
      }
      unsafe buffer.append(contentsOf: bytes[start..<index])
      buffer.append(UInt8(ascii: "\\"))
      buffer.append(escape)
      start = index + 1
    }
    unsafe buffer.append(contentsOf: bytes[start...])
  }
}
