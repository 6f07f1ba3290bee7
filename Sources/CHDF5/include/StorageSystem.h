// Calls of the Linux system that Swift's Glibc module does not show: they stand behind a GNU feature macro.
#ifndef QUERN_STORAGE_SYSTEM_H
#define QUERN_STORAGE_SYSTEM_H

#include <stdint.h>

// Swaps two names in one step: renameat2 with RENAME_EXCHANGE. 0, or -1 with errno; EINVAL where it cannot be had.
int quern_exchange(const char *_Nonnull one, const char *_Nonnull other);

// Gives an open file this length, with room on the disk: fallocate. 0, or -1 with errno.
int quern_reserve(int descriptor, int64_t byte_count);

// Sees to it that an open file may grow to this length, without changing it: room on the disk where the file system can
// promise it, and the limit of the process (RLIMIT_FSIZE). 0, or -1 with errno.
int quern_reserve_growth(int descriptor, int64_t byte_count);

// Waits until the file system of an open file is on the disk: syncfs. 0, or -1 with errno.
int quern_synchronize(int descriptor);

#endif
