import Diagnostics
import Domain

/// The files of one environment, path by path, in byte order within each.
struct FileList: Sendable {
  var files: [ListedFile] = []
  /// Parallel to the environment's paths: where the files of each one begin.
  var starts: [Int] = []
  /// Of what is not read.
  var diagnostics: [Diagnostic] = []

  init(of environment: Environment, from source: ManifestSource, _ reader: any ManifestReader)
    throws(ManifestSourceError)
  {
    let project = source.shown(FileName.project)
    for path in environment.paths {
      starts.append(files.count)
      let listing = try reader.list(path.text)
      switch listing {
      case .files(var found):
        found.files.removeAll { $0.path == project }
        files.append(contentsOf: found.files)
        diagnostics += found.refused.map { $0.why.diagnostic(at: Location(file: $0.path)) }
      case .absent(let neighbours):
        diagnostics.append(Self.absent(path, neighbours))
      case .refused(let why):
        diagnostics.append(why.diagnostic(at: Location(file: source.shown(path.text))))
      }
    }
  }

  /// Which of the environment's paths a file was found below.
  func pathIndex(of file: UInt32) -> Int { (starts.lastIndex { $0 <= Int(file) }) ?? 0 }

  private static func absent(_ path: Environment.Path, _ neighbours: [String]) -> Diagnostic {
    let folder = path.text.split(separator: "/").dropLast().joined(separator: "/")
    let last = path.text.split(separator: "/").last.map(String.init) ?? path.text
    let nearest = nearestName(to: last, among: neighbours.filter { $0 != last }).map {
      folder.isEmpty ? $0 : "\(folder)/\($0)"
    }
    return Diagnostic(
      .error, .invalidValue, "there is no folder and no YAML file \(quote(path.text)) here", at: path.location,
      help: nearest.map { "did you mean \(quote($0))?" } ?? "name a folder below the one of \(FileName.project)")
  }
}
