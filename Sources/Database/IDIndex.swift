/// Where a row with an id stands in the list that was read: an array where ids are dense, as identity columns are.
struct IDIndex {
  private var positions: [Int32] = []
  private var sparse: [Int64: Int32] = [:]
  private let lowest: Int64

  init(_ ids: [Int64]) {
    lowest = ids.min() ?? 0
    let (span, overflow) = (ids.max() ?? 0).subtractingReportingOverflow(lowest)
    if !overflow, span < Int64(ids.count) * 4 + 4_096 {
      positions = Array(repeating: -1, count: Int(span) + 1)
      for (position, id) in ids.enumerated() { positions[Int(id - lowest)] = Int32(position) }
    } else {
      for (position, id) in ids.enumerated() { sparse[id] = Int32(position) }
    }
  }

  subscript(id: Int64) -> Int? {
    guard !positions.isEmpty else { return sparse[id].map { Int($0) } }
    let (offset, overflow) = id.subtractingReportingOverflow(lowest)
    guard !overflow, offset >= 0, offset < Int64(positions.count), positions[Int(offset)] >= 0 else { return nil }
    return Int(positions[Int(offset)])
  }
}
