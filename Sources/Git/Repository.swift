import CLibGit2
import Glibc

/// One open repository, for reading.
///
/// Not for concurrent use: each worker opens its own with `Repository(at: repository.gitDirectory)`.
public struct Repository: ~Copyable {
  // Declaration order is destruction order: the object database goes before the repository that it belongs to.
  let objects: ObjectDatabase
  let handle: RepositoryHandle

  /// The git directory, absolute and without a slash at its end. That of a linked work tree is its own
  /// (`…/.git/worktrees/name`).
  public let gitDirectory: String
  /// The root of the work tree, absolute and without a slash at its end; nil for a bare repository.
  public let workTree: String?
  /// Whether the clone lacks a part of its history.
  public let isShallow: Bool

  /// The git directory of the repository that encloses `directory`, or nil where there is none.
  ///
  /// Does not leave the file system of `directory`. The owner is not judged here: opening does that, so that a
  /// repository of another user is refused and not passed over in favour of one further up.
  ///
  /// - Throws: `notFound` when `directory` does not exist, `notARepository` when a `.git` file points nowhere.
  public static func discover(from directory: String) throws(GitError) -> String? {
    try GitLibrary.start()
    let start = try plainPath(directory)
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    let status = unsafe git_repository_discover(&buffer, start, 0, nil)
    if let failure = LibGit2Failure.of(status) {
      guard failure.code == GIT_ENOTFOUND else {
        throw failure.error(.io, "the folders above \(directory) cannot be searched for a repository", path: directory)
      }
      guard FileStatus(of: start) != nil else {
        throw failure.error(.notFound, "there is no folder \(directory)", path: directory)
      }
      try refuseDanglingLink(above: start)
      return nil
    }
    guard let found = unsafe String(validatingCString: buffer.ptr) else { throw notUTF8(directory) }
    return withoutTrailingSlash(found)
  }

  /// Opens the repository whose work tree or git directory is `path`; folders above are not searched.
  ///
  /// - Throws: `notARepository`, `ownedByOther`, `unsupported` (SHA-256 objects, reftable), `badConfiguration`, `io`.
  public init(at path: String) throws(GitError) {
    try GitLibrary.start()
    let start = try plainPath(path)
    var pointer: OpaquePointer?
    let status = unsafe git_repository_open_ext(&pointer, start, GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, nil)
    if let failure = LibGit2Failure.of(status) { throw openingError(failure, at: start) }
    guard let pointer = unsafe pointer else { throw GitError(.io, "\(path) cannot be opened", path: path) }
    let handle = unsafe RepositoryHandle(owning: pointer)

    guard let gitDirectory = unsafe String(validatingCString: git_repository_path(handle.pointer)),
      let common = unsafe String(validatingCString: git_repository_commondir(handle.pointer))
    else { throw notUTF8(path) }
    var workTree: String?
    if let root = unsafe git_repository_workdir(handle.pointer) {
      guard let text = unsafe String(validatingCString: root) else { throw notUTF8(path) }
      workTree = withoutTrailingSlash(text)
    }

    var database: OpaquePointer?
    let opened = unsafe git_repository_odb(&database, handle.pointer)
    if let failure = LibGit2Failure.of(opened) {
      throw failure.error(.io, "the objects of \(path) cannot be read", path: path)
    }
    guard let database = unsafe database else {
      throw GitError(.io, "the objects of \(path) cannot be read", path: path)
    }
    self.objects = unsafe ObjectDatabase(owning: database)
    self.handle = handle
    self.gitDirectory = withoutTrailingSlash(gitDirectory)
    self.workTree = workTree
    // Not git_repository_is_shallow: it looks in the git directory of a linked work tree, where the file never is.
    self.isShallow = (FileStatus(of: withoutTrailingSlash(common) + "/shallow")?.size ?? 0) > 0
  }

  /// Reads a file's content and hands it to `body` without copying it; the bytes are valid inside `body` only.
  ///
  /// The size is read first: a blob of more than `maxBytes` is never unpacked.
  ///
  /// - Throws: ``GitError`` `tooLarge` or `corrupt`, and whatever `body` throws.
  public func read<R, E: Error>(
    _ blob: BlobID, maxBytes: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws -> R {
    let object = try objects.object(blob.object, GIT_OBJECT_BLOB, maxBytes: maxBytes)
    return try unsafe object.withUnsafeBytes(body)
  }
}

/// The owner of a `git_repository`.
@safe struct RepositoryHandle: ~Copyable {
  let pointer: OpaquePointer

  init(owning pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

  deinit { unsafe git_repository_free(pointer) }
}

/// What `stat` says of a path, as far as it matters here.
struct FileStatus {
  let isRegularFile: Bool
  let size: Int

  /// Nil when there is nothing at `path`.
  init?(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    isRegularFile = status.st_mode & S_IFMT == S_IFREG
    size = Int(status.st_size)
  }
}

/// The path itself, unless it would mean something else to C.
func plainPath(_ path: String) throws(GitError) -> String {
  guard !path.isEmpty, !path.utf8.contains(0) else {
    throw GitError(.notFound, "a path must not be empty or contain a zero byte", path: path)
  }
  return path
}

private func withoutTrailingSlash(_ path: String) -> String {
  path.utf8.count > 1 && path.utf8.last == UInt8(ascii: "/") ? String(path.dropLast()) : path
}

private func notUTF8(_ path: String) -> GitError {
  GitError(.unsupported, "the path of the repository is not valid UTF-8; move it to another folder", path: path)
}
