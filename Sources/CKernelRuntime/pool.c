// The pool's width, its threads and what they do, fork, and what is counted. See quern_pool.h and pool.h.
// Holds: threads are started when they are needed and never end, so that nothing is joined as the process exits; a
// process that forks has an empty pool in the child, with threads of its own as they are needed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "pool.h"
#include "quern_limits.h"

#define FIRST_CAPACITY 256
#define STACK_BYTES ((size_t)8 << 20)
#define LARGEST_STACK_BYTES ((size_t)64 << 20)
// After the system has refused a thread: it is not asked again at each task.
#define REFUSAL_NS 10000000

quern_pool_state quern_pool;
_Thread_local quern_thread quern_me;

static quern_lock start_lock;  // guards starting threads and changing the width
static int64_t refused_at;     // guarded by start_lock; 0 for never

// ---- threads -----------------------------------------------------------------------------------------

static void *work(void *argument) {
  quern_worker *worker = argument;
  quern_me.worker = worker;
  quern_me.holds_place = true;
  quern_me.slot = (uint32_t)worker->number * 37;  // away from the other workers' slots
  char name[16];
  snprintf(name, sizeof name, "quern-%d", (int)worker->number);
  pthread_setname_np(pthread_self(), name);
  worker->searching_since = quern_now();
  for (;;) {
    // In the child of a fork that one of its tasks made, this thread is no worker any more; it ends.
    if (worker->generation != atomic_load_explicit(&quern_pool.generation, memory_order_relaxed)) return NULL;
    if (quern_pool_lacks_places() && quern_pool_step_aside(worker)) continue;
    if (quern_region_join(worker) || quern_pool_run_task(worker)) continue;
    if (!worker->is_searching) {
      // Counted first, then one more look at everything: see the balance in pool.h.
      worker->is_searching = true;
      worker->searching_since = quern_now();
      atomic_fetch_add(&quern_pool.balance, 1);
      continue;
    }
    quern_pool_search(worker);
  }
}

static quern_worker *make_worker(int32_t index) {
  quern_worker *worker = atomic_load_explicit(&quern_pool.workers[index], memory_order_relaxed);
  if (worker) return worker;
  worker = aligned_alloc(QUERN_LINE, sizeof *worker);
  if (!worker) return NULL;
  *worker = (quern_worker){.number = index + 1, .random = 2654435761u * (uint32_t)(index + 1)};
  if (!quern_deque_grow(&worker->deque, FIRST_CAPACITY)) {
    free(worker);
    return NULL;
  }
  atomic_store_explicit(&quern_pool.workers[index], worker, memory_order_relaxed);  // released with `started`
  return worker;
}

// Stacks as large as the main thread's: recursive kernels then go as deep on every thread.
static size_t stack_bytes(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return STACK_BYTES;
  if (limit.rlim_cur < STACK_BYTES) return STACK_BYTES;
  return limit.rlim_cur > LARGEST_STACK_BYTES ? LARGEST_STACK_BYTES : (size_t)limit.rlim_cur & ~(size_t)0xffff;
}

static bool create(quern_worker *worker) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t blocked, kept;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, stack_bytes());
  // Signals go to the program's threads; those that a thread causes itself, and profilers' clocks, come through.
  sigfillset(&blocked);
  const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGPROF};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&blocked, own[i]);
  pthread_sigmask(SIG_SETMASK, &blocked, &kept);
  bool is_made = pthread_create(&thread, &attributes, work, worker) == 0;
  pthread_sigmask(SIG_SETMASK, &kept, NULL);
  pthread_attr_destroy(&attributes);
  return is_made;
}

bool quern_pool_start(void) {
  quern_lock_take(&start_lock);
  int32_t index = atomic_load_explicit(&quern_pool.started, memory_order_relaxed);
  int32_t most = atomic_load_explicit(&quern_pool.width, memory_order_relaxed) + QUERN_SPARE_THREADS;
  bool is_made = false;
  if (index < most && !(refused_at && quern_now() - refused_at < REFUSAL_NS)) {
    if (index == 0) quern_pool_claim_blas();
    quern_worker *worker = make_worker(index);
    if (worker) {
      worker->generation = atomic_load(&quern_pool.generation);
      worker->is_searching = true;
      worker->partner_cpu = sched_getcpu();
      // Before the thread runs, which may want to be seen by thieves. Release: the worker and its deque.
      atomic_store_explicit(&quern_pool.started, index + 1, memory_order_release);
      is_made = create(worker);
      if (!is_made) atomic_store_explicit(&quern_pool.started, index, memory_order_release);
    }
    refused_at = is_made ? 0 : quern_now();
  }
  quern_lock_give(&start_lock);
  return is_made;
}

// ---- fork ----------------------------------------------------------------------------------------------

// The threads are gone; what they ran or held belongs to the parent. Everything is set anew, locks included, so that it
// does not matter what the other threads were doing; workers and deques are kept for new threads.
static void after_fork_in_child(void) {
  atomic_fetch_add(&quern_pool.generation, 1);
  for (int32_t i = 0; i < QUERN_MAX_THREADS + QUERN_SPARE_THREADS; i++) {
    quern_worker *worker = atomic_load(&quern_pool.workers[i]);
    if (!worker) break;
    atomic_store(&worker->deque.top, 0);
    atomic_store(&worker->deque.bottom, 0);
    atomic_store(&worker->tasks, 0);
    atomic_store(&worker->steals, 0);
    atomic_store(&worker->indices, 0);
  }
  atomic_store(&quern_pool.started, 0);
  atomic_store(&quern_pool.blocked, 0);
  atomic_store(&quern_pool.balance, (int64_t)atomic_load(&quern_pool.width) * QUERN_PLACE);
  quern_region_reset();
  quern_tasks_reset();
  quern_park_reset();
  atomic_store(&start_lock.word, 0);
  refused_at = 0;
  quern_me = (quern_thread){0};
}

// ---- width -----------------------------------------------------------------------------------------

static void set_up(void) {
  quern_pool.available = quern_pool_count_cpus();
  int32_t width = quern_limits_thread_count(getenv("QUERN_NUM_THREADS"));
  if (width == 0) width = quern_pool.available;
  atomic_store(&quern_pool.width, width);
  atomic_store(&quern_pool.balance, (int64_t)width * QUERN_PLACE);
  pthread_atfork(NULL, NULL, after_fork_in_child);
  // Its threads outlive a dlclose of the library that they are in, so the library must stay too.
  Dl_info info;
  if (dladdr(&quern_pool, &info) != 0 && info.dli_fname)
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  atomic_store_explicit(&quern_pool.is_ready, 1, memory_order_release);  // pairs with quern_pool_make_ready
}

void quern_pool_set_up(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, set_up);
}

int32_t quern_pool_available(void) {
  quern_pool_make_ready();
  return quern_pool.available;
}

int32_t quern_pool_width(void) {
  quern_pool_make_ready();
  return atomic_load_explicit(&quern_pool.width, memory_order_relaxed);
}

int32_t quern_pool_set_width(int32_t width) {
  if (width < 1 || width > QUERN_MAX_THREADS) return -1;
  quern_pool_make_ready();
  quern_lock_take(&start_lock);
  int32_t old = atomic_exchange(&quern_pool.width, width);
  quern_lock_give(&start_lock);
  // Places below zero are paid back by workers as they end what they run.
  quern_pool_release((int64_t)(width - old) * QUERN_PLACE);
  return 0;
}

int32_t quern_pool_worker(void) { return quern_me.worker ? quern_me.worker->number : 0; }

// ---- waiting -----------------------------------------------------------------------------------------

int32_t quern_pool_enter_blocking(void) {
  // A region that is called inside a wait takes a place again, and a wait inside its body lends it again.
  int32_t level = quern_me.blocking++;
  if (quern_me.holds_place && level < 64) {
    quern_me.lends |= (uint64_t)1 << level;
    quern_pool_lend();
  }
  return atomic_load_explicit(&quern_pool.blocked, memory_order_relaxed) > QUERN_SPARE_THREADS ? -1 : 0;
}

void quern_pool_leave_blocking(void) {
  if (quern_me.blocking == 0) return;
  int32_t level = --quern_me.blocking;
  if (level < 64 && quern_me.lends >> level & 1) {
    quern_me.lends &= ~((uint64_t)1 << level);
    quern_pool_regain();
  }
}

// ---- counts ------------------------------------------------------------------------------------------

quern_pool_counts quern_pool_count(void) {
  int32_t started = atomic_load_explicit(&quern_pool.started, memory_order_acquire);
  quern_pool_counts counts = {
      .threads = started,
      .parked = atomic_load_explicit(&quern_pool.parked, memory_order_relaxed),
      .regions = quern_region_count(),
      .wakes = atomic_load_explicit(&quern_pool.wakes, memory_order_relaxed),
  };
  for (int32_t i = 0; i < started; i++) {
    quern_worker *worker = atomic_load_explicit(&quern_pool.workers[i], memory_order_relaxed);
    counts.region_indices_elsewhere += atomic_load_explicit(&worker->indices, memory_order_relaxed);
    counts.tasks += atomic_load_explicit(&worker->tasks, memory_order_relaxed);
    counts.steals += atomic_load_explicit(&worker->steals, memory_order_relaxed);
  }
  return counts;
}

// ---- BLAS --------------------------------------------------------------------------------------------

int32_t quern_pool_claim_blas(void) {
  // POSIX promises that a function's address has the form of data.
  void (*set)(int) = (void (*)(int))(uintptr_t)dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
  if (!set) return 0;
  set(1);
  return 1;
}
