// What parallel loops of compiled kernels did, for reports and traces. Neighbour: loop.c, which runs them.
#ifndef QUERN_LOOP_PUBLIC_H
#define QUERN_LOOP_PUBLIC_H

#include "quern_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

// Why a loop stayed on one thread.
enum {
  QUERN_LOOP_TOO_SMALL = 1,  // less work than a region costs
  QUERN_LOOP_ONE_THREAD,     // the pool is one thread wide
  QUERN_LOOP_NOT_APART,      // no proof, or memory that may be seen twice
  QUERN_LOOP_NO_GAIN,        // its last regions took as long as one thread does
  QUERN_LOOP_ONE_PART        // its `reducing:` arrays are too large for their iterations: see ParallelParts
};

// One loop's runs in this process. Runs of fewer than about 4 µs by the static estimate are not counted.
typedef struct quern_loop_counts {
  const void *QUERN_NULLABLE body;  // the address of its compiled body
  int32_t number;                   // the loop's number in its module, in the order of code generation
  int32_t last_reason;              // QUERN_LOOP_…, or 0 if the last run was parallel
  int64_t parallel_runs, serial_runs;
  int64_t iterations, chunks;       // chunks: of the last parallel run
  int64_t last_width;               // threads that the last parallel run could use
  int64_t picoseconds;              // of an iteration, as last measured; 0 before that
} quern_loop_counts;

// Copies what is known of loops whose bodies lie at `low` ..< `high` to `out`, at most `capacity` of them, in no
// order. Returns how many there are. Loops that run meanwhile may be counted in part.
int64_t quern_loop_count(const void *QUERN_NULLABLE low, const void *QUERN_NULLABLE high,
                         quern_loop_counts *QUERN_NULLABLE out, int64_t capacity);
// Forgets loops whose code goes away.
void quern_loop_forget(const void *QUERN_NULLABLE low, const void *QUERN_NULLABLE high);

// One chunk of a parallel loop, for a trace.
typedef struct quern_loop_span {
  const void *QUERN_NULLABLE body;
  int32_t number, worker;  // worker: quern_pool_worker()
  int64_t start, end;      // CLOCK_MONOTONIC, nanoseconds
  int64_t lower, upper;    // its iterations
} quern_loop_span;
// Starts to keep spans, `capacity` of them (rounded up to a power of two, at most 2^24); 0 stops. 0, or -1 without
// memory.
int32_t quern_loop_trace_start(int64_t capacity);
// Takes the spans kept, in the order in which chunks ended, at most `capacity`, and forgets them all; returns how
// many. Not while loops run: call it at the end of a program or of a phase.
int64_t quern_loop_trace_take(quern_loop_span *QUERN_NULLABLE out, int64_t capacity);

// The parts that a loop with arrays in `reducing:` is cut into: ParallelParts.swift has the same arithmetic.
int64_t quern_loop_parts(int64_t iterations, int64_t elements);
int64_t quern_loop_part_start(int64_t index, int64_t count, int64_t iterations);

// For tests: loops that come to the driver run in a region at once, in chunks of `length` iterations; 0: by their cost.
void quern_loop_set_chunk(int64_t length);

#ifdef __cplusplus
}
#endif
#endif
