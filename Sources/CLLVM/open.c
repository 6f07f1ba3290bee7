// Opens libLLVM and fills the table of CLLVM.h. See there.
// Holds: the table is written once, under the lock, before its address is given out; the library stays open.
#define _GNU_SOURCE
#include "CLLVM.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // guards what follows
static quern_llvm table;
static void *library;
static int is_filled;
static char library_path[4096];

static _Thread_local const char *current_name;
static _Thread_local LLVMModuleRef current_module;

void quern_llvm_set_current(const char *name, LLVMModuleRef module) {
  current_name = name;
  current_module = module;
}

// LLVM ends the process after this; say what it was compiling, so that the case can be reported.
static void report_fatal_error(const char *reason) {
  const char *name = current_name;
  LLVMModuleRef module = current_module;
  current_name = NULL;
  current_module = NULL;
  fprintf(stderr, "quern: internal error: LLVM gave up on kernel '%s': %s\n", name ? name : "?", reason);
  if (module) {
    char *text = table.PrintModuleToString(module);
    if (text) fprintf(stderr, "--- LLVM IR, please send it with a report ---\n%s\n", text);
  }
  fflush(stderr);
}

static void *open_first(const char *path, char *message, size_t size) {
  if (path && *path) {
    void *handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (!handle) snprintf(message, size, "the libLLVM that QUERN_LLVM names cannot be opened: %s", dlerror());
    return handle;
  }
  static const char *const names[] = {
      "libLLVM.so.22.1", "/usr/lib/llvm-22/lib/libLLVM.so.22.1", "libLLVM-22.so",
      "libLLVM.so.21.1", "/usr/lib/llvm-21/lib/libLLVM.so.21.1", "libLLVM-21.so",
      "libLLVM.so.20.1", "/usr/lib/llvm-20/lib/libLLVM.so.20.1", "libLLVM-20.so",
      "libLLVM.so.19.1", "/usr/lib/llvm-19/lib/libLLVM.so.19.1", "libLLVM-19.so",
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *handle = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
    if (handle) return handle;
  }
  snprintf(message, size,
           "libLLVM 22, 21, 20 or 19 was not found: install llvm-22-dev, or set QUERN_LLVM to the library's path");
  return NULL;
}

static int fill(void *handle, char *message, size_t size) {
#define X(n)                                                                                   \
  {                                                                                            \
    void *address = dlsym(handle, "LLVM" #n);                                                  \
    if (!address) {                                                                            \
      snprintf(message, size, "libLLVM lacks 'LLVM" #n "': versions 19 to 22 work, install llvm-22-dev"); \
      return -1;                                                                               \
    }                                                                                          \
    memcpy(&table.n, &address, sizeof address);                                                \
  }
  QUERN_LLVM_TABLE(X)
#undef X
  return 0;
}

const quern_llvm *quern_llvm_open(const char *path, char *message, size_t size) {
  pthread_mutex_lock(&lock);
  if (!is_filled) {
    void *handle = open_first(path, message, size);
    if (handle && fill(handle, message, size) == 0) {
      library = handle;
      Dl_info info;
      void *address;
      memcpy(&address, &table.GetVersion, sizeof address);
      if (dladdr(address, &info) && info.dli_fname) snprintf(library_path, sizeof library_path, "%s", info.dli_fname);
      table.InstallFatalErrorHandler(report_fatal_error);
      is_filled = 1;
    } else if (handle) {
      dlclose(handle);
    }
  }
  int filled = is_filled;
  pthread_mutex_unlock(&lock);
  return filled ? &table : NULL;
}

const char *quern_llvm_path(void) {
  pthread_mutex_lock(&lock);
  const char *path = is_filled ? library_path : NULL;
  pthread_mutex_unlock(&lock);
  return path;
}

int32_t quern_llvm_header_version(void) { return LLVM_VERSION_MAJOR; }

int32_t quern_llvm_initialize_target(const char *name) {
  static const char *const parts[] = {"TargetInfo", "Target", "TargetMC", "AsmPrinter"};
  void (*functions[4])(void);
  if (!is_filled) return -1;
  for (int i = 0; i < 4; i++) {
    char symbol[128];
    if (snprintf(symbol, sizeof symbol, "LLVMInitialize%s%s", name, parts[i]) >= (int)sizeof symbol) return -1;
    void *address = dlsym(library, symbol);
    if (!address) return -1;
    memcpy(&functions[i], &address, sizeof address);
  }
  for (int i = 0; i < 4; i++) functions[i]();
  return 0;
}
