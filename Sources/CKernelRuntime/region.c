// Parallel regions: indices 0 ..< count, claimed in ascending order by the caller and by whoever joins.
// Used by loop.c and TaskGraphs through quern_pool_region. Workers join the deepest open region first.
// Holds: nothing is allocated; the caller goes on once every index is done and waits for nobody who has none; no
// deadlock, since it waits only for indices that are being run, and meanwhile runs only indices of regions that were
// opened inside its own; a slot is used anew only when the last who joined has left it.
//
// state of a slot: 0 free, else
//   32 open, 33 taken | 31 … 16 how many may join | 15 … 0 how many have joined and not left
#define _GNU_SOURCE
#include <sched.h>

#include "pool.h"

#define OPEN ((uint64_t)1 << 32)
#define TAKEN ((uint64_t)1 << 33)
#define JOINED(state) ((state) & 0xffff)
#define LIMIT(state) ((state) >> 16 & 0xffff)
#define PROBES 32
// How long a caller looks whether the last indices are done before it sleeps: about what waking it costs. Less where
// there are more threads than CPUs, since then those who run them may need this one.
#define WAIT_NS 20000
#define WAIT_CROWDED_NS 2000
#define LOADS 64
// An index that takes longer pays for waking another thread even where CPUs are short.
#define LONG_INDEX_NS 50000
#define FINISHED 1
#define SLEEPING 2

typedef struct slot {
  _Alignas(QUERN_LINE) _Atomic uint64_t state;
  _Atomic int64_t count;
  quern_region_body body;  // with `argument`: written before `open` is set, read by those who have joined
  void *argument;
  _Atomic int32_t depth;
  int32_t cpu;  // where the caller was as it opened the region; read by those who have joined
  _Atomic int64_t openings;                      // for quern_pool_count; written by who has taken the slot
  _Atomic uint64_t ancestors[QUERN_MASKS];       // the slots of the regions inside which it was opened
  _Alignas(QUERN_LINE) _Atomic int64_t next;     // the first index that nobody has claimed
  _Alignas(QUERN_LINE) _Atomic int64_t done;     // indices that have been run, as far as their runners have told
  _Atomic uint32_t finished;                     // 0, FINISHED by the worker that ran the last, SLEEPING by the caller
} slot;

static slot slots[QUERN_SLOTS];

static bool has_bit(const _Atomic uint64_t *masks, int32_t number) {
  return atomic_load_explicit(&masks[number / 64], memory_order_relaxed) >> (number % 64) & 1;
}

// ---- taking and leaving slots ------------------------------------------------------------------------

// The number of a slot that was free, or -1. Threads start at different places, and where they were before.
static int32_t take_slot(void) {
  uint32_t hint = quern_me.slot;
  for (uint32_t i = 0; i < PROBES; i++) {
    int32_t number = (int32_t)((hint + i) % QUERN_SLOTS);
    uint64_t free = 0;
    // Acquire pairs with the release of the last who left: it reads body, argument and counters no more.
    if (atomic_load_explicit(&slots[number].state, memory_order_relaxed) == 0 &&
        atomic_compare_exchange_strong_explicit(&slots[number].state, &free, TAKEN, memory_order_acquire,
                                                memory_order_relaxed)) {
      quern_me.slot = (uint32_t)number;
      return number;
    }
  }
  return -1;
}

// Whether somebody could join and find an index, as far as can be seen without joining.
static bool is_joinable(slot *s) {
  uint64_t state = atomic_load(&s->state);
  return (state & OPEN) && JOINED(state) < LIMIT(state) &&
         atomic_load_explicit(&s->next, memory_order_relaxed) < atomic_load_explicit(&s->count, memory_order_relaxed);
}

static bool try_join(slot *s) {
  uint64_t state = atomic_load_explicit(&s->state, memory_order_relaxed);
  while ((state & OPEN) && JOINED(state) < LIMIT(state))
    // Acquire pairs with the release that set `open`: the slot's fields are those of this region.
    if (atomic_compare_exchange_weak_explicit(&s->state, &state, state + 1, memory_order_acquire,
                                              memory_order_relaxed))
      return true;
  return false;
}

static void leave(slot *s) { atomic_fetch_sub_explicit(&s->state, 1, memory_order_release); }

// ---- indices -----------------------------------------------------------------------------------------

// The next index, or -1 if all are claimed; whoever sees that takes the region off the open ones.
static int64_t claim(slot *s, int32_t number, int64_t count) {
  if (atomic_load_explicit(&s->next, memory_order_relaxed) < count) {
    int64_t index = atomic_fetch_add_explicit(&s->next, 1, memory_order_relaxed);
    if (index < count) return index;
  }
  if (has_bit(quern_pool.masks, number))
    atomic_fetch_and_explicit(&quern_pool.masks[number / 64], ~((uint64_t)1 << (number % 64)), memory_order_relaxed);
  return -1;
}

// Runs `index` and then whatever can be claimed; returns how many that were. `stays`: not even for want of places.
static int64_t run(slot *s, int32_t number, int64_t index, bool stays) {
  quern_region_body body = s->body;
  void *argument = s->argument;
  int64_t count = atomic_load_explicit(&s->count, memory_order_relaxed), done = 0;
  int32_t outer = quern_me.region;
  quern_me.region = number + 1;
  // With fewer threads than CPUs those who join wake further ones. Otherwise first see whether it pays.
  bool probes = atomic_load_explicit(&quern_pool.width, memory_order_relaxed) > quern_pool.available;
  int64_t start = probes ? quern_now() : 0;
  do {
    body(argument, index);
    done++;
    if (probes) {
      probes = false;
      if (quern_now() - start > LONG_INDEX_NS && is_joinable(s)) quern_pool_wake();
    }
    if (!stays && quern_pool_lacks_places()) break;
    index = claim(s, number, count);
  } while (index >= 0);
  quern_me.region = outer;
  return done;
}

// Joins, runs indices and leaves; false if there was none. A worker that has searched stops before the first, and
// wakes others if there is enough left.
static bool help(int32_t number, quern_worker *worker, bool stays) {
  slot *s = &slots[number];
  if (!is_joinable(s) || !try_join(s)) return false;
  int64_t count = atomic_load_explicit(&s->count, memory_order_relaxed);
  int64_t index = claim(s, number, count);
  if (index < 0) {
    leave(s);
    return false;
  }
  if (worker && worker->is_searching) {
    quern_pool_stop_searching(worker);
    for (int i = 0; i < 2; i++) {
      int64_t balance = atomic_load_explicit(&quern_pool.balance, memory_order_relaxed);
      if (quern_places(balance) <= 0 || quern_pool_is_crowded(balance, 1) || !is_joinable(s)) break;
      quern_pool_wake();
    }
  }
  if (worker) worker->partner_cpu = s->cpu;
  int64_t ran = run(s, number, index, stays);
  if (worker) quern_add(&worker->indices, ran);
  // Release: what the body wrote; acquire: what the bodies of those who added before wrote, to hand on to the caller.
  if (atomic_fetch_add_explicit(&s->done, ran, memory_order_acq_rel) + ran == count &&
      atomic_exchange_explicit(&s->finished, FINISHED, memory_order_release) == SLEEPING)
    quern_futex_wake(&s->finished);
  leave(s);  // last: until now the slot is not used anew
  return true;
}

// The deepest region that can be joined; with `within`, only those opened inside that slot's. -1 if there is none.
static int32_t find(int32_t within, uint32_t start) {
  int32_t best = -1, depth = -1;
  for (uint32_t m = 0; m < QUERN_MASKS; m++) {
    uint32_t word = (m + start) % QUERN_MASKS;
    // Sequentially consistent: see the balance in pool.h.
    uint64_t mask = atomic_load(&quern_pool.masks[word]);
    for (; mask; mask &= mask - 1) {
      int32_t number = (int32_t)word * 64 + __builtin_ctzll(mask);
      slot *s = &slots[number];
      if (within >= 0 && !has_bit(s->ancestors, within)) continue;
      int32_t here = atomic_load_explicit(&s->depth, memory_order_relaxed);
      if (here > depth && is_joinable(s)) {
        best = number;
        depth = here;
      }
    }
  }
  return best;
}

bool quern_region_is_open(void) { return find(-1, 0) >= 0; }

bool quern_region_join(quern_worker *worker) {
  int32_t number = find(-1, (uint32_t)worker->number);
  return number >= 0 && help(number, worker, false);
}

// ---- the caller --------------------------------------------------------------------------------------

static void wait(slot *s, int32_t number) {
  int64_t start = quern_now();
  for (;;) {
    for (int i = 0; i < LOADS; i++)
      if (atomic_load_explicit(&s->finished, memory_order_acquire) == FINISHED) return;  // pairs with `help`
    int32_t inner = find(number, 0);
    // A region opened inside this one is open only while an index of this one runs, so its slot is not another's.
    if (inner >= 0 && help(inner, quern_me.worker, true)) {
      start = quern_now();
      continue;
    }
    int64_t balance = atomic_load_explicit(&quern_pool.balance, memory_order_relaxed);
    if (quern_now() - start > (quern_pool_is_crowded(balance, 0) ? WAIT_CROWDED_NS : WAIT_NS)) break;
  }
  uint32_t state = 0;
  if (!atomic_compare_exchange_strong_explicit(&s->finished, &state, SLEEPING, memory_order_acquire,
                                               memory_order_acquire))
    return;
  quern_pool_lend();
  while (atomic_load_explicit(&s->finished, memory_order_acquire) != FINISHED)
    quern_futex_wait(&s->finished, SLEEPING);
  quern_pool_regain();
}

void quern_pool_region(int64_t count, int32_t width, quern_region_body body, void *argument) {
  if (count <= 0) return;
  quern_pool_make_ready();
  int32_t limit = atomic_load_explicit(&quern_pool.width, memory_order_relaxed);
  if (width > 0 && width < limit) limit = width;
  if (count < limit) limit = (int32_t)count;
  int32_t number = limit > 1 ? take_slot() : -1;
  if (number < 0) {
    for (int64_t i = 0; i < count; i++) body(argument, i);
    return;
  }
  slot *s = &slots[number];
  // A thread of somebody else's takes a place while it works.
  bool takes_place = !quern_me.holds_place;
  if (takes_place) {
    atomic_fetch_sub(&quern_pool.balance, QUERN_PLACE);
    quern_me.holds_place = true;
  }
  slot *outer = quern_me.region ? &slots[quern_me.region - 1] : NULL;
  for (int m = 0; m < QUERN_MASKS; m++) {
    uint64_t bits = outer ? atomic_load_explicit(&outer->ancestors[m], memory_order_relaxed) : 0;
    if (outer && (quern_me.region - 1) / 64 == m) bits |= (uint64_t)1 << ((quern_me.region - 1) % 64);
    atomic_store_explicit(&s->ancestors[m], bits, memory_order_relaxed);
  }
  int32_t depth = outer ? atomic_load_explicit(&outer->depth, memory_order_relaxed) + 1 : 0;
  atomic_store_explicit(&s->depth, depth, memory_order_relaxed);
  s->body = body;
  s->argument = argument;
  s->cpu = sched_getcpu();
  atomic_store_explicit(&s->count, count, memory_order_relaxed);
  atomic_store_explicit(&s->next, 1, memory_order_relaxed);  // the caller has index 0
  atomic_store_explicit(&s->done, 0, memory_order_relaxed);
  atomic_store_explicit(&s->finished, 0, memory_order_relaxed);
  quern_add(&s->openings, 1);
  // Release pairs with try_join. The mask is set before the balance is read: see pool.h.
  atomic_store_explicit(&s->state, TAKEN | OPEN | (uint64_t)(limit - 1) << 16, memory_order_release);
  atomic_fetch_or(&quern_pool.masks[number / 64], (uint64_t)1 << (number % 64));
  int64_t balance = atomic_load(&quern_pool.balance);
  if (quern_searchers(balance) == 0 && !quern_pool_is_crowded(balance, 1)) quern_pool_announce();

  int64_t ran = run(s, number, 0, true);
  // Acquire pairs with the release of those who have told before; see `help`.
  if (atomic_fetch_add_explicit(&s->done, ran, memory_order_acq_rel) + ran != count) wait(s, number);
  // Only those who are about to leave remain in the state: the last of them frees the slot.
  atomic_fetch_and_explicit(&s->state, 0xffff, memory_order_release);
  quern_me.slot = (uint32_t)number;
  if (takes_place) {
    quern_me.holds_place = false;
    quern_pool_release(QUERN_PLACE);
  }
}

// ---- for pool.c --------------------------------------------------------------------------------------

int64_t quern_region_count(void) {
  int64_t count = 0;
  for (int32_t i = 0; i < QUERN_SLOTS; i++) count += atomic_load_explicit(&slots[i].openings, memory_order_relaxed);
  return count;
}

void quern_region_reset(void) {
  for (int32_t i = 0; i < QUERN_SLOTS; i++) atomic_store(&slots[i].state, 0);
  for (int m = 0; m < QUERN_MASKS; m++) atomic_store(&quern_pool.masks[m], 0);
}
