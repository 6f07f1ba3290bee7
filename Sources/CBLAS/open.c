// Opens OpenBLAS and fills the tables of CBLAS.h. See there.
// Holds: the tables are written once, under the lock, before their address is given out; the library stays open.
#define _GNU_SOURCE
#include "CBLAS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // guards what follows
static quern_blas tables[4];
static int is_filled;
static char library_path[4096];

#define INSTALL "run `apt-get install libopenblas0-pthread`"

static void *open_first(const char *path, char *message, size_t size) {
  if (path && *path) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) snprintf(message, size, "'%s' cannot be opened: %s; " INSTALL, path, dlerror());
    return handle;
  }
  static const char *const names[] = {"libopenblas.so.0", "libopenblas.so"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (handle) return handle;
  }
  snprintf(message, size, "linear algebra needs OpenBLAS, and libopenblas.so.0 was not found: " INSTALL);
  return NULL;
}

// Looks `letter` + `name` + "_" up; `field` is a pointer's place.
static int find(void *handle, char letter, const char *name, void *field, char *message, size_t size) {
  char symbol[32];
  snprintf(symbol, sizeof symbol, "%c%s_", letter, name);
  void *address = dlsym(handle, symbol);
  if (!address) {
    snprintf(message, size, "this OpenBLAS was built without LAPACK: it lacks '%s'; " INSTALL, symbol);
    return -1;
  }
  memcpy(field, &address, sizeof address);
  return 0;
}

static int fill(void *handle, char *message, size_t size) {
  // With 64-bit integers the routines usually have other names; where they have these, the configuration tells.
  void *address = dlsym(handle, "openblas_get_config");
  if (address) {
    char *(*config)(void);
    memcpy(&config, &address, sizeof address);
    if (strstr(config(), "USE64BITINT")) {
      snprintf(message, size, "this OpenBLAS has 64-bit integers, and the one with 32 bits is needed: " INSTALL);
      return -1;
    }
  }
  for (int kind = 0; kind < 4; kind++) {
    char letter = "sdcz"[kind];
    quern_blas *table = &tables[kind];
    table->kind = kind;
#define X(field, real, complex, arguments) \
    if (find(handle, letter, kind < 2 ? real : complex, &table->field, message, size)) return -1;
    QUERN_BLAS_TABLE(X)
    X(gesdd, "gesdd", "gesdd", ) X(gesvd, "gesvd", "gesvd", ) X(syevd, "syevd", "heevd", ) X(gelsd, "gelsd", "gelsd", )
#undef X
  }
  return 0;
}

const quern_blas *quern_blas_open(const char *path, char *message, size_t size) {
  pthread_mutex_lock(&lock);
  if (!is_filled) {
    void *handle = open_first(path, message, size);
    if (handle && fill(handle, message, size) == 0) {
      Dl_info info;
      void *address;
      memcpy(&address, &tables[1].gemm, sizeof address);
      if (dladdr(address, &info) && info.dli_fname) snprintf(library_path, sizeof library_path, "%s", info.dli_fname);
      if ((address = dlsym(handle, "openblas_set_num_threads"))) {
        void (*set_threads)(int);
        memcpy(&set_threads, &address, sizeof address);
        set_threads(1);
      }
      is_filled = 1;
    } else if (handle) {
      dlclose(handle);
    }
  } else if (path && *path) {
    void *handle = open_first(path, message, size);
    if (!handle) {
      pthread_mutex_unlock(&lock);
      return NULL;
    }
    dlclose(handle);
  }
  int filled = is_filled;
  pthread_mutex_unlock(&lock);
  return filled ? tables : NULL;
}

const char *quern_blas_path(void) {
  pthread_mutex_lock(&lock);
  const char *path = is_filled ? library_path : NULL;
  pthread_mutex_unlock(&lock);
  return path;
}

typedef const int32_t *I;

int32_t quern_gesdd(const quern_blas *table, int32_t by_steps, char jobz, int32_t m, int32_t n, void *a, int32_t lda,
                    void *s, void *u, int32_t ldu, void *vt, int32_t ldvt, void *work, int32_t lwork, void *rwork,
                    int32_t *iwork) {
  int32_t info = 0;
  int is_complex = table->kind >= 2;
  if (by_steps) {
    void (*real)(char *, char *, I, I, void *, I, void *, void *, I, void *, I, void *, I, int32_t *, size_t, size_t);
    void (*complex)(char *, char *, I, I, void *, I, void *, void *, I, void *, I, void *, I, void *, int32_t *, size_t,
                    size_t);
    memcpy(&real, &table->gesvd, sizeof real);
    memcpy(&complex, &table->gesvd, sizeof complex);
    if (is_complex) {
      complex(&jobz, &jobz, &m, &n, a, &lda, s, u, &ldu, vt, &ldvt, work, &lwork, rwork, &info, 1, 1);
    } else {
      real(&jobz, &jobz, &m, &n, a, &lda, s, u, &ldu, vt, &ldvt, work, &lwork, &info, 1, 1);
    }
    return info;
  }
  void (*real)(char *, I, I, void *, I, void *, void *, I, void *, I, void *, I, int32_t *, int32_t *, size_t);
  void (*complex)(char *, I, I, void *, I, void *, void *, I, void *, I, void *, I, void *, int32_t *, int32_t *,
                  size_t);
  memcpy(&real, &table->gesdd, sizeof real);
  memcpy(&complex, &table->gesdd, sizeof complex);
  if (is_complex) {
    complex(&jobz, &m, &n, a, &lda, s, u, &ldu, vt, &ldvt, work, &lwork, rwork, iwork, &info, 1);
  } else {
    real(&jobz, &m, &n, a, &lda, s, u, &ldu, vt, &ldvt, work, &lwork, iwork, &info, 1);
  }
  return info;
}

int32_t quern_syevd(const quern_blas *table, char jobz, char uplo, int32_t n, void *a, int32_t lda, void *w, void *work,
                    int32_t lwork, void *rwork, int32_t lrwork, int32_t *iwork, int32_t liwork) {
  int32_t info = 0;
  void (*real)(char *, char *, I, void *, I, void *, void *, I, int32_t *, I, int32_t *, size_t, size_t);
  void (*complex)(char *, char *, I, void *, I, void *, void *, I, void *, I, int32_t *, I, int32_t *, size_t, size_t);
  memcpy(&real, &table->syevd, sizeof real);
  memcpy(&complex, &table->syevd, sizeof complex);
  if (table->kind >= 2) {
    complex(&jobz, &uplo, &n, a, &lda, w, work, &lwork, rwork, &lrwork, iwork, &liwork, &info, 1, 1);
  } else {
    real(&jobz, &uplo, &n, a, &lda, w, work, &lwork, iwork, &liwork, &info, 1, 1);
  }
  return info;
}

int32_t quern_gelsd(const quern_blas *table, int32_t m, int32_t n, int32_t nrhs, void *a, int32_t lda, void *b,
                    int32_t ldb, void *s, double rcond, int32_t *rank, void *work, int32_t lwork, void *rwork,
                    int32_t *iwork) {
  int32_t info = 0;
  float narrow = (float)rcond;
  const void *threshold = table->kind % 2 ? (const void *)&rcond : (const void *)&narrow;
  void (*real)(I, I, I, void *, I, void *, I, void *, const void *, int32_t *, void *, I, int32_t *, int32_t *);
  void (*complex)(I, I, I, void *, I, void *, I, void *, const void *, int32_t *, void *, I, void *, int32_t *,
                  int32_t *);
  memcpy(&real, &table->gelsd, sizeof real);
  memcpy(&complex, &table->gelsd, sizeof complex);
  if (table->kind >= 2) {
    complex(&m, &n, &nrhs, a, &lda, b, &ldb, s, threshold, rank, work, &lwork, rwork, iwork, &info);
  } else {
    real(&m, &n, &nrhs, a, &lda, b, &ldb, s, threshold, rank, work, &lwork, iwork, &info);
  }
  return info;
}
