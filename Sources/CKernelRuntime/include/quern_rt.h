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
#define QUERN_ABI_VERSION 3
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

// A block of scratch memory, in a list, newest first. `memory` may be given to quern_free once it is in no list.
typedef struct quern_block {
  struct quern_block *QUERN_NULLABLE previous;
  void *QUERN_NULLABLE memory;
} quern_block;

// What every compiled function gets: where to record a fault, its scratch memory, its depth of recursion.
typedef struct quern_context {
  quern_fault *QUERN_NULLABLE fault;
  quern_block *QUERN_NULLABLE blocks;
  int64_t depth;
  quern_block *QUERN_NULLABLE kept;  // what a function that is just returning gives its caller
  const void *QUERN_NULLABLE stack_limit;  // recursive kernels go no deeper than this address
  int64_t reserved[3];
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
// Memory of `byte_count` bytes that outlives the call: for results. 64-byte aligned. Memory of malloc's family
// may be given to quern_free as well.
void *QUERN_NULLABLE quern_allocate(int64_t byte_count);
void quern_free(void *QUERN_NULLABLE memory);

// ---- frames, for callers in Swift and C ------------------------------------------------------------
// A frame whose words, backs and results are not set: clearing 2.9 KB would cost more than most calls.
// The entry itself sets `context` and `fault.code`.
static inline quern_frame quern_frame_make(void) {
  quern_frame frame;
  frame.fault.code = 0;
  return frame;
}
static inline void quern_frame_set_word(quern_frame *QUERN_NONNULL frame, int64_t index, uint64_t value) {
  frame->words[index] = value;
}
static inline uint64_t quern_frame_word(const quern_frame *QUERN_NONNULL frame, int64_t index) {
  return frame->words[index];
}
static inline void quern_frame_set_back(quern_frame *QUERN_NONNULL frame, int64_t index, uint64_t value) {
  frame->backs[index] = value;
}
static inline uint64_t quern_frame_back(const quern_frame *QUERN_NONNULL frame, int64_t index) {
  return frame->backs[index];
}
static inline void quern_frame_set_result(quern_frame *QUERN_NONNULL frame, int64_t index, uint64_t value) {
  frame->results[index] = value;
}
static inline uint64_t quern_frame_result(const quern_frame *QUERN_NONNULL frame, int64_t index) {
  return frame->results[index];
}
static inline uint64_t *QUERN_NONNULL quern_frame_words(quern_frame *QUERN_NONNULL frame) { return frame->words; }
static inline uint64_t *QUERN_NONNULL quern_frame_backs(quern_frame *QUERN_NONNULL frame) { return frame->backs; }
static inline uint64_t *QUERN_NONNULL quern_frame_results(quern_frame *QUERN_NONNULL frame) { return frame->results; }
// Calls compiled code.
static inline int32_t quern_call_entry(const void *QUERN_NONNULL entry, quern_frame *QUERN_NONNULL frame) {
  return ((int32_t (*)(quern_frame *QUERN_NONNULL))(uintptr_t)entry)(frame);
}
static inline int64_t quern_fault_loop_value(const quern_fault *QUERN_NONNULL fault, int64_t index) {
  return fault->loop_values[index];
}

// ---- arrays as C callers pass them -------------------------------------------------------------------
// Strides count elements. `data` is the element at index 0 of every axis.
typedef struct quern_array_1 { void *QUERN_NULLABLE data; int64_t shape[1], stride[1]; } quern_array_1;
typedef struct quern_array_2 { void *QUERN_NULLABLE data; int64_t shape[2], stride[2]; } quern_array_2;
typedef struct quern_array_3 { void *QUERN_NULLABLE data; int64_t shape[3], stride[3]; } quern_array_3;
typedef struct quern_array_4 { void *QUERN_NULLABLE data; int64_t shape[4], stride[4]; } quern_array_4;
typedef struct quern_array_5 { void *QUERN_NULLABLE data; int64_t shape[5], stride[5]; } quern_array_5;
typedef struct quern_array_6 { void *QUERN_NULLABLE data; int64_t shape[6], stride[6]; } quern_array_6;
typedef struct quern_array_7 { void *QUERN_NULLABLE data; int64_t shape[7], stride[7]; } quern_array_7;
typedef struct quern_array_8 { void *QUERN_NULLABLE data; int64_t shape[8], stride[8]; } quern_array_8;

// ---- faults -------------------------------------------------------------------------------------
// Writes the fault's message, as `kernelc` prints it, into `buffer`: cut short if it must be, always ended by 0.
// Returns the length that the whole message has. Uses fault->text where it is set.
size_t quern_fault_message(const quern_fault *QUERN_NONNULL fault, char *QUERN_NULLABLE buffer, size_t byte_count);
// The stable id of a fault's code, such as "fault.overflow".
const char *QUERN_NONNULL quern_fault_id(int32_t code);

// ---- what compiled code imports ---------------------------------------------------------------------
// The address of a function that objects may import, or null: the loader's allow list. The names are those of
// imports.h: the memory functions above, quern_sort_<type>, quern_<f32|f64>_<function>, and what LLVM itself
// calls for exact operations that a CPU lacks (fma, floor, memcpy and so on).
const void *QUERN_NULLABLE quern_symbol(const char *QUERN_NONNULL name);

#ifdef __cplusplus
}
#endif
#endif
