// The one pool of threads of a process: parallel loops of kernels and tasks of graphs run on it, nested or not.
// Used by loop.c (compiled kernels) and by TaskGraphs (Swift); ahead-of-time code has it through libquern_rt.a.
//
// Two kinds of work:
//   region   indices 0 ..< count of one function, claimed in ascending order by the caller and whoever is idle; the
//            caller works too, and goes on once every index is done, whether or not a worker ever came
//   task     one function, run once, some time, by a worker: see quern_pool_submit for the order
// Holds: at most `quern_pool_width()` threads run work at any time, the threads that started regions included; a
// thread that waits lends its place (quern_pool_blocking); an idle pool uses no time; nothing is allocated by a region.
#ifndef QUERN_POOL_H
#define QUERN_POOL_H

#include "quern_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QUERN_MAX_THREADS 4096

// ---- width -----------------------------------------------------------------------------------------
// The number of CPUs that this process may use: affinity mask and cgroup quota (v2 and v1), rounded up, at least 1.
int32_t quern_pool_available(void);
// The number of threads that run work, the calling one included: QUERN_NUM_THREADS where it makes sense, else
// quern_pool_available(). Threads are started when they are first needed.
int32_t quern_pool_width(void);
// Changes the width: 1 ... QUERN_MAX_THREADS. Returns 0, or -1 and changes nothing. Running work is not disturbed;
// surplus workers park.
int32_t quern_pool_set_width(int32_t width);
// The calling thread's number in traces: 1 ... for workers, 0 for all others.
int32_t quern_pool_worker(void);

// ---- regions ---------------------------------------------------------------------------------------
typedef void (*quern_region_body)(void *QUERN_NULLABLE argument, int64_t index);
// Runs body(argument, 0 ..< count), on at most `width` threads (0: the pool's width), and returns when all are done.
// The body must not unwind, nor fork and go on in the child (a fork elsewhere is fine: the child's pool is empty).
// May be called from anywhere, bodies and tasks included.
void quern_pool_region(int64_t count, int32_t width, quern_region_body QUERN_NONNULL body,
                       void *QUERN_NULLABLE argument);

// ---- tasks -----------------------------------------------------------------------------------------
// A task is owned by whoever submits it until `run` is called; the pool does not touch it afterwards.
typedef struct quern_task {
  struct quern_task *QUERN_NULLABLE next;  // the pool's
  void (*QUERN_NONNULL run)(struct quern_task *QUERN_NONNULL task);
  void *QUERN_NULLABLE argument;
  int32_t priority;  // -1 low, 0 usual, 1 high
  int32_t reserved;
} quern_task;
// Hands a task over. From a worker it goes to that worker's own deque, where others may steal it; from elsewhere to
// the shared queues. Order: high priority before usual before low, first in, first out; but of the tasks of usual
// priority that a worker submits it takes the newest first, and others steal the oldest.
// Returns 0, or -1 where no thread could be started (then the task is not taken).
int32_t quern_pool_submit(quern_task *QUERN_NONNULL task);
// Runs one waiting task on the calling thread, if there is one: 1, else 0.
int32_t quern_pool_help(void);
// Around anything that waits without using a CPU (a lock held long, a future, a file): while threads are inside,
// others run in their place, so that the width holds for threads that work. Nests; cheap if the pool is idle.
// Each enter has its leave, whatever enter returned. For a moment after a leave there may be a thread too many, until
// the stand-in ends its index or task.
// Returns 0, or -1 where the most threads that may exist (width + 512) exist already: then waiting may deadlock.
int32_t quern_pool_enter_blocking(void);
void quern_pool_leave_blocking(void);

// ---- what it did -----------------------------------------------------------------------------------
typedef struct quern_pool_counts {
  int64_t threads, parked, regions, region_indices_elsewhere, tasks, steals, wakes;
} quern_pool_counts;
quern_pool_counts quern_pool_count(void);

// ---- the calling thread's stack ---------------------------------------------------------------------
// The lowest address that code may still use on the calling thread's stack; null where the thread runs on memory that
// is not the stack the system gave it.
const void *QUERN_NULLABLE quern_stack_limit(void);

// ---- BLAS ------------------------------------------------------------------------------------------
// Sets a loaded OpenBLAS (or any library with openblas_set_num_threads) to one thread: parallelism is the pool's.
// Called as the pool starts, and by whoever loads such a library later. Returns 1 if one was found.
int32_t quern_pool_claim_blas(void);

/// Begins to fetch the cache line of an address, which need not be one of this process.
static inline void quern_prefetch(const void *QUERN_NULLABLE address) { __builtin_prefetch(address); }

#ifdef __cplusplus
}
#endif
#endif
