import Diagnostics
import Domain
import Git
import YAML

/// Reads and decodes one file after another, with one tree, one buffer and one cache of names.
struct FileWorker {
  let reader: any ManifestReader
  var documents: DocumentReader
  /// Of all files so far.
  private(set) var bytes = 0

  init(reader: any ManifestReader, documents: DocumentReader) {
    self.reader = reader
    self.documents = documents
  }

  /// - Parameter index: of the file among all of the catalogue's.
  mutating func read(_ file: ListedFile, index: UInt32) throws(ManifestSourceError) {
    documents.tree.removeAll(keepingCapacity: true)
    var problems: [Problem] = []
    var isPointer = false
    var mayHoldNPIs = false
    var limits = Limits()
    limits.maxBytes = ManifestLimits.fileBytes
    var count = 0
    let refusal = try unsafe reader.read(file, maxBytes: ManifestLimits.fileBytes) { bytes in
      count = bytes.count
      isPointer = unsafe isLFSPointer(bytes)
      guard !isPointer else { return }
      problems = unsafe parse(bytes, source: index, limits: limits, into: &documents.tree)
      mayHoldNPIs = unsafe NPIScan.isWorthwhile(bytes.bindMemory(to: UInt8.self).span)
    }
    bytes += count
    if let refusal {
      documents.refuseFile(index, refusal.diagnostic(at: Location(file: file.path)))
      return
    }
    if isPointer {
      documents.refuseFile(
        index,
        Diagnostic(
          .error, .yamlSyntax, "the file is a Git LFS pointer, not the manifest itself", at: Location(file: file.path),
          help: "run `git lfs pull`, or keep manifests out of LFS"))
      return
    }
    if !problems.isEmpty { documents.keep(problems, file: index) }
    if mayHoldNPIs { for root in documents.tree.roots { documents.warnOfNPIs(root) } }
    documents.readDocuments(file: index)
  }
}

extension DocumentReader {
  mutating func refuseFile(_ file: UInt32, _ diagnostic: Diagnostic) {
    report.add(diagnostic)
    decoded.lost = true
    keepFindings(file: file, document: nil)
  }

  /// Reports what the parser refused.
  mutating func keep(_ problems: [Problem], file: UInt32) {
    let name = report.files[Int(file)]
    for problem in problems {
      report.add(
        Diagnostic(
          .error, DiagnosticCode(problem.code), problem.message, at: problem.span.location(in: name),
          help: problem.help,
          related: problem.related.map { [Related($0.span.location(in: name), $0.message)] } ?? []))
      switch problem.code {
      // What an alias or a merge key stands for is unknown: complaints of its line would mislead.
      case .feature: unreliableLines.insert(Int(problem.span.line))
      case .duplicateKey: break
      case .syntax, .limit, .notUTF8: decoded.lost = true
      }
    }
    keepFindings(file: file, document: nil)
  }
}

extension DiagnosticCode {
  init(_ code: Problem.Code) {
    switch code {
    case .syntax: self = .yamlSyntax
    case .feature: self = .yamlFeature
    case .limit: self = .yamlLimit
    case .notUTF8: self = .notUTF8
    case .duplicateKey: self = .duplicateKey
    }
  }
}

extension YAML.Span {
  /// A span of several lines is taken as its beginning.
  func location(in file: String) -> Location {
    Location(
      file: file, line: Int(line), column: Int(column), endLine: Int(line),
      endColumn: Int(endLine == line ? endColumn : column))
  }
}
