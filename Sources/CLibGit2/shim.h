#include <git2.h>
#if __has_include(<git2/sys/errors.h>)
#include <git2/sys/errors.h> // git_error_clear since 1.8
#endif

// git_libgit2_opts is variadic, and Swift does not import variadic C functions.

static inline int shim_git_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

static inline int shim_git_set_strict_hash_verification(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

// Repository extensions that change nothing for a reader of objects and references. libgit2 compares these names with
// the configuration's own form of them, which is lower case.
static inline int shim_git_accept_reader_extensions(void) {
  const char *names[] = {"worktreeconfig", "partialclone", "preciousobjects", "relativeworktrees"};
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof names / sizeof *names);
}
