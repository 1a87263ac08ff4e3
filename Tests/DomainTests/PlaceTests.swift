import Diagnostics
import Testing

@testable import Domain

struct PlaceTests {
  @Test func `A place says what it was told`() {
    var chance = Chance(4)
    for _ in 0..<1_000 {
      let line = UInt32.random(in: 1...4_194_303, using: &chance)
      let column = UInt32.random(in: 1...1_000_000, using: &chance)
      let end = UInt32.random(in: column...2_097_151, using: &chance)
      let place = Place(file: 7, line: line, column: column, endLine: line, endColumn: end)
      #expect(place.file == 7 && place.line == Int(line))
      #expect(place.column == Int(column) && place.endColumn == Int(end))
    }
  }

  @Test func `An end on another line is the beginning`() {
    let place = Place(file: 0, line: 3, column: 5, endLine: 9, endColumn: 2)
    #expect(place.location(in: ["a.yaml"]) == Location(file: "a.yaml", line: 3, column: 5, endLine: 3, endColumn: 5))
  }

  @Test func `What does not fit is held at the last line and column`() {
    let place = Place(file: 0, line: .max, column: .max, endLine: .max, endColumn: .max)
    #expect(place.line == 4_194_303 && place.column == 2_097_151 && place.endColumn == 2_097_151)
  }

  @Test func `A million places cost twelve bytes each`() {
    #expect(MemoryLayout<Place>.stride == 12)
  }
}
