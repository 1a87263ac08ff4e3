public import Git

/// Where manifests are read from.
public enum ManifestSource: Sendable {
  /// `directory` holds `optctl.yaml`; `displayPrefix` is its path relative to the root of the git work tree, or to the
  /// current directory where there is none, and begins the name of every file that is shown. Empty for the root itself.
  case workTree(directory: String, displayPrefix: String)
  /// `directory` is relative to the root of the repository, and empty for the root itself.
  case commit(gitDirectory: String, id: CommitID, directory: String)
  /// Contents by path as it is shown: they stand in the place of another source's files, or alone.
  indirect case memory([String: [UInt8]], over: ManifestSource?)

  /// How a path relative to the manifest directory is shown.
  func shown(_ path: String) -> String { prefix.isEmpty ? path : path.isEmpty ? prefix : "\(prefix)/\(path)" }

  /// Begins the shown path of every file: empty, or ends in a slash.
  var shownPrefix: String { prefix.isEmpty ? "" : prefix + "/" }

  private var prefix: String {
    switch self {
    case .workTree(_, let displayPrefix): displayPrefix
    case .commit(_, _, let directory): directory
    case .memory(_, let base): base?.prefix ?? ""
    }
  }

  /// A reader of its own, for one worker.
  func open() throws(ManifestSourceError) -> any ManifestReader {
    switch self {
    case .workTree(let directory, _): try WorkTreeReader(directory: directory, source: self)
    case .commit(let gitDirectory, let id, let directory):
      try CommitReader(gitDirectory: gitDirectory, commit: id, directory: directory, source: self)
    case .memory(let contents, let base): MemoryReader(contents, over: try base?.open())
    }
  }
}

/// Manifests could not be read: the world failed, not the author of a file.
public struct ManifestSourceError: Error, Sendable {
  public enum Code: String, Sendable {
    /// There is no such folder.
    case missingFolder
    /// The folder holds no `optctl.yaml`.
    case missingProject
    /// The operating system refuses a file or folder.
    case unreadable
    /// The operating system refuses to write a file, or somebody else wrote it meanwhile.
    case unwritable
    /// More files or levels of folders than are read.
    case tooLarge
    /// The repository or the commit; the message is git's.
    case git
  }

  public let code: Code
  /// As it is shown.
  public let path: String
  public let message: String
  public let help: String?
  /// The driver's own error, with code `git`.
  public let underlying: GitError?

  init(_ code: Code, path: String, _ message: String, help: String? = nil, underlying: GitError? = nil) {
    self.code = code
    self.path = path
    self.message = message
    self.help = help
    self.underlying = underlying
  }

  init(_ error: GitError, path: String) {
    self.init(.git, path: path, error.message, help: error.detail.map { "libgit2: \($0)" }, underlying: error)
  }
}
