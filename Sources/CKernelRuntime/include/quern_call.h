// What the Swift side of a call needs beside quern_rt.h: entries of inline caches, the state of the modes, the end.
// Used by KernelRuntime alone; compiled kernels and ahead-of-time code know only quern_rt.h.
#ifndef QUERN_CALL_H
#define QUERN_CALL_H

#include "quern_rt.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

// One signature of a kernel as the inline cache of its calls holds it: immortal and immutable once published.
typedef struct quern_call_slot {
  uint64_t key0, key1, key2;  // types and layouts, 12 bits an argument, five arguments a word
  quern_entry QUERN_NONNULL code;
} quern_call_slot;

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

// Ends the process as a trap of Swift does, with a message on standard error: what the author of a kernel without
// `throws` has chosen.
static inline void quern_stop(const char *QUERN_NONNULL message) {
  fputs(message, stderr);
  fputc('\n', stderr);
  fflush(stderr);
  __builtin_trap();
}

#endif
