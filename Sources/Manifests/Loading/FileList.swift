import Diagnostics
import Domain

/// The files of one environment, path by path, in byte order within each.
struct FileList: Sendable {
  var files: [ListedFile] = []
  /// Parallel to the environment's paths: where the files of each one begin.
  var starts: [Int] = []
  /// Of what is not read.
  var diagnostics: [Diagnostic] = []

  /// Lists the paths side by side: a large catalogue is in one, its deployments are in another.
  static func load(
    of environment: Environment, from source: ManifestSource
  ) async throws(ManifestSourceError) -> FileList {
    let listings = await withTaskGroup(of: (Int, Result<Listing, ManifestSourceError>).self) { group in
      for (index, path) in environment.paths.enumerated() {
        group.addTask { (index, list(path, from: source)) }
      }
      return await group.reduce(into: [Int: Result<Listing, ManifestSourceError>]()) { $0[$1.0] = $1.1 }
    }
    var joined = FileList()
    for (index, path) in environment.paths.enumerated() {
      joined.starts.append(joined.files.count)
      switch try listings[index]?.get() {
      case .files(let found):
        if joined.files.isEmpty { joined.files = found.files } else { joined.files.append(contentsOf: found.files) }
        joined.diagnostics += found.refused.map { $0.why.diagnostic(at: Location(file: $0.path)) }
      case .absent(let neighbours): joined.diagnostics.append(absent(path, neighbours))
      case .refused(let why): joined.diagnostics.append(why.diagnostic(at: Location(file: source.shown(path.text))))
      case nil: break
      }
    }
    return joined
  }

  private static func list(
    _ path: Environment.Path, from source: ManifestSource
  ) -> Result<Listing, ManifestSourceError> {
    do throws(ManifestSourceError) {
      var listing = try source.open().list(path.text)
      if case .files(var found) = listing, path.text.isEmpty || path.text == FileName.project {
        let project = source.shown(FileName.project)
        found.files.removeAll { $0.path == project }
        listing = .files(found)
      }
      return .success(listing)
    } catch {
      return .failure(error)
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
