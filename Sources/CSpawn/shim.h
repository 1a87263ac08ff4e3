#include <spawn.h>

/* glibc declares these under _GNU_SOURCE only, and Swift's Glibc module is built without it. */
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int pipe2(int descriptors[2], int flags);

enum { SHIM_SPAWN_SETSID = 0x80 };
