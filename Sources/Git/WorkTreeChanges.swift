import CLibGit2

extension Repository {
  /// The first `limit` paths below `path` ("" for everything) that `git status` would list: changed in the index or in
  /// the work tree since `HEAD`, or untracked and not ignored. In byte order, relative to the root of the work tree.
  ///
  /// Before the first commit everything counts as changed. Files that a sparse checkout leaves out do not. The index is
  /// not written to. A file under a `filter` attribute (Git LFS) is compared as it lies on disk, since no program is run.
  ///
  /// - Throws: `unsupported` for a bare repository and a sparse index, `notFound` for a path with a zero byte.
  public func changes(under path: String, limit: Int) throws(GitError) -> [String] {
    guard workTree != nil else {
      throw GitError(
        .unsupported, "\(gitDirectory) is a bare repository: it has no work tree; give a revision to read",
        path: gitDirectory)
    }
    let list = try statusList(under: path)
    var paths: [String] = []
    for index in 0..<list.count {
      if let changed = list.path(at: index), !isLeftOutOfCheckout(list, index) { paths.append(changed) }
    }
    // libgit2 sorts without regard to case where core.ignoreCase says so.
    paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return Array(paths.prefix(max(0, limit)))
  }

  private func statusList(under path: String) throws(GitError) -> StatusList {
    var options = unsafe git_status_options()
    guard unsafe git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)) == 0 else {
      throw GitError(.io, "libgit2 does not know the options that it was built with")
    }
    unsafe options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR
    unsafe options.flags =
      GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS.rawValue
      | GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH.rawValue
    var pointer: OpaquePointer?
    let status: Int32
    if path.isEmpty {
      status = unsafe git_status_list_new(&pointer, handle.pointer, &options)
    } else {
      var bytes = try plainPath(path).utf8CString
      status = unsafe bytes.withUnsafeMutableBufferPointer { text in
        var first: UnsafeMutablePointer<CChar>? = text.baseAddress
        return unsafe withUnsafeMutablePointer(to: &first) { strings in
          unsafe options.pathspec = git_strarray(strings: strings, count: 1)
          return unsafe git_status_list_new(&pointer, handle.pointer, &options)
        }
      }
    }
    if let failure = LibGit2Failure.of(status) {
      if failure.category == GIT_ERROR_INDEX {
        throw failure.error(
          .unsupported,
          "the index cannot be read: it is damaged, or sparse (`git sparse-checkout reapply --no-sparse-index`)")
      }
      throw failure.error(.io, "the work tree cannot be compared with HEAD")
    }
    guard let pointer = unsafe pointer else { throw GitError(.io, "the work tree cannot be compared with HEAD") }
    return unsafe StatusList(owning: pointer)
  }

  private func isLeftOutOfCheckout(_ list: borrowing StatusList, _ index: Int) -> Bool {
    guard list.isOnlyMissing(at: index), let path = list.path(at: index) else { return false }
    var pointer: OpaquePointer?
    guard LibGit2Failure.of(unsafe git_repository_index(&pointer, handle.pointer)) == nil else { return false }
    defer { unsafe git_index_free(pointer) }
    guard let entry = unsafe git_index_get_bypath(pointer, path, 0) else { return false }
    return unsafe UInt32(entry.pointee.flags_extended) & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0
  }
}

/// The owner of a `git_status_list`.
@safe private struct StatusList: ~Copyable {
  private let handle: OpaquePointer

  init(owning handle: OpaquePointer) { unsafe self.handle = unsafe handle }

  deinit { unsafe git_status_list_free(handle) }

  var count: Int { unsafe git_status_list_entrycount(handle) }

  /// Whether the file is unchanged in the index and not there in the work tree.
  func isOnlyMissing(at index: Int) -> Bool {
    guard let entry = unsafe git_status_byindex(handle, index) else { return false }
    return unsafe entry.pointee.status == GIT_STATUS_WT_DELETED
  }

  func path(at index: Int) -> String? {
    guard let entry = unsafe git_status_byindex(handle, index) else { return nil }
    guard let delta = unsafe entry.pointee.index_to_workdir ?? entry.pointee.head_to_index else { return nil }
    guard let path = unsafe delta.pointee.new_file.path ?? delta.pointee.old_file.path else { return nil }
    return unsafe String(cString: path)
  }
}
