// What the parts of the pool share: its state, a worker, a thread's own notes.
//   pool.c     width, starting threads, what a worker does, fork, counts
//   park.c     places, who sleeps and who is woken
//   region.c   parallel regions
//   tasks.c    deques, shared queues
//   limits.c   how many CPUs there are
// Holds: all state is static or lives until the process ends, so that a worker never looks at memory that has gone.
#ifndef QUERN_POOL_INTERNAL_H
#define QUERN_POOL_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "deque.h"
#include "quern_pool.h"

#define QUERN_HIDDEN __attribute__((visibility("hidden")))
#define QUERN_SPARE_THREADS 512  // above the width: stand-ins of threads that wait
#define QUERN_SLOTS 256          // regions open at once; more run on the thread that asks
#define QUERN_MASKS (QUERN_SLOTS / 64)

// A lock of one word. Held for a few instructions, or while a thread is made.
typedef struct quern_lock {
  _Atomic uint32_t word;  // 0 free, 1 held, 2 held and waited for
} quern_lock;

typedef struct quern_worker {
  quern_deque deque;
  _Alignas(QUERN_LINE) _Atomic uint32_t token;  // set by whoever wakes it (release), awaited as it parks (acquire)
  struct quern_worker *next_parked;             // guarded by the list's lock
  int32_t number;                               // from 1
  uint32_t random;
  uint32_t turn;           // counts tasks, so that now and then the shared queue comes first
  bool is_searching;       // counted among the balance's searchers
  int64_t searching_since; // ns
  int64_t generation;      // of the process: a forked child's pool is another
  int32_t partner_cpu;     // where the thread ran that woke it, or whose region it joined last
  // For quern_pool_count: written by the worker alone.
  _Atomic int64_t tasks, steals, indices;
} quern_worker;

// What a thread knows of itself.
typedef struct quern_thread {
  quern_worker *worker;  // null for all but the pool's
  bool holds_place;
  int32_t blocking;  // how many quern_pool_enter_blocking are open
  uint64_t lends;    // bit k: the k-th of them lent the place, which the thread had got anew since the one before
  int32_t region;    // 1 + the slot of the region whose index it is running; 0 for none
  uint32_t slot;     // where it found a free slot the last time
} quern_thread;

// One counter for who runs, so that a change and its test are one step:
//
//   63 … 32 places: width less the threads that run or search (below 0 when too many do, or the width shrank)
//        31 withheld: somebody wanted to wake a thread and there was no place
//   30 …  0 searchers: threads that look for work, or were woken to
//
// Whoever makes work visible loads it afterwards; whoever stops searching changes it and looks for work afterwards.
// All of these are sequentially consistent, so one of the two sees the other: no work waits beside a free place.
#define QUERN_PLACE ((int64_t)1 << 32)
#define QUERN_WITHHELD ((int64_t)1 << 31)
static inline int64_t quern_places(int64_t balance) { return balance >> 32; }
static inline int64_t quern_searchers(int64_t balance) { return balance & 0x7fffffff; }

typedef struct quern_pool_state {
  _Alignas(QUERN_LINE) _Atomic int64_t balance;
  // Bit s: the region in slot s may have unclaimed indices. Set by who opens it, cleared by who finds none left.
  _Alignas(QUERN_LINE) _Atomic uint64_t masks[QUERN_MASKS];
  // Rarely written.
  _Alignas(QUERN_LINE) _Atomic int32_t width;
  int32_t available;
  _Atomic int32_t is_ready;
  _Atomic int32_t started;    // workers[0 ..< started] exist: release, acquire
  _Atomic int64_t generation; // raised in a forked child
  _Atomic int32_t blocked;    // workers that wait and lent their place
  _Atomic int32_t parked;
  _Atomic int64_t wakes;
  _Atomic(quern_worker *) workers[QUERN_MAX_THREADS + QUERN_SPARE_THREADS];
} quern_pool_state;

extern QUERN_HIDDEN quern_pool_state quern_pool;
extern QUERN_HIDDEN _Thread_local quern_thread quern_me;

// ---- park.c ----
QUERN_HIDDEN int64_t quern_now(void);  // ns, of the monotonic clock
QUERN_HIDDEN void quern_lock_take(quern_lock *lock);
QUERN_HIDDEN void quern_lock_give(quern_lock *lock);
// Lets others run if the worker is on the same CPU as the thread that it is to help: on a busy machine it would keep
// that thread from going on, for as long as it searches.
QUERN_HIDDEN void quern_pool_make_way(quern_worker *worker);
// Sleeps while *word is `value`; returns early now and then.
QUERN_HIDDEN void quern_futex_wait(_Atomic uint32_t *word, uint32_t value);
QUERN_HIDDEN void quern_futex_wake(_Atomic uint32_t *word);
// Gives a place and the duty to search to a parked or new thread, if there is a place. False if nobody was woken.
QUERN_HIDDEN bool quern_pool_wake(void);
// To be called once work is visible: wakes a thread unless one is searching.
QUERN_HIDDEN void quern_pool_announce(void);
// Adds to the balance what includes a place given back, and wakes whoever was refused it.
QUERN_HIDDEN void quern_pool_release(int64_t change);
// A thread that is about to sleep lends its place; quern_pool_regain takes one again, at once.
QUERN_HIDDEN void quern_pool_lend(void);
QUERN_HIDDEN void quern_pool_regain(void);
// The worker has found work: before it runs.
QUERN_HIDDEN void quern_pool_stop_searching(quern_worker *worker);
// One round of looking, without touching anything; parks the worker once it has looked long enough.
QUERN_HIDDEN void quern_pool_search(quern_worker *worker);
// Gives the worker's place back and parks, if there are more threads than places. False if there are not.
QUERN_HIDDEN bool quern_pool_step_aside(quern_worker *worker);
QUERN_HIDDEN bool quern_pool_has_work(void);
// Whether more threads run or search than there are CPUs.
static inline bool quern_pool_is_crowded(int64_t balance, int32_t more) {
  int64_t active = atomic_load_explicit(&quern_pool.width, memory_order_relaxed) - quern_places(balance);
  return active + more > quern_pool.available;
}
static inline bool quern_pool_lacks_places(void) {
  return quern_places(atomic_load_explicit(&quern_pool.balance, memory_order_relaxed)) < 0;
}

// ---- pool.c ----
QUERN_HIDDEN void quern_pool_set_up(void);
static inline void quern_pool_make_ready(void) {
  // Pairs with the release at the end of the set-up.
  if (!atomic_load_explicit(&quern_pool.is_ready, memory_order_acquire)) quern_pool_set_up();
}
// Starts a thread that has a place and searches; false if that cannot be.
QUERN_HIDDEN bool quern_pool_start(void);

// ---- region.c ----
QUERN_HIDDEN bool quern_region_is_open(void);  // some region could be joined
QUERN_HIDDEN bool quern_region_join(quern_worker *worker);
QUERN_HIDDEN int64_t quern_region_count(void);
QUERN_HIDDEN void quern_region_reset(void);

// ---- tasks.c ----
QUERN_HIDDEN bool quern_pool_has_tasks(void);
QUERN_HIDDEN bool quern_pool_has_shared_tasks(void);
QUERN_HIDDEN bool quern_pool_run_task(quern_worker *worker);
QUERN_HIDDEN void quern_tasks_reset(void);

// ---- limits.c ----
QUERN_HIDDEN int32_t quern_pool_count_cpus(void);

// ---- park.c, for the child of a fork ----
QUERN_HIDDEN void quern_park_reset(void);

// One writer: no exchange needed.
static inline void quern_add(_Atomic int64_t *counter, int64_t more) {
  atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more, memory_order_relaxed);
}

#endif
