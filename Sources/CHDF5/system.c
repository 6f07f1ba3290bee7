// See StorageSystem.h.
#define _GNU_SOURCE
#include "StorageSystem.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int quern_exchange(const char *one, const char *other) {
  return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

int quern_reserve(int descriptor, int64_t byte_count) { return fallocate(descriptor, 0, 0, byte_count); }

int quern_synchronize(int descriptor) { return syncfs(descriptor); }
