#include <malloc.h>
#include <spawn.h>
#include <sys/types.h>

/* What glibc has and Swift's Glibc module leaves out: declared under _GNU_SOURCE, or in <sys/fsuid.h>. */
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int pipe2(int descriptors[2], int flags);
int setfsuid(uid_t user);
int setfsgid(gid_t group);

enum { SHIM_SPAWN_SETSID = 0x80 };
