// A worker's own tasks: it pushes and pops at the bottom, others steal at the top.
// Used by tasks.c. Only the worker that owns the deque may call push and pop; anyone may call steal.
// Holds: each task that was pushed is handed out once; rings grow and are kept until the process ends, since a thief
// may still be reading an old one (all of them together are smaller than twice the largest).
// Source: D. Chase, Y. Lev, Dynamic Circular Work-Stealing Deque, SPAA 2005. `top` and `bottom` are accessed in
// sequentially consistent order instead of with fences, which thread sanitizers do not follow; the cost is the same.
#ifndef QUERN_DEQUE_H
#define QUERN_DEQUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "quern_pool.h"

#define QUERN_LINE 128  // two cache lines: CPUs fetch them in pairs

typedef struct quern_ring {
  int64_t capacity;  // a power of two
  struct quern_ring *older;
  _Atomic(quern_task *) items[];
} quern_ring;

typedef struct quern_deque {
  _Alignas(QUERN_LINE) _Atomic int64_t top;     // grows by one with each steal
  _Alignas(QUERN_LINE) _Atomic int64_t bottom;  // written by the owner alone
  _Atomic(quern_ring *) ring;                   // release by the owner as it grows, acquire by thieves
} quern_deque;

// Makes room for `capacity` tasks; false if there is no memory, with the deque as it was.
static inline bool quern_deque_grow(quern_deque *deque, int64_t capacity) {
  quern_ring *old = atomic_load_explicit(&deque->ring, memory_order_relaxed);
  quern_ring *ring = malloc(sizeof *ring + (size_t)capacity * sizeof *ring->items);
  if (!ring) return false;
  ring->capacity = capacity;
  ring->older = old;
  if (old) {
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    for (int64_t i = atomic_load_explicit(&deque->top, memory_order_relaxed); i < bottom; i++)
      atomic_store_explicit(
          &ring->items[i & (capacity - 1)],
          atomic_load_explicit(&old->items[i & (old->capacity - 1)], memory_order_relaxed), memory_order_relaxed);
  }
  atomic_store_explicit(&deque->ring, ring, memory_order_release);
  return true;
}

// Whether it looks empty, to anyone. Ordered with the counters of park.c: see quern_pool_has_tasks.
static inline bool quern_deque_is_empty(quern_deque *deque) {
  int64_t top = atomic_load(&deque->top);
  return atomic_load(&deque->bottom) <= top;
}

// False if there is no memory: then the task is not in the deque.
static inline bool quern_deque_push(quern_deque *deque, quern_task *task) {
  int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
  int64_t top = atomic_load_explicit(&deque->top, memory_order_acquire);  // pairs with steal's exchange of top
  quern_ring *ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);
  if (bottom - top >= ring->capacity) {
    if (!quern_deque_grow(deque, 2 * ring->capacity)) return false;
    ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);
  }
  atomic_store_explicit(&ring->items[bottom & (ring->capacity - 1)], task, memory_order_relaxed);
  // Publishes the item and the task to steal's load of bottom; before the load of the balance in park.c.
  atomic_store(&deque->bottom, bottom + 1);
  return true;
}

// The newest task, or null.
static inline quern_task *quern_deque_pop(quern_deque *deque) {
  int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
  if (bottom <= atomic_load_explicit(&deque->top, memory_order_relaxed)) return NULL;  // top only grows
  quern_ring *ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);
  bottom--;
  atomic_store(&deque->bottom, bottom);   // with the next load: the owner and a thief cannot both miss the other
  int64_t top = atomic_load(&deque->top);  // pairs with the exchange in steal
  quern_task *task = NULL;
  if (top <= bottom) {
    task = atomic_load_explicit(&ring->items[bottom & (ring->capacity - 1)], memory_order_relaxed);
    if (top < bottom) return task;
    // The last task: whoever moves top has it.
    if (!atomic_compare_exchange_strong(&deque->top, &top, top + 1)) task = NULL;
  }
  atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_release);
  return task;
}

// The oldest task, or null. `is_contended` is set where another took it first, so that a further try may pay.
static inline quern_task *quern_deque_steal(quern_deque *deque, bool *is_contended) {
  int64_t top = atomic_load(&deque->top);
  if (atomic_load(&deque->bottom) <= top) return NULL;  // pairs with the store in push
  quern_ring *ring = atomic_load_explicit(&deque->ring, memory_order_acquire);
  quern_task *task = atomic_load_explicit(&ring->items[top & (ring->capacity - 1)], memory_order_relaxed);
  if (atomic_compare_exchange_strong(&deque->top, &top, top + 1)) return task;
  *is_contended = true;
  return NULL;
}

#endif
