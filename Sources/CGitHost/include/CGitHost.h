#ifndef CGITHOST_H
#define CGITHOST_H

#include <stddef.h>

/// Lets libgit2 use the C library's memory within the bounds that threads set for themselves. To be called before libgit2 is
/// started. 0 unless this version of libgit2 does not take it.
int git_memory_install(void);

/// The most that the calling thread gets in one piece from now on, in bytes; SIZE_MAX is no bound.
void git_memory_bound(size_t bytes);

#endif
