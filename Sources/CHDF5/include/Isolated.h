// Reading with libhdf5 in a child of the process. The library ends the process on some damaged files, or spoils its
// memory (found: memory freed twice, pointers never set, loops without end). So this process never lets it read a file:
// a child (fork) opens the file, writes what it found to memory that both share, and ends; a crash there is an answer.
// The child runs C alone: what other threads held when it began stays held in it.
#ifndef QUERN_HDF5_ISOLATED_H
#define QUERN_HDF5_ISOLATED_H

#include <stdint.h>
#include <sys/types.h>

// How a child ended.
enum quern_isolated {
  QUERN_ISOLATED_DONE = 0,     // it came to its end; what it found is in the memory
  QUERN_ISOLATED_FAILED = 1,   // the library said that something failed; the memory begins with its reason
  QUERN_ISOLATED_CRASHED = 2,  // the library ended the process
  QUERN_ISOLATED_ENDLESS = 3,  // it did not answer in time, and was ended
  QUERN_ISOLATED_SYSTEM = 4,   // there could be no child
};

// What `quern_hdf5_describe` writes, one after the other, each a 64-bit number unless said otherwise. A text is its
// number of bytes, then these, padded with zeros to a multiple of 8.
//
//   status: 1 a data set, 2 nothing of this name, 3 a group, 4 no name was given and there is not one data set alone
//   names of data sets (2: in the file, 3: in the group, 4: in the file): count, texts; nothing follows
//   1: name: text; type: class, bytes, order, sign, precision, flags (1 bool, 2 complex, 4 IEEE float, 8 odd parts)
//   space: kind, rank, extents; layout, chunk extents (rank), external files, chunk options, user block
//   filters: count, each number, value count, first value, is available, text
//   fill: 16 bytes; contiguous offset; stored chunks; places told (all or 0), each: corner (rank), skipped, offset, bytes
//   names of axes: count, texts
//   attributes: count, each: name: text; kind (1 integer, 2 unsigned 64, 3 float, 4 double, 5 texts), is list, count,
//   then 8 bytes a number, or texts

// Describes the data set `name` ("/…", or "/" for the only one) of the file at `path`. Between enter and leave.
int quern_hdf5_describe(const char *_Nonnull path, const char *_Nonnull name, void *_Nonnull memory, size_t size);

// Reads a block of the data set at `path` and `name` to `memory`. Between enter and leave.
// `type` is as above: class, bytes, sign, flags. `extents` and `start` are of `rank` numbers.
int quern_hdf5_read(const char *_Nonnull path, const char *_Nonnull name, const int64_t *_Nonnull type, int rank,
                    const uint64_t *_Nonnull start, const uint64_t *_Nonnull extents, void *_Nonnull memory, size_t size);

// Memory that a child and its parent share; null without any. Given back by quern_hdf5_unshare.
void *_Nullable quern_hdf5_shared(size_t size);
void quern_hdf5_unshare(void *_Nonnull memory, size_t size);

#endif
