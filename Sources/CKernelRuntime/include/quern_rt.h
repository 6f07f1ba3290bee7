// What compiled kernels, the Swift side and C callers share: the frame of a call, the fault record, memory.
// Compiled into the package for the JIT, and into libquern_rt.a for ahead-of-time code.
// Holds: layouts are checked by static assertions in frame.c and are part of the cache key's version.
//
//   quern_frame   0 context (64) | 64 fault (112) | 176 results (64 words) | 688 backs (16) | 816 words (256)
#ifndef QUERN_RT_H
#define QUERN_RT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#define QUERN_NONNULL _Nonnull
#define QUERN_NULLABLE _Nullable
#else
#define QUERN_NONNULL
#define QUERN_NULLABLE
#endif

// Layout version: part of every cache key. Raise it with any change of a layout or of an import's meaning.
#define QUERN_ABI_VERSION 1
#define QUERN_MAX_LOOPS 8
#define QUERN_MAX_RECURSION 8192

// One fault. `code` is FaultKind's raw value (QuernCore/Fault.swift), 0 for none.
typedef struct quern_fault {
  int32_t code;
  int32_t site;        // the operation's number in its module's site table, -1 if there is none
  int64_t first;       // such as the index
  int64_t second;      // such as the extent
  int64_t detail;      // such as the axis
  int64_t loop_count;  // how many of loop_values are set
  int64_t loop_values[QUERN_MAX_LOOPS];  // outermost first
  const void *QUERN_NULLABLE text;       // ahead-of-time code: the site's text ("file:line:column…"), or null
} quern_fault;

// A block of scratch memory, in a list, newest first.
typedef struct quern_block {
  struct quern_block *QUERN_NULLABLE previous;
  int64_t byte_count;
} quern_block;

// What every compiled function gets: where to record a fault, its scratch memory, its depth of recursion.
typedef struct quern_context {
  quern_fault *QUERN_NULLABLE fault;
  quern_block *QUERN_NULLABLE blocks;
  int64_t depth;
  int64_t reserved[5];
} quern_context;

// The frame of one call from Swift. A scalar is one word of its bits (zero-extended; sign-extended if signed).
// An array is its base address, then the extents, then the strides in elements: 1 + 2 * rank words.
// `results`: the declared results in order, arrays as above, their memory owned by the caller (quern_free).
// `backs`: inout scalars in the order of the parameters, in and out. inout scalars take no word in `words`.
typedef struct quern_frame {
  quern_context context;
  quern_fault fault;
  uint64_t results[64];
  uint64_t backs[16];
  uint64_t words[256];
} quern_frame;

// The entry of a compiled signature: 0, or the fault's code with `frame->fault` filled.
typedef int32_t (*quern_entry)(quern_frame *QUERN_NONNULL frame);

// ---- memory -------------------------------------------------------------------------------------
// Scratch of `byte_count` bytes, 64-byte aligned, not cleared, in the context's list. Null if there is none.
void *QUERN_NULLABLE quern_scratch(quern_context *QUERN_NONNULL context, int64_t byte_count);
// Frees all scratch newer than `mark` (a former value of context->blocks).
void quern_release(quern_context *QUERN_NONNULL context, quern_block *QUERN_NULLABLE mark);
// Memory of `byte_count` bytes that outlives the call: for results. 64-byte aligned; freed with quern_free.
void *QUERN_NULLABLE quern_allocate(int64_t byte_count);
void quern_free(void *QUERN_NULLABLE memory);

#ifdef __cplusplus
}
#endif
#endif
