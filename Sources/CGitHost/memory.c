#include "CGitHost.h"

#include <git2.h>
#include <git2/sys/alloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local size_t bound = SIZE_MAX;

void git_memory_bound(size_t bytes) { bound = bytes; }

#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR <= 5

static void *get(size_t size) { return size > bound ? NULL : malloc(size ? size : 1); }

static void *resize(void *old, size_t size) { return size > bound ? NULL : realloc(old, size ? size : 1); }

// False when the product does not fit.
static int area(size_t *size, size_t count, size_t each) { return !__builtin_mul_overflow(count, each, size); }

static char *copy(const char *text, size_t length) {
  char *copied = get(length + 1);
  if (!copied) return NULL;
  memcpy(copied, text, length);
  copied[length] = '\0';
  return copied;
}

static void *gmalloc(size_t size, const char *file, int line) { return get(size); }

static void *gcalloc(size_t count, size_t each, const char *file, int line) {
  size_t size;
  if (!area(&size, count, each) || size > bound) return NULL;
  return calloc(1, size ? size : 1);
}

static char *gstrdup(const char *text, const char *file, int line) { return copy(text, strlen(text)); }

static char *gstrndup(const char *text, size_t most, const char *file, int line) {
  return copy(text, strnlen(text, most));
}

static char *gsubstrdup(const char *text, size_t length, const char *file, int line) { return copy(text, length); }

static void *grealloc(void *old, size_t size, const char *file, int line) { return resize(old, size); }

static void *greallocarray(void *old, size_t count, size_t each, const char *file, int line) {
  size_t size;
  return area(&size, count, each) ? resize(old, size) : NULL;
}

static void *gmallocarray(size_t count, size_t each, const char *file, int line) {
  size_t size;
  return area(&size, count, each) ? get(size) : NULL;
}

int git_memory_install(void) {
  // libgit2 copies it.
  git_allocator allocator = {gmalloc,    gcalloc,  gstrdup,       gstrndup,     gsubstrdup,
                             grealloc, greallocarray, gmallocarray, free};
  return git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}

#else

int git_memory_install(void) { return -1; }

#endif
