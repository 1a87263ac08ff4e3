import Domain
import Testing

@Suite struct MomentTests {
  @Test(arguments: [
    ("2026-02-03", "2026-02-03T00:00:00Z"), ("2026-02-03T10:00", "2026-02-03T10:00:00Z"),
    ("2026-02-03T10:00:07Z", "2026-02-03T10:00:07.999999Z"), ("2026-02-03 10:00:07Z", "2026-02-03T10:00:07.999999Z"),
    ("2026-02-03t10:00:07.5z", "2026-02-03T10:00:07.5Z"),
    ("2026-02-03T10:00:07.123456789+01:00", "2026-02-03T10:00:07.123456+01:00"),
    ("2026-02-03T10:00-05", "2026-02-03T10:00:00-05:00"),
  ])
  func `a time is read, and a whole second lasts to its end`(text: String, time: String) {
    #expect(Moment(text) == .time(time))
  }

  @Test func `so long ago and the number of a revision are read`() {
    #expect(Moment("90s") == .ago(seconds: 90))
    #expect(Moment("30m") == .ago(seconds: 1_800))
    #expect(Moment("2h") == .ago(seconds: 7_200))
    #expect(Moment("3d") == .ago(seconds: 259_200))
    #expect(Moment("1w") == .ago(seconds: 604_800))
    #expect(Moment("12") == .revision(12))
  }

  @Test(arguments: [
    "", "yesterday", "now", "2026-02-30", "2026-2-3", "0000-01-01", "2026-02-03T24:00", "2026-02-03T10:60",
    "2026-02-03T10:00:60Z", "2026-02-03T10", "2026-02-03T10:00:00.Z", "2026-02-03T10:00+15:00", "2026-02-03T10:00Zx",
    "2026-02-03T10:00+1", "h", "-2h", "1.5h", "1234567d", "9999999999999999999", "12 ", "２", "2026-02-03x10:00",
  ])
  func `anything else is not`(text: String) {
    #expect(Moment(text) == nil)
  }
}
