import Diagnostics
import Domain
import Manifests
import Testing

@Suite struct RunFileTests {
  private func verdicts(_ text: String) -> [String] {
    readRunReport(Array(text.utf8), file: "r").diagnostics.map { diagnostic in
      "\(diagnostic.location?.line ?? 0):\(diagnostic.location?.column ?? 0) \(diagnostic.code.rawValue)"
    }
  }

  @Test func aReportOfAJSONWriterIsRead() throws {
    let text = #"""
      {"total_bids":198412,"total_views": 551320.0,"npis_count":null,"bid_median":9.41,
       "features_used":["geo_region_name","os_code","a\"b"],"s3_output_path":"s3:\/\/b\/k","validation_status":"passed",
       "metrics":{"auc":0.6934,"loss":1e-05,"big":1.5E+3}}
      """#
    let (report, diagnostics) = readRunReport(Array(text.utf8), file: "r.json")
    #expect(diagnostics == [])
    #expect(report.counts == [.totalBids: 198_412, .totalViews: 551_320])
    #expect(report.bids.mapValues(\.text) == [.median: "9.41"])
    #expect(report.featuresUsed == ["geo_region_name", "os_code", "a\"b"])
    #expect(report.s3OutputPath == "s3://b/k")
    #expect(report.validationStatus == "passed")
    #expect(report.metrics.map { "\($0.name)=\($0.value.text)" } == ["auc=0.6934", "loss=0.00001", "big=1500"])
  }

  @Test(
    "a writer of JSON that keeps to ASCII spells a character in two escapes",
    arguments: [
      (#"{"features_used": ["\u00e9 \ud83d\ude00", "\\ud83d\\ude00"]}"#, ["é 😀", #"\ud83d\ude00"#]),
      (#"{"features_used": ['\ud83d\ude00']}"#, [#"\ud83d\ude00"#]),
      (#"{"features_used": ["\ud83d x"]}"#, nil), (#"{"features_used": ["\ude00\ud83d"]}"#, nil),
    ])
  func surrogates(text: String, features: [String]?) {
    let read = readRunReport(Array(text.utf8), file: "report.json")
    #expect(read.report.featuresUsed == features)
    #expect(read.diagnostics.isEmpty == (features != nil))
  }

  @Test func anEmptyListOfFeaturesIsNotAnUnknownOne() {
    #expect(readRunReport(Array("features_used: []".utf8), file: "r").report.featuresUsed == [])
    #expect(readRunReport(Array("features_used: null".utf8), file: "r").report.featuresUsed == nil)
  }

  @Test(arguments: [
    ("total_bids: -1", "1:13 invalid-number"), ("total_bids: \"1\"", "1:13 invalid-number"),
    ("bid_max: NaN", "1:10 invalid-number"), ("metrics: {a: .inf}", "1:14 invalid-number"),
    ("metrics: {a: '0.1'}", "1:14 invalid-number"), ("metrics: {a: null}", "1:14 invalid-number"),
    ("metrics: {a: }", "1:14 invalid-number"), ("metrics: {a: [1]}", "1:14 wrong-type"),
    ("metrics: {'': 1}", "1:11 invalid-value"), ("metrics: {\"a\\nb\": 1}", "1:11 invalid-value"),
    ("metrics: 3", "1:10 wrong-type"), ("total_bidz: 1", "1:1 unknown-field"), ("run_id: x", "1:1 unknown-field"),
    ("total_bids: 1\ntotal_bids: 2", "2:1 duplicate-key"), ("metrics: {a: 1, a: 2}", "1:17 duplicate-key"),
    ("validation_status: passt", "1:20 invalid-value"), ("features_used: a", "1:16 wrong-type"),
    ("features_used: [no]", "1:17 ambiguous-scalar"), ("features_used: [a, a]", "1:16 invalid-value"),
    ("s3_output_path: ''", "1:17 invalid-value"), ("s3_output_path: 1.10", "1:17 ambiguous-scalar"),
    ("- a", "1:1 wrong-type"), ("", "1:1 wrong-type"), ("a: 1\n---\nb: 2", "1:1 wrong-type"),
    ("total_bids: &x 1", "1:13 yaml-feature"), ("{", "2:1 yaml-syntax"),
  ])
  func aFaultHasItsPlace(text: String, verdict: String) {
    let found = verdicts(text)
    #expect(found == [verdict], "\(text)")
  }

  @Test func anUnknownFieldHasItsNearest() {
    let diagnostics = readRunReport(Array("npi_count: 1".utf8), file: "r").diagnostics
    #expect(diagnostics.map(\.help) == ["did you mean `npis_count`?"])
  }

  @Test func configsKeepHowTheyWereWritten() throws {
    let text = "{rate: 0.65, name: \"no\", mode: no, days: [1, \"2\"]}"
    let (settings, diagnostics) = readRunConfigs(Array(text.utf8), file: "c")
    #expect(diagnostics == [])
    #expect(settings.map(\.key) == ["rate", "name", "mode", "days"])
    let scalars = settings.flatMap { setting -> [RunSetting.Scalar] in
      switch setting.value {
      case .text: []
      case .scalar(let scalar): [scalar]
      case .list(let scalars): scalars
      }
    }
    #expect(scalars.map(\.text) == ["0.65", "no", "no", "1", "2"])
    #expect(scalars.map(\.isQuoted) == [false, true, false, false, true])
    #expect(scalars.map(\.isAmbiguous) == [true, false, true, true, false])
    #expect(settings[1].location?.column == 14)
  }

  @Test func configsThatAreNoValuesAreRefused() {
    let diagnostics = readRunConfigs(Array("a: {b: 1}\nc:\nd: [[1]]\ne: 1\n".utf8), file: "c").diagnostics
    #expect(diagnostics.map(\.code) == [.wrongType, .wrongType, .wrongType])
    #expect(diagnostics.map { $0.location?.line } == [1, 2, 3])
  }
}
