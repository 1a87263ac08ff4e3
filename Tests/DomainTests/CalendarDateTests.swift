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
}
