// Counts the allocations of a process: link this into an executable, and its malloc family counts each call
// before handing it to glibc's own. For benchmarks only.
#ifndef QUERN_ALLOCATION_COUNT_H
#define QUERN_ALLOCATION_COUNT_H

#include <stdint.h>

/// How many blocks were asked for so far, by all threads together.
uint64_t allocation_count(void);

#endif
