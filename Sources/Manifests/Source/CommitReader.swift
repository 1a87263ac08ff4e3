import Git

/// Reads the files of a commit through one handle on the repository.
final class CommitReader: ManifestReader {
  private let repository: Repository
  private let commit: CommitID
  private let directory: String
  private let source: ManifestSource

  init(
    gitDirectory: String, commit: CommitID, directory: String, source: ManifestSource
  ) throws(ManifestSourceError) {
    do throws(GitError) {
      repository = try Repository(at: gitDirectory)
    } catch {
      throw ManifestSourceError(error, path: gitDirectory)
    }
    self.commit = commit
    self.directory = directory
    self.source = source
  }

  func list(_ path: String) throws(ManifestSourceError) -> Listing {
    do throws(GitError) {
      let limits = TreeLimits(entries: ManifestLimits.entries, depth: ManifestLimits.folderDepth)
      return .files(
        sort(
          try repository.files(
            in: commit, under: source.shown(path), limits: limits,
            including: { !FileName.isHidden($0) || FileName.isReserved($0) })))
    } catch {
      switch error.code {
      case .notFound where path.isEmpty: throw noFolder(error)
      case .notFound: return try lookUp(path)
      case .refusedTree:
        return .files(ListedFiles(refused: error.problems.map { ($0.path, Refusal($0.reason)) }))
      default: throw ManifestSourceError(error, path: source.shown(path))
      }
    }
  }

  func read(
    _ file: ListedFile, maxBytes: Int, _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ManifestSourceError) -> Refusal? {
    guard let blob = file.blob else { return .notAFile }
    do {
      try unsafe repository.read(blob, maxBytes: maxBytes, body)
      return nil
    } catch let error as GitError {
      if error.code == .tooLarge { return .tooLarge(bytes: nil) }
      throw ManifestSourceError(error, path: source.shown(file.path))
    } catch {
      throw ManifestSourceError(.git, path: source.shown(file.path), "\(source.shown(file.path)) cannot be read")
    }
  }

  private func noFolder(_ error: GitError) -> ManifestSourceError {
    ManifestSourceError(
      .missingFolder, path: directory, "commit \(commit.hex) has no folder \(directory)",
      help: "name the folder that holds \(FileName.project) with --manifests", underlying: error)
  }

  private func sort(_ files: [TreeFile]) -> ListedFiles {
    var found = ListedFiles()
    found.files.reserveCapacity(files.count)
    for file in files {
      switch file.kind {
      case .symbolicLink: found.refused.append((file.path, .symbolicLink))
      case .submodule: found.refused.append((file.path, .submodule))
      case .regular:
        guard FileName.isManifest(file.path) else { continue }
        if let refusal = FileName.refusal(file.path) {
          found.refused.append((file.path, refusal))
        } else {
          found.files.append(ListedFile(path: file.path, blob: file.blob))
        }
      }
    }
    return found
  }

  /// What stands at a path that is not a folder, looked at name by name from the top.
  private func lookUp(_ path: String) throws(ManifestSourceError) -> Listing {
    var parent = ""
    let names = path.split(separator: "/").map(String.init)
    for (depth, name) in names.enumerated() {
      let here = parent.isEmpty ? name : parent + "/" + name
      let full = source.shown(here)
      var neighbours: [String] = []
      let files: [TreeFile]
      do throws(GitError) {
        files = try repository.files(in: commit, under: source.shown(parent)) { candidate in
          if !FileName.isHidden(candidate) { neighbours.append(candidate) }
          return candidate == name
        }
      } catch {
        if depth == 0, error.code == .notFound { throw noFolder(error) }
        throw ManifestSourceError(error, path: source.shown(here))
      }
      if let file = files.first(where: { $0.path == full }) {
        switch file.kind {
        case .symbolicLink: return .refused(.symbolicLink)
        case .submodule: return .refused(.submodule)
        case .regular where depth == names.count - 1 && FileName.isManifest(name):
          return .files(ListedFiles(files: [ListedFile(path: full, blob: file.blob)]))
        case .regular: return .absent(neighbours: neighbours)
        }
      }
      guard neighbours.contains(name) else { return .absent(neighbours: neighbours) }
      parent = here
    }
    return .absent(neighbours: [])
  }
}

extension Refusal {
  init(_ reason: TreeProblem.Reason) {
    switch reason {
    case .notUTF8: self = .notUTF8Name
    case .twin: self = .twinName
    default: self = .badTree(reason.rawValue)
    }
  }
}
