// The malloc family, counted. glibc lets an executable bring its own (The GNU C Library, "Replacing malloc"), and
// exports what these forward to. All of the family that allocates is here, so no allocation is missed.
// Holds: the count is a plain sum; relaxed atomics are enough, since nothing is ordered by it.

#include "allocation_count.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static _Atomic uint64_t count_so_far, bytes_so_far;

// Counting costs threads that allocate at the same time a shared cache line: only who asks for it pays.
static _Atomic int is_watching;

void allocation_watch(int watches) { atomic_store_explicit(&is_watching, watches, memory_order_relaxed); }

static void note(size_t size) {
  if (!atomic_load_explicit(&is_watching, memory_order_relaxed)) return;
  atomic_fetch_add_explicit(&count_so_far, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&bytes_so_far, size, memory_order_relaxed);
}

uint64_t allocation_count(void) { return atomic_load_explicit(&count_so_far, memory_order_relaxed); }

uint64_t allocation_bytes(void) { return atomic_load_explicit(&bytes_so_far, memory_order_relaxed); }

void *malloc(size_t size) {
  note(size);
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  note(count * size);
  return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
  note(size);
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  void *fresh = memalign(alignment, size);
  if (!fresh) return ENOMEM;
  *block = fresh;
  return 0;
}
