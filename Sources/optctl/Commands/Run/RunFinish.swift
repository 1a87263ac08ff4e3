import ArgumentParser
import Diagnostics
import Domain
import Reconciler

struct RunFinish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finish", abstract: "Record that a run has completed, and what it found.",
    discussion: """
      The report is YAML or JSON, a mapping with the fields \(RunReport.fieldNames.dropLast().joined(separator: ", ")), \
      and metrics, a mapping from names to numbers; '-' is standard input. A field that is left out, or null, is unknown. \
      JSON is read as YAML; numbers may have an exponent, such as 1e-05, but NaN and infinities are refused, and so are \
      numbers in quotes. Each field has an option of its own as well.

      Examples:
        optctl run finish 20260203_121359 --report report.json
        optctl run finish 20260203_121359 --segments-count 1454 --metric auc=0.7
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The id of the run.", valueName: "run"))
  var id: String

  @Option(help: ArgumentHelp("A file with the report.", valueName: "file"))
  var report: String?

  @Option(help: ArgumentHelp(valueName: "count")) var totalBids: String?
  @Option(help: ArgumentHelp(valueName: "count")) var totalViews: String?
  @Option(help: ArgumentHelp(valueName: "count")) var totalClicks: String?
  @Option(help: ArgumentHelp(valueName: "count")) var segmentsCount: String?
  @Option(help: ArgumentHelp(valueName: "count")) var domainsCount: String?
  @Option(help: ArgumentHelp(valueName: "count")) var npisCount: String?
  @Option(help: ArgumentHelp(valueName: "bid")) var bidMedian: String?
  @Option(help: ArgumentHelp(valueName: "bid")) var bidMin: String?
  @Option(help: ArgumentHelp(valueName: "bid")) var bidMax: String?

  @Option(
    name: .customLong("feature"), help: ArgumentHelp("A feature, in its order; may be repeated.", valueName: "name"))
  var features: [String] = []

  @Option(name: .customLong("metric"), help: ArgumentHelp("A metric; may be repeated.", valueName: "name=number"))
  var metrics: [String] = []

  @Option(name: .customLong("s3-output-path"), help: ArgumentHelp("Where the output lies.", valueName: "path"))
  var outputPath: String?

  @Option(help: ArgumentHelp("\(Run.validationStatuses.joined(separator: ", ")).", valueName: "status"))
  var validationStatus: String?

  @Option(help: "How to print the result.")
  var format: Format = .text

  func validate() throws {
    if metrics.contains(where: { ($0.lastIndex(of: "=") ?? $0.startIndex) == $0.startIndex }) {
      throw ValidationError("--metric takes NAME=NUMBER")
    }
  }

  func run() async throws {
    try await global.reporting(changesSomething: true) { selection in
      let (given, problems) = readOptions()
      guard problems.isEmpty else { throw Failure(.invalid, "nothing was recorded", diagnostics: problems) }
      let result = try await finish(selection, run: id, given, report: report.map { try runFile($0) })
      optctl.report(result, format, global)
      return .success
    }
  }

  /// What the options report, and what is wrong with them.
  private func readOptions() -> (report: RunReport, problems: [Diagnostic]) {
    var options = ReportOptions()
    for (count, text) in zip(
      RunCount.allCases, [totalBids, totalViews, totalClicks, segmentsCount, domainsCount, npisCount])
    {
      options.read(text, count.rawValue) { text, report throws(RunReportProblem) in
        report.counts[count] = try RunReport.count(text, of: count)
      }
    }
    for (bid, text) in zip(RunBid.allCases, [bidMedian, bidMin, bidMax]) {
      options.read(text, bid.rawValue) { text, report throws(RunReportProblem) in
        report.bids[bid] = try RunReport.bid(text)
      }
    }
    options.read(features.isEmpty ? nil : "", "feature") { _, report throws(RunReportProblem) in
      report.featuresUsed = try RunReport.features(features)
    }
    options.read(outputPath, "s3_output_path") { text, report throws(RunReportProblem) in
      report.s3OutputPath = try RunReport.line(text, limit: RunReport.longestPath)
    }
    options.read(validationStatus, "validation_status") { text, report throws(RunReportProblem) in
      report.validationStatus = try RunReport.validationStatus(text)
    }
    for metric in metrics {
      let equals = metric.lastIndex(of: "=") ?? metric.endIndex
      let name = String(metric[..<equals])
      options.read(String(metric[equals...].dropFirst()), "metric \(name)") { text, report throws(RunReportProblem) in
        try report.addMetric(RunReport.line(name), text)
      }
    }
    return (options.report, options.problems)
  }
}

/// Reads option after option, so that all that is wrong is said at once.
private struct ReportOptions {
  var report = RunReport()
  var problems: [Diagnostic] = []

  mutating func read(
    _ text: String?, _ field: String, _ body: (String, inout RunReport) throws(RunReportProblem) -> Void
  ) {
    guard let text else { return }
    do throws(RunReportProblem) { try body(text, &report) } catch {
      let option = "--" + field.map { $0 == "_" ? "-" : String($0) }.joined()
      problems.append(
        Diagnostic(.error, error.code, error.message(text, of: option), at: nil, help: error.help))
    }
  }
}
