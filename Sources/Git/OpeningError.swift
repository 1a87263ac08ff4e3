import CLibGit2
import Glibc

/// Puts into plain words why a repository could not be opened.
func openingError(_ failure: LibGit2Failure, at path: String) -> GitError {
  // libgit2 1.5 answers "not found" for safe.directory where it means another owner.
  if failure.code == GIT_EOWNER || failure.code == GIT_ENOTFOUND && failure.says("safe.directory") {
    // The setting names the work tree. libgit2 1.5 does not know its "*".
    let root = path.hasSuffix("/.git") ? String(path.dropLast("/.git".count)) : path
    return failure.error(
      .ownedByOther,
      "the repository at \(path) belongs to another user; "
        + "if you trust it, run `git config --global --add safe.directory \(root)`", path: path)
  }
  if failure.says("objectformat") || failure.says("object format") {
    return failure.error(
      .unsupported, "the repository at \(path) has SHA-256 objects, which libgit2 cannot read; use a SHA-1 repository",
      path: path)
  }
  if failure.says("refstorage") {
    return failure.error(
      .unsupported,
      "the repository at \(path) keeps its references in reftable, which libgit2 cannot read; "
        + "run `git refs migrate --ref-format=files`", path: path)
  }
  if failure.says("unsupported extension") || failure.says("unsupported repository version") {
    return failure.error(
      .unsupported, "the repository at \(path) uses a feature of git that libgit2 does not know", path: path)
  }
  if failure.category == GIT_ERROR_CONFIG {
    return failure.error(
      .badConfiguration, "the git configuration for \(path) cannot be read; see `git config --list --show-origin`",
      path: path)
  }
  guard failure.code == GIT_ENOTFOUND else {
    return failure.error(.io, "the repository at \(path) cannot be opened", path: path)
  }
  if FileStatus(of: path) == nil { return failure.error(.notARepository, "there is no folder \(path)", path: path) }
  if FileStatus(of: path + "/.git")?.isRegularFile == true { return danglingLink(path + "/.git") }
  return failure.error(
    .notARepository, "\(path) is not a git repository; run `git init`, or give the folder of one", path: path)
}

/// Throws when the nearest `.git` at or above `directory` is a file: libgit2 found nothing where it points.
func refuseDanglingLink(above directory: String) throws(GitError) {
  guard let resolved = unsafe realpath(directory, nil) else { return }
  defer { unsafe free(resolved) }
  var current = Substring(unsafe String(cString: resolved))
  while true {
    let link = (current == "/" ? "" : current) + "/.git"
    if FileStatus(of: String(link))?.isRegularFile == true { throw danglingLink(String(link)) }
    guard let slash = current.lastIndex(of: "/"), current.count > 1 else { return }
    current = slash == current.startIndex ? "/" : current[..<slash]
  }
}

private func danglingLink(_ path: String) -> GitError {
  GitError(
    .notARepository,
    "\(path) points to a git directory that is not there: the main repository was moved or removed; "
      + "run `git worktree repair` in it", path: path)
}
