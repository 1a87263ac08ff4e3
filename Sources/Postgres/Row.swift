import CLibPQ

/// One row of a streamed query, valid during the closure that receives it. Fields that do not exist read as NULL.
@safe public struct Row: ~Copyable {
  private let result: OpaquePointer

  init(borrowing result: OpaquePointer) { unsafe self.result = unsafe result }

  public var fieldCount: Int { unsafe Int(PQnfields(result)) }

  public func isNull(_ index: Int) -> Bool { unsafe bytes(index) == nil }

  /// Bytes that are not UTF-8 (a database in SQL_ASCII) are repaired with U+FFFD.
  public func text(_ index: Int) -> String? { unsafe bytes(index).map { unsafe repaired($0) } }

  /// nil for NULL, and for a field that is not an integer of 64 bits.
  public func int(_ index: Int) -> Int64? { unsafe bytes(index).flatMap { unsafe integer($0) } }

  /// nil for NULL, and for a field that is not a boolean.
  public func bool(_ index: Int) -> Bool? { unsafe bytes(index).flatMap { unsafe boolean($0) } }

  /// False for NULL.
  public func equals(_ index: Int, _ text: StaticString) -> Bool {
    unsafe bytes(index).map { unsafe areEqual($0, text) } ?? false
  }

  /// The field as it came, without a copy; nil, and `body` not called, for NULL.
  public func withBytes<T, E>(_ index: Int, _ body: (Span<UInt8>) throws(E) -> T) throws(E) -> T? {
    guard let bytes = unsafe bytes(index) else { return nil }
    return try body(unsafe bytes.span)
  }

  private func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8>? { unsafe field(of: result, row: 0, column: index) }
}
