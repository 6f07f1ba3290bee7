// How deep recursive kernels may go on the calling thread. 8,192 calls of a small kernel fit the usual stacks; a
// thread with a small one, or a kernel with many values, ends in a fault instead of a signal.
// Cost: a look at the thread's attributes the first time on each thread, about a microsecond.
#define _GNU_SOURCE
#include <pthread.h>

#include "imports.h"

#define SPARE 65536

static _Thread_local const char *low, *high;
static _Thread_local int is_known;

const void *quern_stack_limit(void) {
  if (!is_known) {
    pthread_attr_t attributes;
    void *start;
    size_t size;
    is_known = 1;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
      if (pthread_attr_getstack(&attributes, &start, &size) == 0 && size > 2 * SPARE) {
        low = start;
        high = low + size;
      }
      pthread_attr_destroy(&attributes);
    }
  }
  // Whoever runs us on a stack of their own making knows its size; we do not.
  char here;
  const char *address = &here;
  return low && address > low && address < high ? low + SPARE : NULL;
}
