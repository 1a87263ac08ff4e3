import CGitHost
import CLibGit2

/// The process-wide state of libgit2: started with the first repository, since a command without one need not wait for it.
///
/// Nothing here depends on `GIT_DIR`, `GIT_WORK_TREE`, `GIT_INDEX_FILE`, `GIT_CONFIG_GLOBAL`, `GIT_CEILING_DIRECTORIES`
/// or any other `GIT_…` variable: a repository is the one at the path that the caller gives. `HOME` and
/// `XDG_CONFIG_HOME` say where the user's configuration lies, which is read for `safe.directory` and
/// `core.excludesFile`. `refs/replace` is not applied. No hook, filter or other program is ever run.
public enum GitLibrary {
  /// From now on, repositories that belong to other users are opened as if they were the caller's own.
  ///
  /// The default is to refuse them, as git does. To be called before repositories are opened.
  public static func allowOtherOwners() {
    guard isReady else { return }
    _ = shim_git_set_owner_validation(0)
  }

  /// Whether every object read is hashed again and compared with its id. Off by default, as in git itself: the
  /// checksums of zlib find accidental damage, and hashing doubles the time to read a large repository.
  ///
  /// To be called before repositories are opened: libgit2 keeps the switch without a lock.
  public static func verifyObjectHashes(_ verify: Bool) {
    guard isReady else { return }
    _ = shim_git_set_strict_hash_verification(verify ? 1 : 0)
  }

  /// Whether threads can bound what libgit2 allocates for them.
  static let boundsMemory = git_memory_install() == 0

  /// Starts libgit2 once; false when that failed.
  static let isReady: Bool = {
    _ = boundsMemory
    guard git_libgit2_init() > 0 else { return false }
    _ = shim_git_set_strict_hash_verification(0)
    return shim_git_accept_reader_extensions() == 0
  }()

  static func start() throws(GitError) {
    guard isReady else { throw GitError(.io, "libgit2 could not be started") }
  }
}
