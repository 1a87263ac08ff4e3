import Git
import Glibc
import Manifests
import Planning

/// Where the manifests are: a directory, and the repository around it if there is one.
public struct Workspace: Sendable {
  /// Absolute; nil in a bare repository.
  let directory: String?
  let repository: Location?
  /// What the user named with `--manifests`.
  private let named: String?

  struct Location: Sendable {
    var gitDirectory: String
    var workTree: String?
  }

  /// `manifests` is what `--manifests` names; else `./manifests` is taken, else the current directory. The repository is the
  /// one around what was named, else around the current directory.
  public init(manifests: String?) throws(Failure) {
    guard let here = realPath(".") else { throw Failure(.world, "the current directory cannot be read") }
    named = manifests
    let folder = manifests.flatMap(realPath).flatMap { isDirectory($0) ? $0 : nil }
    do throws(GitError) {
      if let gitDirectory = try Repository.discover(from: folder ?? here) {
        let workTree = try Repository(at: gitDirectory).workTree.flatMap { realPath($0) }
        repository = Location(gitDirectory: gitDirectory, workTree: workTree)
      } else {
        repository = nil
      }
    } catch { throw Failure(error) }
    let isBare = repository != nil && repository?.workTree == nil
    if let manifests, folder == nil, !isBare {
      throw Failure(
        .world, "the manifest directory \(manifests) does not exist", help: "name it with --manifests DIR")
    }
    if isBare {
      directory = nil
    } else if let path = folder ?? realPath("manifests"), isDirectory(path) {
      directory = path
    } else {
      directory = here
    }
  }

  /// How the manifest directory is named in messages: relative to the root of the work tree, else to here.
  var shownDirectory: String {
    guard let directory else { return directoryInCommit }
    if let root = repository?.workTree, let path = relative(directory, to: root) { return path }
    if let here = realPath("."), let path = relative(directory, to: here) { return path }
    return directory
  }

  /// The files as they are now.
  func workTreeSource() throws(Failure) -> ManifestSource {
    guard let directory else {
      throw Failure(.world, "a bare repository has no files", help: "name a commit with --rev")
    }
    return .workTree(directory: directory, displayPrefix: shownDirectory)
  }

  /// The files of a commit, and the commit.
  func commitSource(_ revision: String) throws(Failure) -> (ManifestSource, Commit) {
    guard let repository else {
      throw Failure(
        .world, "not in a git repository", help: "run in the repository that holds the manifests, or use --worktree")
    }
    do throws(GitError) {
      let git = try Repository(at: repository.gitDirectory)
      let commit = try revision == "HEAD" ? git.head() : git.resolve(revision)
      return (.commit(gitDirectory: repository.gitDirectory, id: commit.id, directory: directoryInCommit), commit)
    } catch { throw Failure(error) }
  }

  /// Relative to the root of the repository.
  private var directoryInCommit: String {
    if let root = repository?.workTree, let directory, let path = relative(directory, to: root) { return path }
    return named ?? "manifests"
  }

  /// What the work tree says about its commit: nil outside a repository.
  func workTreeOrigin() throws(Failure) -> Plan.Source {
    guard let repository else {
      return Plan.Source(commit: nil, ref: nil, isDirty: true, manifests: shownDirectory)
    }
    do throws(GitError) {
      let git = try Repository(at: repository.gitDirectory)
      let head: Commit
      do throws(GitError) { head = try git.head() } catch  where error.code == .unborn {
        return Plan.Source(commit: nil, ref: nil, isDirty: true, manifests: shownDirectory)
      }
      let changes = try git.changes(under: directoryInCommit, limit: 1)
      return Plan.Source(head, isDirty: !changes.isEmpty, manifests: shownDirectory)
    } catch { throw Failure(error) }
  }
}

extension Plan.Source {
  /// What a commit says of itself is kept to what a line of text can hold: PostgreSQL takes no zero byte, and nobody reads
  /// a megabyte.
  init(_ commit: Commit, isDirty: Bool, manifests: String) {
    func line(_ text: String) -> String {
      String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\0" }.prefix(500)))
    }
    self.init(
      commit: commit.id.hex, ref: commit.ref, isDirty: isDirty, manifests: manifests, author: line(commit.author),
      subject: line(commit.subject))
  }
}

extension Failure {
  init(_ error: GitError) {
    self.init(.world, error.message + (error.path.map { ": \($0)" } ?? ""))
  }
}

/// Absolute, without symbolic links; nil when it does not exist.
func realPath(_ path: String) -> String? {
  guard let resolved = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(resolved) }
  return unsafe String(validatingCString: resolved)
}

private func isDirectory(_ path: String) -> Bool {
  var status = stat()
  return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// `path` below `root`, empty for the root itself; nil when it is not below it.
func relative(_ path: String, to root: String) -> String? {
  if path == root { return "" }
  let prefix = root.hasSuffix("/") ? root : root + "/"
  guard path.hasPrefix(prefix) else { return nil }
  return String(path.dropFirst(prefix.count))
}
