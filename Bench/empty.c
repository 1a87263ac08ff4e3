/* The floor of start-up: nothing, linked to the same libraries. */
#include <git2.h>
#include <libpq-fe.h>
#include <yaml.h>

int main(int argc, char **argv) {
  (void)argv;
  if (argc > 1000) return git_libgit2_init() + PQlibVersion() + (int)(size_t)yaml_get_version_string();
  return 0;
}
