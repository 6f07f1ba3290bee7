// libhdf5 on files that may be damaged. The library ends the process on some of them (found: freed twice, read beyond
// its memory, loops without end), so what it is about to be asked is first asked in a child of the process (fork), where
// it costs nothing but an error. The child runs C alone: what other threads held when it began stays held in it.
#ifndef QUERN_HDF5_ISOLATED_H
#define QUERN_HDF5_ISOLATED_H

#include <stdint.h>
#include <sys/types.h>

// How a child ended.
enum quern_isolated {
  QUERN_ISOLATED_DONE = 0,     // everything was asked and answered, be it by errors
  QUERN_ISOLATED_FAILED = 1,   // the call said that it failed
  QUERN_ISOLATED_CRASHED = 2,  // the library ended the process
  QUERN_ISOLATED_ENDLESS = 3,  // it did not answer in time, and was ended
  QUERN_ISOLATED_SYSTEM = 4,   // there could be no child
};

// Asks for all that opening a data set asks for. Between enter and leave. `name` begins with a slash; "/" asks for the
// file alone.
int quern_hdf5_probe(const char *_Nonnull path, const char *_Nonnull name);

// Reads a block of an open data set to `target`, memory of quern_hdf5_shared, in a child. Between enter and leave.
// `type` is the type in memory; `extents` and `start` are of `rank` numbers, 0 for a single element.
int quern_hdf5_read(int64_t data_set, int64_t type, int rank, const uint64_t *_Nonnull start,
                    const uint64_t *_Nonnull extents, void *_Nonnull target);

// Memory that a child and its parent share; null without any. Given back by quern_hdf5_unshare.
void *_Nullable quern_hdf5_shared(size_t size);
void quern_hdf5_unshare(void *_Nonnull memory, size_t size);

#endif
