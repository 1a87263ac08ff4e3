import CLibPQ

/// The bytes of one field of a `PGresult`, nil for NULL and for a field that does not exist. Valid until `PQclear`.
func field(of result: OpaquePointer, row: Int, column: Int) -> UnsafeBufferPointer<UInt8>? {
  guard let row = Int32(exactly: row), let column = Int32(exactly: column),
    unsafe (0..<PQntuples(result)).contains(row), unsafe (0..<PQnfields(result)).contains(column),
    unsafe PQgetisnull(result, row, column) == 0, let value = unsafe PQgetvalue(result, row, column)
  else { return nil }
  return unsafe UnsafeBufferPointer(
    start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: Int(PQgetlength(result, row, column)))
}

/// A whole decimal integer with an optional sign; nil for anything else, and for what does not fit.
func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
  var index = 0
  let isNegative = unsafe bytes.first == UInt8(ascii: "-")
  if isNegative { index = 1 }
  guard index < bytes.count else { return nil }
  var value: Int64 = 0
  while index < bytes.count {
    let digit = unsafe bytes[index] &- UInt8(ascii: "0")
    guard digit < 10 else { return nil }
    let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) =
      isNegative ? scaled.subtractingReportingOverflow(Int64(digit)) : scaled.addingReportingOverflow(Int64(digit))
    guard !overflow, !carry else { return nil }
    value = sum
    index += 1
  }
  return value
}

/// PostgreSQL writes `t` and `f`.
func boolean(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
  guard bytes.count == 1 else { return nil }
  switch unsafe bytes[0] {
  case UInt8(ascii: "t"): return true
  case UInt8(ascii: "f"): return false
  default: return nil
  }
}

func areEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
  unsafe bytes.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
}
