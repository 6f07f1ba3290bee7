// Places: who may run, who sleeps, who is woken.
// Used by pool.c, region.c and tasks.c. A thread runs or searches only with a place; there are as many as the width.
// Holds: if work is visible and a place is free, some thread searches or is being woken (see the balance in pool.h);
// a parked thread uses no time at all; locks are held for a few instructions.
// Source: the balance of searchers and sleepers is that of Go's scheduler and of rayon; own words and code.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "pool.h"

// How long a worker looks for work before it parks: the next region of a program usually comes within that time, and
// waking a thread costs as much. It yields only to the thread that it helps (quern_pool_make_way): on a busy
// machine that gives away whole time slices.
#define SEARCH_NS 40000
// Between two looks at the clock. Plain loads and no `pause`: on virtual machines that loses the time slice.
#define LOADS 64

int64_t quern_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// ---- sleeping ----------------------------------------------------------------------------------------

// errno is the caller's: a kernel must not change what its program is about to read.
void quern_futex_wait(_Atomic uint32_t *word, uint32_t value) {
  int kept = errno;
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
  errno = kept;
}

void quern_futex_wake(_Atomic uint32_t *word) {
  int kept = errno;
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  errno = kept;
}

void quern_lock_take(quern_lock *lock) {
  uint32_t word = 0;
  // Acquire pairs with the release in quern_lock_give, here and below.
  if (atomic_compare_exchange_strong_explicit(&lock->word, &word, 1, memory_order_acquire, memory_order_relaxed))
    return;
  for (int i = 0; i < 2 * LOADS; i++) {
    word = 0;
    if (atomic_load_explicit(&lock->word, memory_order_relaxed) == 0 &&
        atomic_compare_exchange_strong_explicit(&lock->word, &word, 1, memory_order_acquire, memory_order_relaxed))
      return;
  }
  while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0) quern_futex_wait(&lock->word, 2);
}

void quern_lock_give(quern_lock *lock) {
  if (atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2) quern_futex_wake(&lock->word);
}

void quern_pool_make_way(quern_worker *worker) {
  if (sched_getcpu() == worker->partner_cpu) sched_yield();
}

// ---- the list of parked workers ------------------------------------------------------------------------

static quern_lock list_lock;   // guards `list` and the workers' next_parked
static quern_worker *list;     // newest first: its memory is still in the caches

static void push(quern_worker *worker) {
  atomic_store_explicit(&worker->token, 0, memory_order_relaxed);
  quern_lock_take(&list_lock);
  worker->next_parked = list;
  list = worker;
  quern_lock_give(&list_lock);
  atomic_fetch_add_explicit(&quern_pool.parked, 1, memory_order_relaxed);
}

static quern_worker *pop(void) {
  quern_lock_take(&list_lock);
  quern_worker *worker = list;
  if (worker) list = worker->next_parked;
  quern_lock_give(&list_lock);
  if (worker) atomic_fetch_sub_explicit(&quern_pool.parked, 1, memory_order_relaxed);
  return worker;
}

void quern_park_reset(void) {
  atomic_store(&list_lock.word, 0);
  list = NULL;
  atomic_store(&quern_pool.parked, 0);
}

// ---- places ------------------------------------------------------------------------------------------

bool quern_pool_has_work(void) { return quern_region_is_open() || quern_pool_has_tasks(); }

bool quern_pool_wake(void) {
  int64_t balance = atomic_load(&quern_pool.balance);
  for (;;) {
    if (quern_places(balance) <= 0) {
      // Whoever gives a place back sees the mark and looks for work.
      if (balance & QUERN_WITHHELD) return false;
      if (atomic_compare_exchange_weak(&quern_pool.balance, &balance, balance | QUERN_WITHHELD)) return false;
      continue;
    }
    if (!atomic_compare_exchange_weak(&quern_pool.balance, &balance, balance - QUERN_PLACE + 1)) continue;
    quern_worker *worker = pop();
    if (worker) {
      atomic_fetch_add_explicit(&quern_pool.wakes, 1, memory_order_relaxed);
      worker->partner_cpu = sched_getcpu();
      atomic_store_explicit(&worker->token, 1, memory_order_release);  // pairs with the load in sleep_until_woken
      quern_futex_wake(&worker->token);
      return true;
    }
    if (quern_pool_start()) return true;
    // Nobody is there. Who parked meanwhile may have been refused the place that we held: then once more.
    balance = atomic_fetch_add(&quern_pool.balance, QUERN_PLACE - 1);
    if (!(balance & QUERN_WITHHELD) || atomic_load(&quern_pool.parked) == 0) return false;
    balance = atomic_load(&quern_pool.balance);
  }
}

void quern_pool_announce(void) {
  int64_t balance = atomic_load(&quern_pool.balance);
  if (quern_searchers(balance) == 0 && (quern_places(balance) > 0 || !(balance & QUERN_WITHHELD))) quern_pool_wake();
}

void quern_pool_release(int64_t change) {
  if (!(atomic_fetch_add(&quern_pool.balance, change) & QUERN_WITHHELD)) return;
  atomic_fetch_and(&quern_pool.balance, ~QUERN_WITHHELD);
  if (quern_pool_has_work()) quern_pool_wake();
}

void quern_pool_lend(void) {
  quern_me.holds_place = false;
  if (quern_me.worker) atomic_fetch_add(&quern_pool.blocked, 1);
  quern_pool_release(QUERN_PLACE);
}

void quern_pool_regain(void) {
  // At once, though there may be one thread too many until the stand-in ends what it runs: waiting for a place here
  // could wait for somebody who waits for what this thread holds.
  atomic_fetch_sub(&quern_pool.balance, QUERN_PLACE);
  if (quern_me.worker) atomic_fetch_sub(&quern_pool.blocked, 1);
  quern_me.holds_place = true;
}

// ---- searching and parking -----------------------------------------------------------------------------

void quern_pool_stop_searching(quern_worker *worker) {
  worker->is_searching = false;
  int64_t balance = atomic_fetch_sub(&quern_pool.balance, 1);
  if (quern_searchers(balance) > 1) return;
  // The last one that looked: who made work visible meanwhile has counted on it. Regions wake their own helpers
  // where there are CPUs for them (region.c).
  if (quern_pool_has_tasks() || (!quern_pool_is_crowded(balance, 1) && quern_region_is_open())) quern_pool_wake();
}

static void sleep_until_woken(quern_worker *worker) {
  // Who wakes a worker has given it a place and counted it as a searcher.
  while (atomic_load_explicit(&worker->token, memory_order_acquire) == 0) quern_futex_wait(&worker->token, 0);
  quern_pool_make_way(worker);
  worker->is_searching = true;
  worker->searching_since = quern_now();
}

// Before it sleeps it looks once more, as the balance asks. quern_pool_wake may well find this very worker.
static void park(quern_worker *worker, int64_t change) {
  push(worker);
  quern_me.holds_place = false;
  quern_pool_release(change);
  if (quern_pool_has_work()) quern_pool_wake();
  sleep_until_woken(worker);
  quern_me.holds_place = true;
}

bool quern_pool_step_aside(quern_worker *worker) {
  int64_t balance = atomic_load(&quern_pool.balance);
  while (quern_places(balance) < 0) {
    int64_t change = QUERN_PLACE - (worker->is_searching ? 1 : 0);
    // In the list before the place is free, as in `park`; but only one of several may take the step.
    if (!atomic_compare_exchange_weak(&quern_pool.balance, &balance, balance + change)) continue;
    worker->is_searching = false;
    park(worker, 0);
    return true;
  }
  return false;
}

void quern_pool_search(quern_worker *worker) {
  for (;;) {
    for (int i = 0; i < LOADS; i++) {
      bool has_mask = false;
      for (int m = 0; m < QUERN_MASKS; m++)
        has_mask |= atomic_load_explicit(&quern_pool.masks[m], memory_order_relaxed) != 0;
      if ((has_mask && quern_region_is_open()) || quern_pool_has_shared_tasks()) return;
    }
    int64_t balance = atomic_load_explicit(&quern_pool.balance, memory_order_relaxed);
    if (quern_places(balance) < 0 || quern_pool_has_tasks()) return;
    int64_t waited = quern_now() - worker->searching_since;
    if (waited > SEARCH_NS || quern_pool_is_crowded(balance, 0)) break;
    quern_pool_make_way(worker);
  }
  worker->is_searching = false;
  park(worker, QUERN_PLACE - 1);
}
