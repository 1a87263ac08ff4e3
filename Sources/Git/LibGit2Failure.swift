import CLibGit2

/// What libgit2 said about a call that failed. Every failing call goes through ``of(_:)``, at once and on the same
/// thread: `git_error_last` is thread-local and the next call may overwrite it.
struct LibGit2Failure {
  let code: git_error_code
  let category: git_error_t
  let detail: String?

  /// Nil when `status` is a success.
  static func of(_ status: Int32) -> LibGit2Failure? {
    guard status < 0 else { return nil }
    defer { git_error_clear() }
    let code = git_error_code(rawValue: status)
    guard let error = unsafe git_error_last() else {
      return LibGit2Failure(code: code, category: GIT_ERROR_NONE, detail: nil)
    }
    // klass 0 is libgit2's "no error" since 1.8, where the pointer is never null.
    let category = git_error_t(rawValue: UInt32(truncatingIfNeeded: unsafe error.pointee.klass))
    guard category != GIT_ERROR_NONE, let text = unsafe error.pointee.message else {
      return LibGit2Failure(code: code, category: category, detail: nil)
    }
    return LibGit2Failure(code: code, category: category, detail: unsafe String(cString: text))
  }

  func error(_ code: GitError.Code, _ message: String, path: String? = nil) -> GitError {
    GitError(code, message, detail: detail, path: path)
  }

  /// Whether libgit2's text contains `words`, without regard to ASCII case.
  func says(_ words: String) -> Bool {
    detail?.lowercased().contains(words) ?? false
  }
}
