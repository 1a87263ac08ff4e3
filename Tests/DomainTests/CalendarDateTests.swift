import Testing

@testable import Domain

struct CalendarDateTests {
  @Test(arguments: ["2026-02-03", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2026-04-30"])
  func `Days of the calendar are dates`(_ text: String) { #expect(CalendarDate.isValid(text)) }

  @Test(arguments: [
    "", "2026-2-3", "2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31",
    "0000-01-01", "2026/02/03", "20260203", "2026-02-03T00:00", " 2026-02-03", "2026-02-0x", "٢٠٢٦-٠٢-٠٣", "-026-01-01",
  ])
  func `Other texts are not`(_ text: String) { #expect(!CalendarDate.isValid(text)) }

  @Test func `Days are numbered one after the other, and counted back`() throws {
    #expect(CalendarDate.dayNumber(of: "1970-01-01") == 0)
    #expect(CalendarDate.dayNumber(of: "2026-09-01T10:22:07Z") == 20_697)
    #expect(CalendarDate.dayNumber(of: "yesterday") == nil)
    #expect(CalendarDate.day("2024-03-01", minus: 1) == "2024-02-29")
    #expect(CalendarDate.day("2026-01-01", minus: 1) == "2025-12-31")
    #expect(CalendarDate.day("0001-01-01", minus: 0) == "0001-01-01")
    #expect(CalendarDate.day("0001-01-01", minus: 1) == nil)
    let last = "2101-01-01"
    for days in 0..<80_000 {
      let day = try #require(CalendarDate.day(last, minus: days))
      #expect(CalendarDate.isValid(day))
      #expect(CalendarDate.dayNumber(of: day) == (CalendarDate.dayNumber(of: last) ?? 0) - days, "\(day)")
    }
  }
}
