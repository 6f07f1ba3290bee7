// See Isolated.h.
// Holds: a child is forked with the library's lock held by this thread, so that no other is inside the library; it
// touches the library, malloc (which glibc makes ready for children) and nothing else, and ends by _exit.
#define _GNU_SOURCE
#include "Isolated.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "CHDF5.h"

enum { seconds = 20, most_chunks = 4096, most_bytes = 1 << 20 };

// Runs `body` in a child, which says by one byte that it came to its end.
static int isolated(int (*body)(void *), void *context) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return QUERN_ISOLATED_SYSTEM;
  pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return QUERN_ISOLATED_SYSTEM;
  }
  if (child == 0) {
    // A crash is expected here: no handlers of the parent's, no core, nothing on standard error.
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    struct rlimit limit = {0, 0};
    setrlimit(RLIMIT_CORE, &limit);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int nothing = open("/dev/null", O_RDWR);
    if (nothing >= 0) dup2(nothing, 2);
    char result = (char)(body(context) == 0 ? QUERN_ISOLATED_DONE : QUERN_ISOLATED_FAILED);
    while (write(ends[1], &result, 1) < 0 && errno == EINTR) {}
    _exit(0);
  }
  close(ends[1]);
  struct timespec begin, now;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  int outcome = QUERN_ISOLATED_ENDLESS;
  for (;;) {
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t left = seconds * 1000 - (now.tv_sec - begin.tv_sec) * 1000 - (now.tv_nsec - begin.tv_nsec) / 1000000;
    if (left <= 0) break;
    struct pollfd wait = {ends[0], POLLIN, 0};
    int ready = poll(&wait, 1, (int)left);
    if (ready <= 0) continue;
    char result;
    ssize_t count = read(ends[0], &result, 1);
    if (count < 0 && errno == EINTR) continue;
    outcome = count == 1 ? result : QUERN_ISOLATED_CRASHED;
    break;
  }
  close(ends[0]);
  if (outcome == QUERN_ISOLATED_ENDLESS) kill(child, SIGKILL);
  // Where the program leaves its children to the system, there is nothing to wait for.
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
  return outcome;
}

// --- What opening asks for: the same calls as HDF5Description, HDF5Layout and HDF5Attributes make ---

static void probe_type(const quern_hdf5 *l, quern_hid type, int depth) {
  int kind = l->Tget_class(type);
  l->Tget_size(type);
  l->Tget_order(type);
  l->Tget_precision(type);
  if (kind == 0) l->Tget_sign(type);
  if (kind == 1) {
    l->Tequal(type, l->IEEE_F32LE);
    l->Tequal(type, l->IEEE_F64LE);
  }
  if ((kind == 6 || kind == 8) && depth < 3) {
    int count = l->Tget_nmembers(type);
    for (int i = 0; i < count && i < 64; i++) {
      char *name = l->Tget_member_name(type, (unsigned)i);
      if (name) l->free_memory(name);
      if (kind == 8) {
        char value[64];
        if (l->Tget_size(type) <= sizeof value) l->Tget_member_value(type, (unsigned)i, value);
      } else {
        l->Tget_member_offset(type, (unsigned)i);
        quern_hid member = l->Tget_member_type(type, (unsigned)i);
        if (member >= 0) {
          probe_type(l, member, depth + 1);
          l->Tclose(member);
        }
      }
    }
  }
  if ((kind == 8 || kind == 9) && depth < 3) {
    quern_hid base = l->Tget_super(type);
    if (base >= 0) {
      probe_type(l, base, depth + 1);
      l->Tclose(base);
    }
  }
}

static int64_t count_of(const quern_hdf5 *l, quern_hid space, uint64_t *extents, int *rank) {
  int kind = l->Sget_simple_extent_type(space);
  *rank = kind == 1 ? l->Sget_simple_extent_ndims(space) : 0;
  if (kind == 0) return 1;
  if (kind != 1 || *rank < 0 || *rank > 32 || l->Sget_simple_extent_dims(space, extents, NULL) < 0) return -1;
  int64_t count = 1;
  for (int i = 0; i < *rank; i++) {
    if (extents[i] > most_bytes) return -1;
    count *= (int64_t)extents[i];
    if (count > most_bytes) return -1;
  }
  return count;
}

struct list {
  size_t count;
  void *items;
};

static void probe_attribute(const quern_hdf5 *l, quern_hid object, quern_hid attribute) {
  char name[1024];
  l->Aget_name(attribute, sizeof name, name);
  quern_hid type = l->Aget_type(attribute), space = l->Aget_space(attribute);
  uint64_t extents[32];
  int rank = 0;
  int64_t count = space >= 0 ? count_of(l, space, extents, &rank) : -1;
  if (type >= 0 && count >= 0) {
    probe_type(l, type, 0);
    int kind = l->Tget_class(type);
    size_t size = l->Tget_size(type);
    if (size < 16) size = 16;
    if (size <= most_bytes && (size_t)(count + 1) * size <= 2 * most_bytes) {
      void *room = calloc((size_t)count + 1, size);
      if (!room) _exit(1);
      if (kind == 0) {
        l->Aread(attribute, l->NATIVE_INT64, room);
      } else if (kind == 1) {
        l->Aread(attribute, l->NATIVE_DOUBLE, room);
      } else if (kind == 3 && l->Tis_variable_str(type) > 0) {
        if (l->Aread(attribute, type, room) >= 0) {
          char **texts = room;
          for (int64_t i = 0; i < count; i++) {
            volatile size_t length = texts[i] ? strlen(texts[i]) : 0;
            (void)length;
            if (texts[i]) l->free_memory(texts[i]);
          }
        }
      } else if (kind == 3) {
        l->Aread(attribute, type, room);
      } else if (kind == 9 && rank == 1) {
        quern_hid base = l->Tget_super(type);
        if (base >= 0 && l->Tequal(base, l->STD_REF_OBJ) > 0 && l->Aread(attribute, type, room) >= 0) {
          struct list *lists = room;
          for (int64_t i = 0; i < count; i++) {
            if (!lists[i].items) continue;
            quern_hid found = lists[i].count ? l->Rdereference2(object, 0, 0, lists[i].items) : -1;
            if (found >= 0) {
              l->Iget_name(found, name, sizeof name);
              l->Oclose(found);
            }
            l->free_memory(lists[i].items);
          }
        }
        if (base >= 0) l->Tclose(base);
      }
      free(room);
    }
  }
  if (type >= 0) l->Tclose(type);
  if (space >= 0) l->Sclose(space);
}

static void probe_data_set(const quern_hdf5 *l, quern_hid file, quern_hid data_set) {
  uint64_t extents[33], corner[33];
  int rank = 0;
  quern_hid type = l->Dget_type(data_set), space = l->Dget_space(data_set), list = l->Dget_create_plist(data_set);
  if (type >= 0) probe_type(l, type, 0);
  if (space >= 0) count_of(l, space, extents, &rank);
  if (list >= 0) {
    int layout = l->Pget_layout(list);
    if (layout == 2) l->Pget_chunk(list, 32, extents);
    l->Pget_external_count(list);
    unsigned options;
    l->Pget_chunk_opts(list, &options);
    int filters = l->Pget_nfilters(list);
    for (int i = 0; i < filters && i < 64; i++) {
      unsigned flags, values[8], configuration;
      size_t count = 8;
      char name[64];
      int id = l->Pget_filter2(list, (unsigned)i, &flags, &count, values, sizeof name, name, &configuration);
      if (id > 3) l->Zfilter_avail(id);
    }
    char fill[64];
    if (type >= 0) {
      int kind = l->Tget_class(type);
      l->Pget_fill_value(list, kind == 0 ? l->NATIVE_INT64 : l->NATIVE_DOUBLE, fill);
    }
    if (layout == 2 && space >= 0) {
      uint64_t count = 0;
      l->Dget_num_chunks(data_set, space, &count);
      for (uint64_t i = 0; i < count && i < most_chunks; i++) {
        unsigned skipped;
        uint64_t offset, size;
        if (l->Dget_chunk_info(data_set, space, i, corner, &skipped, &offset, &size) < 0) break;
      }
    }
    if (layout == 1) l->Dget_offset(data_set);
    l->Pclose(list);
  }
  quern_hid creation = l->Fget_create_plist(file);
  if (creation >= 0) {
    uint64_t size;
    l->Pget_userblock(creation, &size);
    l->Pclose(creation);
  }
  for (uint64_t i = 0; i < 4096; i++) {
    quern_hid attribute = l->Aopen_by_idx(data_set, ".", 0, 0, i, 0, 0);
    if (attribute < 0) break;
    probe_attribute(l, data_set, attribute);
    l->Aclose(attribute);
  }
  if (type >= 0) l->Tclose(type);
  if (space >= 0) l->Sclose(space);
}

static void probe_group(const quern_hdf5 *l, quern_hid group) {
  int found = 0;
  for (uint64_t i = 0; i < 1000 && found < 100; i++) {
    char name[1024];
    if (l->Lget_name_by_idx(group, ".", 0, 0, i, name, sizeof name, 0) <= 0) break;
    quern_hid object = l->Oopen(group, name, 0);
    if (object < 0) continue;
    found += l->Iget_type(object) == 5;
    l->Oclose(object);
  }
}

struct probe {
  const char *path, *name;
  const quern_hdf5 *table;
};

static int probe(void *context) {
  struct probe *asked = context;
  const quern_hdf5 *l = asked->table;
  quern_hid file = l->Fopen(asked->path, 0, 0);
  if (file < 0) return 0;
  // Each step of the name, as HDF5Description looks it up.
  char *name = strdup(asked->name);
  if (!name) _exit(1);
  int is_there = 1;
  for (char *end = name + 1; is_there && *name && name[1]; end++) {
    if (*end != '/' && *end) continue;
    char kept = *end;
    *end = 0;
    is_there = l->Lexists(file, name, 0) > 0;
    *end = kept;
    if (!kept) break;
  }
  // Names of neighbours are told where something is not found, and without a name the only one is looked for.
  probe_group(l, file);
  quern_hid object = is_there && name[0] && name[1] ? l->Oopen(file, name, 0) : -1;
  if (object < 0 && name[0] && !name[1]) {
    char only[1024];
    if (l->Lget_name_by_idx(file, ".", 0, 0, 0, only, sizeof only, 0) > 0) object = l->Oopen(file, only, 0);
  }
  if (object >= 0) {
    if (l->Iget_type(object) == 5) {
      probe_data_set(l, file, object);
    } else {
      probe_group(l, object);
    }
    l->Oclose(object);
  }
  free(name);
  l->Fclose(file);
  return 0;
}

int quern_hdf5_probe(const char *path, const char *name) {
  struct probe asked = {path, name, quern_hdf5_table()};
  return isolated(probe, &asked);
}

// --- Reading ---

struct block {
  const quern_hdf5 *table;
  quern_hid data_set, type;
  int rank;
  const uint64_t *start, *extents;
  void *target;
};

static int read_block(void *context) {
  struct block *block = context;
  const quern_hdf5 *l = block->table;
  quern_hid space = l->Dget_space(block->data_set), memory = 0;
  if (space < 0) return -1;
  if (block->rank > 0) {
    if (l->Sselect_hyperslab(space, 0, block->start, NULL, block->extents, NULL) < 0) return -1;
    memory = l->Screate_simple(block->rank, block->extents, NULL);
    if (memory < 0) return -1;
  }
  return l->Dread(block->data_set, block->type, memory, block->rank > 0 ? space : 0, 0, block->target);
}

int quern_hdf5_read(int64_t data_set, int64_t type, int rank, const uint64_t *start, const uint64_t *extents,
                    void *target) {
  struct block block = {quern_hdf5_table(), data_set, type, rank, start, extents, target};
  return isolated(read_block, &block);
}

void *quern_hdf5_shared(size_t size) {
  void *memory = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

void quern_hdf5_unshare(void *memory, size_t size) { munmap(memory, size ? size : 1); }
