public import Diagnostics
public import Domain
import YAML

/// Reads the report of a run: one document of YAML, or JSON, which is read as YAML. `file` is its name in diagnostics.
public func readRunReport(_ bytes: [UInt8], file: String) -> (report: RunReport, diagnostics: [Diagnostic]) {
  var documents = DocumentReader(files: [file])
  var report = RunReport()
  if let root = documents.readOnlyDocument(bytes) { documents.readReport(root, into: &report) }
  return (report, documents.allDiagnostics)
}

/// Reads the configs that are chosen for a run: one document of YAML or JSON, a mapping from keys to values. What their
/// version makes of them is not judged here.
public func readRunConfigs(_ bytes: [UInt8], file: String) -> (settings: [RunSetting], diagnostics: [Diagnostic]) {
  var documents = DocumentReader(files: [file])
  let settings = documents.readOnlyDocument(bytes).map { documents.readSettings($0) } ?? []
  var diagnostics = documents.allDiagnostics
  // Which of them are sensitive is not known here.
  for i in diagnostics.indices { diagnostics[i].hideName() }
  return (settings, diagnostics)
}

extension DocumentReader {
  /// The root of a file that is to hold one document; nil, with an error, for anything else.
  fileprivate mutating func readOnlyDocument(_ bytes: [UInt8]) -> NodeID? {
    let problems = parse(joiningSurrogates(bytes), source: 0, into: &tree)
    keep(problems, file: 0)
    guard tree.roots.count == 1 else {
      if problems.isEmpty {
        report.add(
          Diagnostic(
            .error, .wrongType, "the file holds \(tree.roots.isEmpty ? "no" : "more than one") document",
            at: Location(file: report.files[0]), help: "write one mapping"))
      }
      return nil
    }
    return tree.roots.first
  }

  fileprivate var allDiagnostics: [Diagnostic] {
    (decoded.findings.flatMap(\.diagnostics)
      + report.diagnostics.filter { !unreliableLines.contains($0.location?.line ?? 0) }).sorted()
  }

  fileprivate mutating func readSettings(_ root: NodeID) -> [RunSetting] {
    guard tree.kind(root) == .mapping else {
      wrongType(root, expected: "a mapping")
      return []
    }
    var settings: [RunSetting] = []
    for (key, value) in tree.entries(root) {
      guard let read = readValue(value) else { continue }
      settings.append(RunSetting(key: tree.text(key), value: read, at: location(key)))
    }
    return settings
  }

  private mutating func readValue(_ node: NodeID) -> RunSetting.Value? {
    guard tree.kind(node) == .sequence else { return readScalar(node).map { .scalar($0) } }
    var items: [RunSetting.Scalar] = []
    for element in tree.elements(node) {
      guard let item = readScalar(element) else { return nil }
      items.append(item)
    }
    return .list(items)
  }

  private mutating func readScalar(_ node: NodeID) -> RunSetting.Scalar? {
    let kind = tree.kind(node)
    guard kind == .plain || kind == .quoted, !tree.isNull(node) else {
      wrongType(node, expected: "a value")
      return nil
    }
    let text = tree.text(node)
    return RunSetting.Scalar(
      text, isQuoted: kind == .quoted, isAmbiguous: kind == .plain && PlainScalar.isAmbiguous(text),
      at: location(node))
  }

  private func location(_ node: NodeID) -> Location { place(node).location(in: report.files) }
}
