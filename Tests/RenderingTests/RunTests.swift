import Domain
import Rendering
import Testing

@Suite struct RunRenderingTests {
  private static let v5 = VersionReference(optimizer: "rtb_optimizer", version: "v5")
  private static let v4 = VersionReference(optimizer: "rtb_optimizer", version: "v4")

  private static func run(
    _ id: String, _ version: VersionReference, _ status: String, _ validation: String, _ change: (inout Run) -> Void
  ) -> Run {
    var run = Run(id: id, entity: "drugs_hcp", version: version, status: status, validationStatus: validation)
    run.triggeredBy = "airflow"
    run.triggerType = "scheduled"
    change(&run)
    return run
  }

  private static let control = run("20260201_120000", v4, "completed", "passed") {
    ($0.createdAt, $0.startedAt) = ("2026-02-01T11:59:00Z", "2026-02-01T12:00:00Z")
    $0.completedAt = "2026-02-01T12:25:03Z"
    ($0.totalBids, $0.totalViews, $0.npisCount) = (198_412, 551_320, 0)
    $0.featuresUsed = ["internal_adspace_id", "geo_region_name", "os_code"]
    ($0.bidMedian, $0.bidMax) = (ExactDecimal("9.41"), ExactDecimal("27.5"))
    $0.s3OutputPath = "s3://example-optimizer-data/optimizer/drugs_hcp/20260201_120000"
    $0.configs = ["max_bid": "30.0", "target_win_rate": "0.65", "api_token": "s3cret"]
    $0.metrics = ["auc": Metric("0.6934"), "ece": Metric("0.0171"), "loss": Metric("1e-05")]
  }

  private static let candidate = run("20260203_121359", v5, "completed", "warned") {
    ($0.createdAt, $0.startedAt) = ("2026-02-03T12:13:59Z", "2026-02-03T12:13:59Z")
    $0.completedAt = "2026-02-04T14:20:00Z"
    ($0.totalBids, $0.totalViews, $0.totalClicks) = (207_004, 551_320, 225)
    $0.featuresUsed = ["geo_region_name", "internal_adspace_id", "os_code", "browser_code"]
    ($0.bidMedian, $0.bidMax) = (ExactDecimal("9.87"), ExactDecimal("27.5"))
    $0.s3OutputPath = "s3://example-optimizer-data/optimizer/drugs_hcp/20260203_121359"
    $0.configs = ["max_bid": "30", "target_win_rate": "0.7", "api_token": "0ther"]
    $0.metrics = ["auc": Metric("0.7011"), "ece": Metric("0.0143"), "gap": Metric("NaN")]
  }

  private static let running = run("東京\u{1B}[31m", v5, "running", "pending") {
    ($0.createdAt, $0.startedAt) = ("2026-02-05T10:00:00Z", "2026-02-05T10:00:00Z")
  }

  private static let failed = run("20260131_000000", v4, "failed", "pending") {
    ($0.createdAt, $0.startedAt) = ("2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z")
    ($0.completedAt, $0.errorMessage) = ("2026-01-31T00:00:42Z", "no bids\n::error::forged")
  }

  private static let waiting = run("20260130_000000", v4, "pending", "pending") {
    $0.createdAt = "2026-01-30T00:00:00Z"
  }

  private static let records: RunRecords = {
    var token = ConfigDefinition(key: "api_token", type: .string, scope: .run)
    token.isSensitive = true
    let definitions = ["max_bid", "target_win_rate"].map { ConfigDefinition(key: $0, type: .decimal, scope: .run) }
    let supported = SupportedConfigs(json: .object([]), definitions: definitions + [token], rules: [])
    return RunRecords(
      runs: [running, candidate, control, failed, waiting], supportedConfigs: [v4: supported, v5: supported],
      readAt: "2026-02-05T11:05:00Z")
  }()

  @Test func aListIsOneLineARun() throws {
    try expect(renderList(Self.records, style: plain), is: .runs)
    #expect(renderList(RunRecords(), style: plain) == "No runs.\n")
  }

  @Test func onATerminalOneThatIsRunningShowsForHowLong() throws {
    let lines = renderList(Self.records, style: Style(width: 120)).split(separator: "\n")
    #expect(lines[1].contains("1 h 5 min so far"))
    #expect(lines[5].contains("2026") && !lines[5].contains("so far"))
    #expect(!renderList(Self.records, style: plain).contains("so far"))
    let shown = renderText(Self.running, in: Self.records, style: Style(width: 120))
    #expect(shown.contains("1 h 5 min so far"))
  }

  @Test func aRunIsShownWhole() throws {
    let texts = [Self.control, Self.failed].map { renderText($0, in: Self.records, style: plain) }
    try expect(texts.joined(separator: "\n"), is: .run)
    try expect(String(decoding: renderJSON(Self.candidate, in: Self.records), as: UTF8.self), is: .runJSON)
  }

  @Test func aListAsJSONHasTheColumnsAndNothingElse() throws {
    let json = try JSON(parsing: String(decoding: renderListJSON(Self.records), as: UTF8.self))
    #expect(json.members?.map(\.name) == ["format_version", "runs"])
    let run = try #require(json["runs"]?.elements?[2])
    #expect(
      run.members?.map(\.name) == [
        "run_id", "entity", "version", "status", "validation_status", "triggered_by", "trigger_type", "created_at",
        "started_at", "completed_at", "data_start_dt", "data_end_dt", "total_bids", "total_views", "total_clicks",
        "segments_count", "domains_count", "npis_count", "features_used", "bid_median", "bid_min", "bid_max",
        "s3_output_path", "error_message",
      ])
    #expect(run["npis_count"] == .number("0") && run["total_clicks"] == .null)
  }

  @Test func twoRunsLieSideBySide() throws {
    let comparison = RunComparison(Self.control, Self.candidate, in: Self.records)
    try expect(renderText(comparison, style: plain), is: .runComparison)
    try expect(String(decoding: renderJSON(comparison), as: UTF8.self), is: .runComparisonJSON)
  }

  @Test func aSensitiveValueAppearsNowhere() {
    let comparison = RunComparison(Self.control, Self.candidate, in: Self.records)
    let texts = [
      renderList(Self.records, style: plain), renderText(Self.control, in: Self.records, style: plain),
      renderText(comparison, style: plain), String(decoding: renderListJSON(Self.records), as: UTF8.self),
      String(decoding: renderJSON(Self.control, in: Self.records), as: UTF8.self),
      String(decoding: renderJSON(comparison), as: UTF8.self),
    ]
    for text in texts { #expect(!text.contains("s3cret") && !text.contains("0ther")) }
  }

  @Test func whatWasRecordedIsOneLine() {
    #expect(
      renderRecorded(Self.control, style: plain)
        == "✓ run 20260201_120000   completed   validation passed   took 25 min 3 s\n")
    #expect(
      renderRecorded(Self.candidate, style: plain)
        == "! run 20260203_121359   completed   validation warned   took 1 d 2 h\n")
    #expect(renderRecorded(Self.running, style: plain) == "▸ run 東京\\u{1B}[31m   running\n")
    #expect(renderRecorded(Self.failed, style: plain) == "✗ run 20260131_000000   failed   took 42 s\n")
  }
}
