// What the Swift side of a call needs inlined: an uninitialised frame, its words, the state of the modes.
// Used by KernelRuntime alone; compiled kernels and ahead-of-time code know only quern_rt.h.
// Holds: a frame is 2,864 bytes and is never cleared or copied on the way of a warm call.
#ifndef QUERN_CALL_H
#define QUERN_CALL_H

#include "quern_rt.h"

#include <stdatomic.h>
#include <stdbool.h>

// A frame whose bytes have no values yet; each launch sets what its kernel reads.
static inline quern_frame quern_frame_make(void) {
  quern_frame frame;
  return frame;
}
static inline void quern_frame_set_word(quern_frame *QUERN_NONNULL frame, ptrdiff_t i, uint64_t word) {
  frame->words[i] = word;
}
static inline void quern_frame_set_back(quern_frame *QUERN_NONNULL frame, ptrdiff_t i, uint64_t bits) {
  frame->backs[i] = bits;
}
static inline uint64_t quern_frame_back(const quern_frame *QUERN_NONNULL frame, ptrdiff_t i) { return frame->backs[i]; }
static inline uint64_t quern_frame_result(const quern_frame *QUERN_NONNULL frame, ptrdiff_t i) {
  return frame->results[i];
}
// What every entry relies on: a place for a fault, no scratch yet, depth 0.
static inline void quern_frame_open(quern_frame *QUERN_NONNULL frame) {
  frame->context.fault = &frame->fault;
  frame->context.blocks = NULL;
  frame->context.depth = 0;
  frame->fault.code = 0;
}

// The number of open scopes ($f.native { } and $f.interpreted { }) in the process, plus one until the first call
// has read the settings, plus one for good where QUERN_MODE is not 'compile'. While it is 0, which is one plain
// load, a call need not look further.
extern _Atomic(int64_t) quern_mode_scopes;
static inline bool quern_modes_active(void) {
  return atomic_load_explicit(&quern_mode_scopes, memory_order_relaxed) != 0;
}
static inline void quern_modes_add(int64_t count) {
  atomic_fetch_add_explicit(&quern_mode_scopes, count, memory_order_seq_cst);
}

#endif
