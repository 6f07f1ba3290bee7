// Opens libhdf5 and fills the table of CHDF5.h. See there.
// Holds: the table is written once, under the lock, before its address is given out; the library stays open.
#define _GNU_SOURCE
#include "CHDF5.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // guards what follows, and every call of the library
static quern_hdf5 table;
static int is_filled;

static void *open_first(void) {
  static const char *const names[] = {
      "libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310", "libhdf5.so.310", "libhdf5.so.320",
      "libhdf5.so.200",        "libhdf5_serial.so", "libhdf5.so",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *handle = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
    if (handle) return handle;
  }
  return NULL;
}

static int fill(void *handle, char *message, size_t size) {
  // Fills the identifiers in, so it comes first.
  int (*open_library)(void);
  // A file whose writing failed stays open (HDF5Handles): the library must not write to it as the process ends.
  void *address = dlsym(handle, "H5dont_atexit");
  if (address) {
    memcpy(&open_library, &address, sizeof address);
    open_library();
  }
  address = dlsym(handle, "H5open");
  if (address) memcpy(&open_library, &address, sizeof address);
  if (!address || open_library() < 0) {
    snprintf(message, size, "libhdf5 cannot be started");
    return -1;
  }
#define X(result, name, parameters)                                   \
  address = dlsym(handle, "H5" #name);                                \
  if (!address) {                                                     \
    snprintf(message, size, "libhdf5 lacks 'H5" #name "'");           \
    return -1;                                                        \
  }                                                                   \
  memcpy(&table.name, &address, sizeof address);
  QUERN_HDF5_TABLE(X)
#undef X
#define X(name, symbol)                                               \
  address = dlsym(handle, #symbol);                                   \
  if (!address) {                                                     \
    snprintf(message, size, "libhdf5 lacks '" #symbol "'");           \
    return -1;                                                        \
  }                                                                   \
  memcpy(&table.name, address, sizeof table.name);
  QUERN_HDF5_VALUES(X)
#undef X
  unsigned major = 0, minor = 0, release = 0;
  table.get_libversion(&major, &minor, &release);
  if (major < 1 || (major == 1 && (minor < 10 || (minor == 10 && release < 5)))) {
    snprintf(message, size, "libhdf5 is version %u.%u.%u, where 1.10.5 is the first that works", major, minor, release);
    return -1;
  }
  return 0;
}

const quern_hdf5 *quern_hdf5_enter(char *message, size_t size) {
  pthread_mutex_lock(&lock);
  if (!is_filled) {
    void *handle = open_first();
    if (handle && fill(handle, message, size) == 0) {
      is_filled = 1;
    } else {
      if (!handle) snprintf(message, size, "libhdf5 was not found");
      pthread_mutex_unlock(&lock);
      return NULL;
    }
  }
  // The stack of errors, and whether it is printed, are a thread's own in builds with locks.
  table.Eset_auto2(0, NULL, NULL);
  table.Eclear2(0);
  return &table;
}

const quern_hdf5 *quern_hdf5_table(void) { return &table; }

void quern_hdf5_leave(void) { pthread_mutex_unlock(&lock); }

// The fields of H5E_error2_t, the same since 1.8.
struct error {
  int64_t class_id, major, minor;
  unsigned line;
  const char *function, *file, *description;
};

struct reasons {
  char *message;
  size_t size, used;
  int count;
};

static int add_reason(unsigned place, const void *error, void *context) {
  struct reasons *reasons = context;
  const char *text = ((const struct error *)error)->description;
  (void)place;
  if (reasons->count == 3 || !text || !*text || reasons->used >= reasons->size) return 0;
  int made = snprintf(reasons->message + reasons->used, reasons->size - reasons->used, "%s%s",
                      reasons->count ? "; " : "", text);
  if (made > 0) reasons->used += (size_t)made;
  reasons->count++;
  return 0;
}

void quern_hdf5_reason(char *message, size_t size) {
  struct reasons reasons = {message, size, 0, 0};
  if (size) message[0] = 0;
  if (is_filled) table.Ewalk2(0, 0, add_reason, &reasons);
  if (size && !message[0]) snprintf(message, size, "libhdf5 gave no reason");
}
