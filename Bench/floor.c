/* The floors: the least work that a plan can be made of, with the same C libraries and no diff at all.
 *
 *   floor tree DIRECTORY CONNINFO          read every file below DIRECTORY and take it through libyaml's events on two
 *                                          threads, while the live rows are drained by COPY
 *   floor git  REPOSITORY FOLDER CONNINFO  the same, from the blobs of HEAD
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <git2.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

enum { CHUNK = 64 };

static char **paths;
static git_oid *blobs;
static size_t count, capacity;
static atomic_size_t next_chunk;
static atomic_ulong events;
static const char *repository_path;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "floor: %s: %s\n", what, why ? why : "failed");
  exit(1);
}

static void grow(void) {
  if (count < capacity) return;
  capacity = capacity ? capacity * 2 : 1024;
  paths = realloc(paths, capacity * sizeof *paths);
  blobs = realloc(blobs, capacity * sizeof *blobs);
  if (!paths || !blobs) fail("memory", NULL);
}

static int is_manifest(const char *name) {
  size_t length = strlen(name);
  return name[0] != '.' && length > 5 && strcmp(name + length - 5, ".yaml") == 0;
}

static void list_files(const char *folder) {
  DIR *directory = opendir(folder);
  if (!directory) fail(folder, "cannot be read");
  for (struct dirent *entry; (entry = readdir(directory));) {
    if (entry->d_name[0] == '.') continue;
    char *path = NULL;
    if (asprintf(&path, "%s/%s", folder, entry->d_name) < 0) fail("memory", NULL);
    if (entry->d_type == DT_DIR) {
      list_files(path);
      free(path);
    } else if (is_manifest(entry->d_name)) {
      grow();
      paths[count++] = path;
    }
  }
  closedir(directory);
}

static void list_blobs(git_repository *repository, git_tree *tree) {
  for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
    const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
    if (git_tree_entry_type(entry) == GIT_OBJECT_TREE) {
      git_tree *child = NULL;
      if (git_tree_lookup(&child, repository, git_tree_entry_id(entry))) fail("tree", NULL);
      list_blobs(repository, child);
      git_tree_free(child);
    } else if (is_manifest(git_tree_entry_name(entry))) {
      grow();
      blobs[count++] = *git_tree_entry_id(entry);
    }
  }
}

static unsigned long take_events(const unsigned char *bytes, size_t size) {
  yaml_parser_t parser;
  yaml_event_t event;
  unsigned long taken = 0;
  if (!yaml_parser_initialize(&parser)) fail("libyaml", NULL);
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, bytes, size);
  for (int done = 0; !done; taken++) {
    if (!yaml_parser_parse(&parser, &event)) fail("yaml", parser.problem);
    done = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return taken;
}

static void *work(void *unused) {
  (void)unused;
  git_repository *repository = NULL;
  if (repository_path && git_repository_open(&repository, repository_path)) fail(repository_path, "no repository");
  size_t room = 1 << 16;
  unsigned char *buffer = malloc(room);
  unsigned long taken = 0;
  for (size_t start; (start = atomic_fetch_add(&next_chunk, CHUNK)) < count;) {
    for (size_t i = start; i < count && i < start + CHUNK; i++) {
      if (repository) {
        git_blob *blob = NULL;
        if (git_blob_lookup(&blob, repository, &blobs[i])) fail("blob", NULL);
        taken += take_events(git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
        git_blob_free(blob);
      } else {
        int file = open(paths[i], O_RDONLY);
        struct stat status;
        if (file < 0 || fstat(file, &status)) fail(paths[i], "cannot be read");
        if ((size_t)status.st_size > room) buffer = realloc(buffer, room = (size_t)status.st_size);
        ssize_t size = read(file, buffer, room);
        close(file);
        taken += take_events(buffer, size < 0 ? 0 : (size_t)size);
      }
    }
  }
  atomic_fetch_add(&events, taken);
  free(buffer);
  git_repository_free(repository);
  return NULL;
}

static size_t drain(PGconn *connection, const char *copy) {
  size_t bytes = 0;
  PQclear(PQexec(connection, copy));
  char *row = NULL;
  for (int size; (size = PQgetCopyData(connection, &row, 0)) > 0; PQfreemem(row)) bytes += (size_t)size;
  for (PGresult *result; (result = PQgetResult(connection)); PQclear(result))
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail(copy, PQerrorMessage(connection));
  return bytes;
}

int main(int argc, char **argv) {
  const char *conninfo = argv[argc - 1];
  if (argc == 4 && strcmp(argv[1], "tree") == 0) {
    list_files(argv[2]);
  } else if (argc == 5 && strcmp(argv[1], "git") == 0) {
    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    repository_path = argv[2];
    git_repository *repository = NULL;
    git_object *tree = NULL;
    char spec[4096];
    snprintf(spec, sizeof spec, "HEAD:%s", argv[3]);
    if (git_repository_open(&repository, argv[2]) || git_revparse_single(&tree, repository, spec)) fail(spec, NULL);
    list_blobs(repository, (git_tree *)tree);
  } else {
    fail("usage", "floor tree DIRECTORY CONNINFO | floor git REPOSITORY FOLDER CONNINFO");
  }
  pthread_t workers[2];
  for (int i = 0; i < 2; i++) pthread_create(&workers[i], NULL, work, NULL);
  PGconn *connection = PQconnectdb(conninfo);
  if (PQstatus(connection) != CONNECTION_OK) fail("connection", PQerrorMessage(connection));
  size_t bytes = drain(connection, "COPY opt_entities TO STDOUT (FORMAT binary)");
  bytes += drain(connection, "COPY opt_entity_configs TO STDOUT (FORMAT binary)");
  bytes += drain(connection, "COPY (SELECT * FROM opt_deployments WHERE is_active) TO STDOUT (FORMAT binary)");
  PQfinish(connection);
  for (int i = 0; i < 2; i++) pthread_join(workers[i], NULL);
  printf("%zu files, %lu events, %zu bytes of rows\n", count, (unsigned long)events, bytes);
  return 0;
}
