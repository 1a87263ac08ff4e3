import Domain
import Testing

@Suite struct RunReportTests {
  @Test(arguments: [
    ("0", "0"), ("198412", "198412"), ("1e5", "100000"), ("1E+5", "100000"), ("12.0", "12"),
    ("9223372036854775807", "9223372036854775807"),
  ])
  func `A count is a whole number, however it is written`(_ text: String, _ value: String) throws {
    #expect(String(try RunReport.count(text, of: .totalBids)) == value)
  }

  @Test(arguments: [
    ("-1", RunReportProblem.negative), ("1.5", .notWhole), ("1e-1", .notWhole), ("", .notANumber), ("x", .notANumber),
    ("0x10", .notANumber), ("1_000", .notANumber), ("01", .notANumber), ("+1", .notANumber), ("1e", .notANumber),
    ("1e999999999999999999999", .notANumber), ("1e-9223372036854775808", .notANumber), ("NaN", .notFinite),
    (".inf", .notFinite), ("-Infinity", .notFinite), ("9223372036854775808", .tooLarge("9223372036854775807")),
    ("1e300", .tooLarge("9223372036854775807")), (String(repeating: "9", count: 401), .notANumber),
  ])
  func `Anything else is no count`(_ text: String, _ problem: RunReportProblem) {
    #expect(throws: problem) { try RunReport.count(text, of: .totalBids) }
  }

  @Test func `Counts of an integer column end earlier`() throws {
    #expect(try RunReport.count("2147483647", of: .npisCount) == 2_147_483_647)
    #expect(throws: RunReportProblem.tooLarge("2147483647")) { try RunReport.count("2147483648", of: .npisCount) }
  }

  @Test func `A bid fits its column exactly`() throws {
    for (text, value) in [("999999.999999", "999999.999999"), ("3.00", "3"), ("1e-6", "0.000001"), ("0", "0")] {
      #expect(try RunReport.bid(text).text == value)
    }
    #expect(throws: RunReportProblem.tooManyDecimals(6)) { try RunReport.bid("0.0000001") }
    #expect(throws: RunReportProblem.tooLarge("999999.999999")) { try RunReport.bid("1000000") }
    #expect(throws: RunReportProblem.negative) { try RunReport.bid("-0.5") }
    #expect(throws: RunReportProblem.notFinite) { try RunReport.bid("nan") }
  }

  @Test func `A metric is finite, and a double can hold it`() throws {
    for (text, value) in [("1e-05", "0.00001"), ("-0.5", "-0.5"), ("0e0", "0"), ("0.7011", "0.7011")] {
      #expect(try RunReport.metric(text).text == value)
    }
    #expect(throws: RunReportProblem.notFinite) { try RunReport.metric("NaN") }
    #expect(throws: RunReportProblem.tooLarge("1.7976931348623157e308")) { try RunReport.metric("1e309") }
    #expect(throws: RunReportProblem.tooSmall) { try RunReport.metric("1e-400") }
  }

  @Test func `Names are harmless lines, and features are named once`() throws {
    #expect(throws: RunReportProblem.empty) { try RunReport.line("") }
    #expect(throws: RunReportProblem.controlCharacter) { try RunReport.line("a\nb") }
    #expect(throws: RunReportProblem.controlCharacter) { try RunReport.line("a\u{202E}b") }
    #expect(throws: RunReportProblem.tooLong(200)) { try RunReport.line(String(repeating: "é", count: 201)) }
    #expect(try RunReport.line(String(repeating: "é", count: 200)).count == 200)
    #expect(throws: RunReportProblem.duplicate("a")) { try RunReport.features(["a", "b", "a"]) }
    // Canonically equal texts of other bytes are other names.
    #expect(try RunReport.features(["\u{E9}", "e\u{301}"]).count == 2)
  }

  @Test func `What two reports both say is named`() {
    var mine = RunReport()
    mine.counts = [.totalBids: 1]
    mine.metrics = [RunMetric("auc", ExactDecimal(1))]
    var other = RunReport()
    other.counts = [.totalBids: 2, .totalViews: 3]
    other.metrics = [RunMetric("auc", ExactDecimal(2)), RunMetric("ece", ExactDecimal(3))]
    other.validationStatus = "passed"
    #expect(mine.merge(other) == ["total_bids", "metrics.auc"])
    #expect(mine.counts == [.totalBids: 1, .totalViews: 3])
    #expect(mine.metrics == [RunMetric("auc", ExactDecimal(1)), RunMetric("ece", ExactDecimal(3))])
    #expect(mine.validationStatus == "passed")
  }
}

@Suite struct RunStatusTests {
  @Test func `A run only moves forward`() {
    let moves = RunStatus.allCases.flatMap { from in from.successors.map { "\(from) \($0)" } }
    #expect(
      moves == [
        "pending running", "pending failed", "pending cancelled", "running completed", "running failed",
        "running cancelled",
      ])
    #expect(RunStatus.completed.predecessors == [.running])
    #expect(RunStatus.failed.predecessors == [.pending, .running])
    #expect(RunStatus.pending.predecessors == [])
  }

  @Test(arguments: [
    ("", "the run id is empty"), ("a\u{7}", "the run id holds control characters or line breaks"),
    ("a\nb", "the run id holds control characters or line breaks"),
    (String(repeating: "x", count: 201), "the run id has more than 200 characters"),
  ])
  func `Some texts are no run ids`(_ text: String, _ fault: String) { #expect(RunID.fault(text) == fault) }

  @Test(arguments: ["20260203_121359", "東京 1", "'; DROP TABLE opt_runs; --", String(repeating: "x", count: 200)])
  func `All others are`(_ text: String) { #expect(RunID.fault(text) == nil) }
}

@Suite struct TimestampTests {
  @Test(arguments: [
    ("2026-02-03T12:13:59Z", "2026-02-03T12:39:02Z", 1_503), ("2024-02-28T23:59:59Z", "2024-03-01T00:00:00Z", 86_401),
    ("2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", 1), ("1999-12-31T00:00:00Z", "2000-03-01T00:00:00Z", 61 * 86_400),
    ("2026-02-03T00:00:01Z", "2026-02-03T00:00:00.5Z", -1),
  ])
  func `Seconds count over days, months and leap years`(_ start: String, _ end: String, _ seconds: Int) {
    #expect(Timestamp.seconds(from: start, to: end) == seconds)
  }

  @Test(arguments: ["", "2026-02-30T00:00:00Z", "2026-02-03 12:13:59", "2026-02-03Taa:00:00Z"])
  func `Anything but a time has none`(_ text: String) {
    #expect(Timestamp.seconds(from: text, to: "2026-02-03T12:13:59Z") == nil)
  }
}
