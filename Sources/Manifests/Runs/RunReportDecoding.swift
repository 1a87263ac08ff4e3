import Diagnostics
import Domain
import YAML

extension DocumentReader {
  /// Reads the fields of a report. One that is null is as good as left out.
  mutating func readReport(_ root: NodeID, into read: inout RunReport) {
    guard tree.kind(root) == .mapping else {
      wrongType(root, expected: "a mapping")
      return
    }
    for (key, value) in tree.entries(root) {
      let name = tree.text(key)
      guard RunReport.fieldNames.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
        unknownField(key, known: RunReport.fieldNames)
        continue
      }
      guard !tree.isNull(value) else { continue }
      readField(name, value, into: &read)
    }
  }

  private mutating func readField(_ name: String, _ value: NodeID, into read: inout RunReport) {
    if let count = RunCount(rawValue: name) {
      read.counts[count] = number(value, name) { text throws(RunReportProblem) in
        try RunReport.count(text, of: count)
      }
    } else if let bid = RunBid(rawValue: name) {
      read.bids[bid] = number(value, name, RunReport.bid)
    } else {
      switch name {
      case "features_used": read.featuresUsed = readFeatures(value)
      case "metrics": readMetrics(value, into: &read)
      case "s3_output_path":
        read.s3OutputPath = text(value, name) { text throws(RunReportProblem) in
          try RunReport.line(text, limit: RunReport.longestPath)
        }
      default: read.validationStatus = text(value, name, RunReport.validationStatus)
      }
    }
  }

  private mutating func readFeatures(_ node: NodeID) -> [String]? {
    guard let elements = list(node) else { return nil }
    var names: [String] = []
    var isWhole = true
    for element in elements {
      if let name = string(element, .name) { names.append(name) } else { isWhole = false }
    }
    guard isWhole else { return nil }
    do throws(RunReportProblem) { return try RunReport.features(names) } catch {
      refuse(error, "", "features_used", at: node)
      return nil
    }
  }

  private mutating func readMetrics(_ node: NodeID, into read: inout RunReport) {
    guard tree.kind(node) == .mapping else {
      wrongType(node, expected: "a mapping")
      return
    }
    for (key, value) in tree.entries(node) {
      let name = tree.text(key)
      do throws(RunReportProblem) { _ = try RunReport.line(name) } catch {
        refuse(error, name, "the name of a metric", at: key)
        continue
      }
      if let number = number(value, "metrics.\(name)", RunReport.metric) {
        read.metrics.append(RunMetric(name, number))
      }
    }
  }

  private mutating func number<Value>(
    _ node: NodeID, _ name: String, _ read: (String) throws(RunReportProblem) -> Value
  ) -> Value? {
    switch tree.kind(node) {
    case .mapping, .sequence: wrongType(node, expected: "a number")
    case .quoted: refuse(.quoted, tree.text(node), name, at: node)
    case .plain:
      let text = tree.isNull(node) ? "null" : tree.text(node)
      do throws(RunReportProblem) { return try read(text) } catch { refuse(error, text, name, at: node) }
    }
    return nil
  }

  private mutating func text(
    _ node: NodeID, _ name: String, _ read: (String) throws(RunReportProblem) -> String
  ) -> String? {
    guard let text = string(node, .line) else { return nil }
    do throws(RunReportProblem) { return try read(text) } catch {
      refuse(error, text, name, at: node)
      return nil
    }
  }

  private mutating func refuse(_ problem: RunReportProblem, _ text: String, _ name: String, at node: NodeID) {
    var help = problem.help
    if case .notAllowed(let values) = problem, let nearest = nearestName(to: text, among: values) {
      help = "did you mean \(quote(nearest))?"
    }
    report.error(problem.code, problem.message(text, of: name), at: place(node), help: help)
  }
}
