// See StorageSystem.h.
#define _GNU_SOURCE
#include "StorageSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int quern_exchange(const char *one, const char *other) {
  return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

int quern_reserve(int descriptor, int64_t byte_count) { return fallocate(descriptor, 0, 0, byte_count); }

int quern_reserve_growth(int descriptor, int64_t byte_count) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && (uint64_t)byte_count > limit.rlim_cur) {
    errno = EFBIG;
    return -1;
  }
  if (fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, byte_count) == 0 || errno == EOPNOTSUPP || errno == ENOSYS) return 0;
  return -1;
}

int quern_synchronize(int descriptor) { return syncfs(descriptor); }
