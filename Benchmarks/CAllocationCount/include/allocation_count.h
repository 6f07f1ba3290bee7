// Counts the allocations of a process: link this into an executable, and its malloc family counts each call while
// someone watches, before handing it to glibc's own. For benchmarks only.
#ifndef QUERN_ALLOCATION_COUNT_H
#define QUERN_ALLOCATION_COUNT_H

#include <stdint.h>

/// Counts from now on, or no longer (0, as it is at the start).
void allocation_watch(int watches);

/// How many blocks were asked for so far, by all threads together.
uint64_t allocation_count(void);

/// How many bytes were asked for so far, by all threads together; what was freed again counts too.
uint64_t allocation_bytes(void);

#endif
