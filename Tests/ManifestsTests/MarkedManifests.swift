import Diagnostics
import Foundation
import Testing

@testable import Manifests

/// Manifests whose expected diagnostics stand in the text, as comment lines below the line that they speak of:
///
///     spec: {nmae: x, status: activ}
///     #      ^^^^ error unknown-field
///     #                       ^ error invalid-status allowed: draft
///
/// The first caret stands in the expected column; several carets span the expected end as well. Where no caret can
/// stand, `#!` and a column take its place: `#! 1 error missing-field`. What follows the slug must occur in the message
/// or the help. Places that explain another diagnostic are marked `related`, with the slug of that diagnostic.
/// Every diagnostic must be marked and have a help, and every mark must be met.
///
/// Without an `optctl.yaml` among the files, the environment `test` selects the top folders in the order given.
struct MarkedManifests {
  let files: [(path: String, text: String)]

  init(_ files: KeyValuePairs<String, String>) {
    var files = files.map { (path: $0.key, text: $0.value) }
    if !files.contains(where: { $0.path == "optctl.yaml" }) {
      var folders: [String] = []
      for file in files {
        let top = file.path.split(separator: "/").first.map(String.init) ?? file.path
        if !folders.contains(top) { folders.append(top) }
      }
      files.append((path: "optctl.yaml", text: projectFile(paths: folders)))
    }
    self.files = files
  }

  init(files: [(path: String, text: String)]) { self.files = files }

  /// One file, `catalog/a.yaml`.
  init(_ text: String) { self.init(["catalog/a.yaml": text]) }

  /// Loads the first environment and holds its diagnostics against the marks and `unmarked`
  /// (`path:line:column severity slug`, for places without text).
  @discardableResult
  func expectMarks(
    unmarked: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> LoadedManifests? {
    try await withSource { source in
      let (environment, problems) = try project(from: source)
      let loaded =
        if let environment { try await loadManifests(of: environment, from: source) } else { nil as LoadedManifests? }
      check(problems + (loaded?.diagnostics ?? []), unmarked: unmarked, sourceLocation: sourceLocation)
      return loaded
    }
  }

  /// The same for the documents alone, before the rules that look beyond one of them.
  @discardableResult
  func expectDocumentMarks(
    unmarked: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Draft? {
    try await withSource { source in
      let (environment, problems) = try project(from: source)
      let loaded =
        if let environment { try await loadDraft(of: environment, from: source) } else {
          nil as (draft: Draft, isWhole: Bool, diagnostics: [Diagnostic])?
        }
      check(problems + arranged(loaded?.diagnostics ?? []), unmarked: unmarked, sourceLocation: sourceLocation)
      return loaded?.draft
    }
  }

  func load() async throws -> LoadedManifests {
    try await opened { environment, source in try await loadManifests(of: environment, from: source) }
  }

  /// Hands over the first environment, and the files.
  func opened<Result>(
    _ body: (Environment, ManifestSource) async throws -> Result
  ) async throws -> Result {
    try await withSource { source in
      try await body(try #require(try loadProject(from: source).project?.environments.first), source)
    }
  }

  private func withSource<Result>(_ body: (ManifestSource) async throws -> Result) async throws -> Result {
    try await withFolder { folder in
      try write(to: folder)
      return try await body(.workTree(directory: folder, displayPrefix: ""))
    }
  }

  func write(to folder: String) throws {
    for file in files {
      let path = folder + "/" + file.path
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: URL(fileURLWithPath: path))
    }
  }

  /// The first environment, unless the project file has an error.
  private func project(from source: ManifestSource) throws -> (Environment?, [Diagnostic]) {
    let (project, problems) = try loadProject(from: source)
    return (problems.contains { $0.severity == .error } ? nil : project?.environments.first, problems)
  }

  func check(_ diagnostics: [Diagnostic], unmarked: [String], sourceLocation: SourceLocation) {
    var marks = files.flatMap { Mark.all(in: $0.text, path: $0.path) }
    marks += unmarked.compactMap(Mark.init(unmarked:))
    var surprises: [String] = []
    for finding in diagnostics.flatMap(Finding.all(of:)) {
      if let i = marks.firstIndex(where: { $0.meets(finding) }) {
        marks.remove(at: i)
      } else {
        surprises.append(finding.description)
      }
    }
    #expect(
      diagnostics.filter { $0.help == nil }.map(\.message) == [], "diagnostics that do not say what to do",
      sourceLocation: sourceLocation)
    #expect(surprises == [], "diagnostics without a mark", sourceLocation: sourceLocation)
    #expect(marks.map(\.description) == [], "marks without a diagnostic", sourceLocation: sourceLocation)
  }
}

/// A folder of its own, gone afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = NSTemporaryDirectory() + "/optctl-manifests-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try await body(folder)
}

func projectFile(paths: [String]) -> String {
  """
  apiVersion: optctl/v1
  kind: Project
  metadata: {name: test}
  spec:
    environments:
      test: {database: local, paths: [\(paths.map { "\"\($0)\"" }.joined(separator: ", "))]}
  """
}

/// One diagnostic or one place that explains it.
private struct Finding: CustomStringConvertible {
  var severity: String
  var code: DiagnosticCode
  var location: Location
  var text: String

  static func all(of diagnostic: Diagnostic) -> [Finding] {
    let location = diagnostic.location ?? Location(file: "")
    let text = diagnostic.message + (diagnostic.help.map { "; help: " + $0 } ?? "")
    let own = Finding(severity: diagnostic.severity.rawValue, code: diagnostic.code, location: location, text: text)
    return [own]
      + diagnostic.related.map {
        Finding(severity: "related", code: diagnostic.code, location: $0.location, text: $0.message)
      }
  }

  var description: String {
    "\(location.file):\(location.line):\(location.column)-\(location.endColumn) \(severity) \(code.rawValue) \(text)"
  }
}

private struct Mark: CustomStringConvertible {
  var file: String
  var line: Int
  var column: Int
  /// Nil where only the beginning is marked.
  var endColumn: Int?
  var severity: String
  var code: String
  var text: String

  func meets(_ finding: Finding) -> Bool {
    finding.location.file == file && finding.location.line == line && finding.location.column == column
      && (endColumn == nil || finding.location.endColumn == endColumn) && finding.severity == severity
      && finding.code.rawValue == code && (text.isEmpty || finding.text.contains(text))
  }

  var description: String {
    "\(file):\(line):\(column)\(endColumn.map { "-\($0)" } ?? "") \(severity) \(code) \(text)"
  }

  static func all(in text: String, path: String) -> [Mark] {
    var marks: [Mark] = []
    var line = 0
    var below = 0
    for row in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      line += 1
      if let mark = Mark(String(row), file: path, line: below) { marks.append(mark) } else { below = line }
    }
    return marks
  }

  /// Nil when the row is not a mark.
  private init?(_ row: String, file: String, line: Int) {
    let scalars = Array(row.unicodeScalars)
    guard let hash = scalars.firstIndex(where: { $0 != " " }), scalars[hash] == "#", hash + 1 < scalars.count,
      let sign = scalars[(hash + 1)...].firstIndex(where: { $0 != " " })
    else { return nil }
    var words = String(String.UnicodeScalarView(scalars[sign...])).split(
      separator: " ", omittingEmptySubsequences: true)
    if scalars[sign] == "^" {
      column = sign + 1
      let carets = scalars[sign...].prefix { $0 == "^" }.count
      endColumn = carets > 1 ? column + carets : nil
      words.removeFirst()
    } else if sign == hash + 1, scalars[sign] == "!" {
      words.removeFirst()
      guard let column = words.first.flatMap({ Int($0) }) else { return nil }
      self.column = column
      words.removeFirst()
    } else {
      return nil
    }
    guard words.count >= 2 else { return nil }
    self.file = file
    self.line = line
    severity = String(words[0])
    code = String(words[1])
    text = words.dropFirst(2).joined(separator: " ")
  }

  /// `path:line:column severity slug`.
  init?(unmarked: String) {
    let words = unmarked.split(separator: " ")
    guard words.count >= 3 else { return nil }
    var place = words[0].split(separator: ":", omittingEmptySubsequences: false)
    guard place.count >= 3, let column = Int(place.removeLast()), let line = Int(place.removeLast()) else { return nil }
    self.init(
      file: place.joined(separator: ":"), line: line, column: column, endColumn: nil, severity: String(words[1]),
      code: String(words[2]), text: words.dropFirst(3).joined(separator: " "))
  }

  private init(
    file: String, line: Int, column: Int, endColumn: Int?, severity: String, code: String, text: String
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.endColumn = endColumn
    self.severity = severity
    self.code = code
    self.text = text
  }
}
