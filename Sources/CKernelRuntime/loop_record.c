// What is known of the parallel loops that ran: the cost of an iteration, counts for reports, spans for traces.
// A table of records that are never freed: found by the address of a loop's body, without a lock.
// Holds: records serve speed and reports alone. A run never depends on them, so all accesses are relaxed but for the
// one that publishes a record (`body`, paired with the loads in loop_find); counts of loops that run at once on
// several threads may miss some, the last_ fields are those of some run.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "loop.h"
#include "quern_loop.h"
#include "quern_pool.h"

#define RECORDS 4096  // a power of two
#define PROBES 16
// Regions without gain in a row after which a loop stays serial for a while. One says little: the workers may have been
// asleep, and wake too late; serial runs would let them fall asleep again before the next try.
#define MISSES 3

struct loop_record {
  _Atomic(uintptr_t) body;  // 0: free; 1: was forgotten, may be taken again
  _Atomic(int32_t) number, last_reason;
  _Atomic(int64_t) parallel_runs, serial_runs, iterations, chunks, last_width, cost;
  // How many runs to stay serial after regions without gain, how many of them are left, and such regions in a row.
  _Atomic(int64_t) hold, held, misses;
  _Atomic(int64_t) factor;  // 1,024 times what an iteration took, by what was estimated; 0: not measured
};

static loop_record records[RECORDS];

static size_t slot_of(uintptr_t body) { return (size_t)(((uint64_t)body >> 4) * 0x9e3779b97f4a7c15u >> 52); }

loop_record *loop_find(const void *address, int32_t number) {
  uintptr_t body = (uintptr_t)address;
  size_t first = slot_of(body);
  for (size_t k = 0; k < PROBES; k++) {
    loop_record *r = &records[(first + k) & (RECORDS - 1)];
    uintptr_t found = atomic_load_explicit(&r->body, memory_order_acquire);
    if (found == body) return r;
    if (found == 0) break;
  }
  for (size_t k = 0; k < PROBES; k++) {
    loop_record *r = &records[(first + k) & (RECORDS - 1)];
    uintptr_t found = atomic_load_explicit(&r->body, memory_order_relaxed);
    if (found > 1 && found != body) continue;
    if (found != body) {
      // Two threads may take two records for one loop; both serve.
      if (!atomic_compare_exchange_strong_explicit(&r->body, &found, body, memory_order_release,
                                                   memory_order_relaxed)) {
        if (found != body) continue;
        return r;
      }
      atomic_store_explicit(&r->number, number, memory_order_relaxed);
    }
    return r;
  }
  return NULL;
}

double loop_known_factor(const loop_record *r) {
  return r ? (double)atomic_load_explicit(&r->factor, memory_order_relaxed) / 1024 : 0;
}

void loop_note_cost(loop_record *r, double picoseconds, double estimate) {
  if (!r || !(picoseconds > 0) || !(estimate > 0)) return;
  double factor = picoseconds / estimate * 1024;
  int64_t old = atomic_load_explicit(&r->factor, memory_order_relaxed);
  // Half of the news: one run that was interrupted does not decide alone. Much cheaper than before is no accident.
  if (old > 0 && factor > (double)old / 4) factor = ((double)old + factor) / 2;
  int64_t kept = factor < 1 ? 1 : factor > 1e15 ? (int64_t)1e15 : (int64_t)factor;
  atomic_store_explicit(&r->factor, kept, memory_order_relaxed);
  atomic_store_explicit(&r->cost, picoseconds < 1e18 ? (int64_t)picoseconds : (int64_t)1e18, memory_order_relaxed);
}

void loop_note_region(loop_record *r, double busy, double passed, double estimate) {
  if (!r) return;
  double known = loop_known_factor(r) * estimate;
  // Threads that share a memory bus, or a CPU, are at it longer than one alone would be.
  if (known <= 0 || busy < known || busy > 3 * known) loop_note_cost(r, busy, estimate);
  int64_t hold = 0, misses = 0;
  if (known > 0 && passed > 0.95 * known) {
    hold = atomic_load_explicit(&r->hold, memory_order_relaxed);
    misses = atomic_load_explicit(&r->misses, memory_order_relaxed) + 1;
    if (misses == MISSES) {
      misses = 0;
      hold = hold < 62 ? 2 * hold + 2 : 126;
      atomic_store_explicit(&r->held, hold, memory_order_relaxed);
    }
  }
  atomic_store_explicit(&r->hold, hold, memory_order_relaxed);
  atomic_store_explicit(&r->misses, misses, memory_order_relaxed);
}

int loop_holds_back(loop_record *r) {
  if (!r) return 0;
  int64_t left = atomic_load_explicit(&r->held, memory_order_relaxed);
  if (left <= 0) return 0;
  atomic_store_explicit(&r->held, left - 1, memory_order_relaxed);
  return 1;
}

// No atomic addition, which would cost more than some loops: runs at the same time may count as one.
static void add(_Atomic(int64_t) *counter, int64_t value) {
  atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + value, memory_order_relaxed);
}

int loop_wants_measure(const loop_record *r) {
  return !r || (atomic_load_explicit(&r->serial_runs, memory_order_relaxed) & 15) == 0;
}

void loop_note_serial(loop_record *r, int64_t iterations, int32_t reason) {
  if (!r) return;
  add(&r->serial_runs, 1);
  add(&r->iterations, iterations);
  atomic_store_explicit(&r->last_reason, reason, memory_order_relaxed);
}

void loop_note_parallel(loop_record *r, int64_t iterations, int64_t chunks, int32_t width) {
  if (!r) return;
  add(&r->parallel_runs, 1);
  add(&r->iterations, iterations);
  atomic_store_explicit(&r->chunks, chunks, memory_order_relaxed);
  atomic_store_explicit(&r->last_width, width, memory_order_relaxed);
  atomic_store_explicit(&r->last_reason, 0, memory_order_relaxed);
}

int64_t quern_loop_count(const void *low, const void *high, quern_loop_counts *out, int64_t capacity) {
  int64_t count = 0;
  for (size_t k = 0; k < RECORDS; k++) {
    loop_record *r = &records[k];
    uintptr_t body = atomic_load_explicit(&r->body, memory_order_acquire);
    if (body <= 1 || body < (uintptr_t)low || body >= (uintptr_t)high) continue;
    if (out && count < capacity) {
      quern_loop_counts *c = &out[count];
      c->body = (const void *)body;
#define LOAD(field) atomic_load_explicit(&r->field, memory_order_relaxed)
      c->number = LOAD(number);
      c->last_reason = LOAD(last_reason);
      c->parallel_runs = LOAD(parallel_runs);
      c->serial_runs = LOAD(serial_runs);
      c->iterations = LOAD(iterations);
      c->chunks = LOAD(chunks);
      c->last_width = LOAD(last_width);
      c->picoseconds = LOAD(cost);
#undef LOAD
    }
    count++;
  }
  return count;
}

void quern_loop_forget(const void *low, const void *high) {
  for (size_t k = 0; k < RECORDS; k++) {
    loop_record *r = &records[k];
    uintptr_t body = atomic_load_explicit(&r->body, memory_order_relaxed);
    if (body <= 1 || body < (uintptr_t)low || body >= (uintptr_t)high) continue;
    _Atomic(int64_t) *counters[] = {&r->parallel_runs, &r->serial_runs, &r->iterations,
                                    &r->chunks, &r->last_width, &r->cost, &r->factor, &r->hold, &r->held, &r->misses};
    for (size_t c = 0; c < sizeof counters / sizeof *counters; c++)
      atomic_store_explicit(counters[c], 0, memory_order_relaxed);
    atomic_store_explicit(&r->last_reason, 0, memory_order_relaxed);
    // Release: whoever takes the record again finds the counters cleared.
    atomic_store_explicit(&r->body, 1, memory_order_release);
  }
}

int64_t loop_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// ---- spans ----
// One list for all threads: a span takes its place with one atomic addition, about 20 ns of the 10 µs and more that
// a chunk lasts; once it is full, spans are left out until it is emptied, so that no place is written twice. Lists are
// never freed, since a loop may still hold one; a larger one replaces the last.

typedef struct span_list {
  struct span_list *previous;
  int64_t capacity;
  _Atomic(int64_t) count;
  quern_loop_span spans[];
} span_list;

static _Atomic(span_list *) trace;  // null while nothing is traced
static span_list *largest;          // guarded by trace_lock
static pthread_mutex_t trace_lock = PTHREAD_MUTEX_INITIALIZER;

int loop_is_traced(void) { return atomic_load_explicit(&trace, memory_order_relaxed) != NULL; }

int32_t quern_loop_trace_start(int64_t capacity) {
  int32_t status = 0;
  pthread_mutex_lock(&trace_lock);
  span_list *wanted = NULL;
  if (capacity > 0) {
    int64_t rounded = 1;
    while (rounded < capacity && rounded < (int64_t)1 << 24) rounded *= 2;
    wanted = largest;
    if (!wanted || wanted->capacity < rounded) {
      wanted = calloc(1, sizeof *wanted + (size_t)rounded * sizeof *wanted->spans);
      if (wanted) {
        wanted->capacity = rounded;
        wanted->previous = largest;
        largest = wanted;
      } else {
        status = -1;
      }
    }
    if (wanted) atomic_store_explicit(&wanted->count, 0, memory_order_relaxed);
  }
  // Release: pairs with the load in loop_trace, which reads the capacity.
  if (status == 0) atomic_store_explicit(&trace, wanted, memory_order_release);
  pthread_mutex_unlock(&trace_lock);
  return status;
}

void loop_trace(const void *body, int32_t number, int64_t start, int64_t end, int64_t lower, int64_t upper) {
  span_list *r = atomic_load_explicit(&trace, memory_order_acquire);
  if (!r) return;
  int64_t place = atomic_fetch_add_explicit(&r->count, 1, memory_order_relaxed);
  if (place >= r->capacity) return;
  r->spans[place] = (quern_loop_span){body, number, quern_pool_worker(), start, end, lower, upper};
}

int64_t quern_loop_trace_take(quern_loop_span *out, int64_t capacity) {
  pthread_mutex_lock(&trace_lock);
  span_list *r = atomic_load_explicit(&trace, memory_order_acquire);
  int64_t taken = 0;
  if (r) {
    int64_t count = atomic_exchange_explicit(&r->count, 0, memory_order_acq_rel);
    int64_t kept = count < r->capacity ? count : r->capacity;
    while (taken < kept && taken < capacity && out) {
      out[taken] = r->spans[taken];
      taken++;
    }
  }
  pthread_mutex_unlock(&trace_lock);
  return taken;
}
