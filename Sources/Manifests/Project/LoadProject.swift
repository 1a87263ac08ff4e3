public import Diagnostics
import Domain

/// Reads the project file. The project is nil when the diagnostics say that there is none to speak of.
public func loadProject(
  from source: ManifestSource
) throws(ManifestSourceError) -> (project: Project?, diagnostics: [Diagnostic]) {
  let shown = source.shown(FileName.project)
  let reader = try source.open()
  switch try reader.list(FileName.project) {
  case .absent:
    throw ManifestSourceError(
      .missingProject, path: shown, "there is no \(shown)",
      help: "write it there (kind: Project, with the environments), or name the folder that holds one with --manifests")
  case .refused(let why):
    return (nil, [why.diagnostic(at: Location(file: shown))])
  case .files(let found):
    guard let file = found.files.first else {
      return (nil, found.refused.map { $0.why.diagnostic(at: Location(file: shown)) })
    }
    var worker = FileWorker(reader: reader, documents: DocumentReader(files: [shown]))
    let project = try worker.readProject(file)
    return (project, arranged(worker.documents.decoded.findings.flatMap(\.diagnostics)))
  }
}

extension FileWorker {
  fileprivate mutating func readProject(_ file: ListedFile) throws(ManifestSourceError) -> Project? {
    documents.isProjectFile = true
    try read(file, index: 0)
    if documents.decoded.documents == 0, documents.decoded.findings.isEmpty {
      documents.refuseFile(
        0,
        Diagnostic(
          .error, .missingField, "the file declares no project", at: Location(file: file.path),
          help: "write a document of kind Project with the environments"))
    }
    return documents.project
  }
}
