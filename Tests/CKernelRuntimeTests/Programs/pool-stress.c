// Drives the pool through its C interface alone; ThreadPoolTests compiles it, with and without a thread sanitizer.
//   pool-stress SCENARIO [SEED]    prints one line for each thing that is wrong, and ends with 0 if there was none
// Holds: no scenario needs a number of CPUs, and none asserts a time.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "deque.h"
#include "quern_pool.h"

#if defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

static int failures;
static uint64_t seed = 1;

#define EXPECT(condition, ...)                       \
  do {                                               \
    if (!(condition)) {                              \
      failures++;                                    \
      printf("line %d: %s: ", __LINE__, #condition); \
      printf(__VA_ARGS__);                           \
      printf("\n");                                  \
    }                                                \
  } while (0)

static uint64_t next_random(void) {
  uint64_t z = (seed += 0x9e3779b97f4a7c15u);
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static void spin(int64_t rounds) {
  for (volatile int64_t i = 0; i < rounds; i++) {
  }
}

// ---- who runs at the same time -------------------------------------------------------------------------

static _Atomic int running, most_running;

static void doze(void) {
  struct timespec pause = {0, 50000};
  nanosleep(&pause, NULL);
}

static void begin_running(void) {
  int now = atomic_fetch_add(&running, 1) + 1, seen = atomic_load(&most_running);
  while (now > seen && !atomic_compare_exchange_weak(&most_running, &seen, now)) {
  }
}
static void end_running(void) { atomic_fetch_sub(&running, 1); }

// ---- indices: each once, what they wrote is seen -----------------------------------------------------

typedef struct counts {
  int64_t count;
  int32_t *plain;  // not atomic: two visits, or one that is not seen, are races or wrong sums
  int64_t work;
} counts;

static void visit(void *argument, int64_t index) {
  counts *c = argument;
  begin_running();
  c->plain[index]++;
  if (c->work) spin(c->work);
  end_running();
}

static void indices(void) {
  for (int round = 0; round < (IS_SANITIZED ? 2000 : 20000); round++) {
    int32_t pool = (int32_t)(1 + next_random() % 8), width = (int32_t)(next_random() % 10);
    if (round % 16 == 0) quern_pool_set_width(pool);
    int64_t count = (int64_t)(next_random() % 40);
    if (round % 100 == 0) count = 5000;
    counts c = {count, calloc((size_t)count + 1, sizeof(int32_t)), (int64_t)(next_random() % 200)};
    atomic_store(&most_running, 0);
    quern_pool_region(count, width, visit, &c);
    int limit = width > 0 ? width : 8;
    EXPECT(atomic_load(&most_running) <= limit, "%d indices ran at a time, the limit is %d", most_running, limit);
    for (int64_t i = 0; i < count; i++)
      EXPECT(c.plain[i] == 1, "round %d, index %ld of %ld was run %d times", round, (long)i, (long)count, c.plain[i]);
    free(c.plain);
    if (failures > 10) return;
  }
  quern_pool_region(0, 0, visit, NULL);
  quern_pool_region(-5, 0, visit, NULL);
}

// ---- limits: no more threads than a region asks for, and more than one ---------------------------------------

static void doze_body(void *argument, int64_t index) {
  (void)argument;
  (void)index;
  begin_running();
  doze();
  end_running();
}

static void limits(void) {
  quern_pool_set_width(8);
  for (int32_t width = 1; width <= 9; width++) {
    int wanted = width < 8 ? width : 8, seen = 0;
    for (int round = 0; round < 20; round++) {
      atomic_store(&most_running, 0);
      quern_pool_region(30, width, doze_body, NULL);
      int most = atomic_load(&most_running);
      EXPECT(most <= wanted, "%d indices ran at a time, the region's width is %d", most, width);
      if (most > seen) seen = most;
    }
    EXPECT(seen > 1 || width == 1, "width %d: nobody ever helped", width);
  }
}

// ---- order: claimed in ascending order -----------------------------------------------------------------

static _Atomic int64_t tickets;
static void draw(void *argument, int64_t index) {
  ((int64_t *)argument)[index] = atomic_fetch_add(&tickets, 1);
  spin(50);
}

static void order(void) {
  enum { COUNT = 1000, WIDTH = 4 };
  quern_pool_set_width(WIDTH);
  for (int round = 0; round < 100; round++) {
    int64_t drawn[COUNT];
    atomic_store(&tickets, 0);
    quern_pool_region(COUNT, WIDTH, draw, drawn);
    // An index is begun before another that is at least WIDTH later is claimed by the same thread; the one thread
    // alone shows the order exactly.
    for (int64_t i = 0; i < COUNT; i++)
      EXPECT(drawn[i] >= 0 && drawn[i] < COUNT, "index %ld drew %ld", (long)i, (long)drawn[i]);
    atomic_store(&tickets, 0);
    quern_pool_region(COUNT, 1, draw, drawn);
    for (int64_t i = 0; i < COUNT; i++) EXPECT(drawn[i] == i, "index %ld was number %ld", (long)i, (long)drawn[i]);
    if (failures > 10) return;
  }
}

// ---- nested: three deep, each width ----------------------------------------------------------------------

typedef struct nest {
  int32_t depth, width;
  _Atomic int64_t *leaves;
} nest;

static void nested_body(void *argument, int64_t index) {
  nest *n = argument;
  if (n->depth == 0) {
    spin(20 + 10 * (index % 7));
    atomic_fetch_add_explicit(n->leaves, 1, memory_order_relaxed);
    return;
  }
  nest inner = {n->depth - 1, n->width, n->leaves};
  quern_pool_region(5 + index % 3, n->width, nested_body, &inner);
}

static int64_t leaves_of(int depth, int64_t index) {
  if (depth < 0) return 1;
  int64_t sum = 0;
  for (int64_t i = 0; i < (depth < 0 ? 1 : 5 + index % 3); i++) sum += depth == 0 ? 1 : leaves_of(depth - 1, i);
  return sum;
}

static void nested(void) {
  const int32_t widths[] = {1, 2, 3, 8};
  for (int w = 0; w < 4; w++) {
    quern_pool_set_width(widths[w]);
    for (int round = 0; round < (IS_SANITIZED ? 20 : 200); round++) {
      _Atomic int64_t leaves = 0;
      nest n = {3, widths[w], &leaves};
      quern_pool_region(6, widths[w], nested_body, &n);
      int64_t wanted = 0;
      for (int64_t i = 0; i < 6; i++) wanted += leaves_of(2, i);
      EXPECT(leaves == wanted, "width %d: %ld leaves, expected %ld", widths[w], (long)leaves, (long)wanted);
    }
  }
}

static void deep_body(void *argument, int64_t index) {
  int64_t *left = argument;
  int64_t less = *left - 1;
  if (index == 0 && less > 0) quern_pool_region(2, 2, deep_body, &less);
}

// More regions open at once than there are slots.
static void deep(void) {
  quern_pool_set_width(4);
  for (int round = 0; round < 20; round++) {
    int64_t depth = 600;
    quern_pool_region(2, 2, deep_body, &depth);
  }
}

// ---- waits: a caller that waits runs only what was opened inside its own region --------------------------------

typedef struct node {
  const struct node *parent;
  int32_t depth;
} node;
static _Thread_local const node *innermost;  // of the regions that this thread has opened
static _Atomic int64_t strangers;

static void node_body(void *argument, int64_t index) {
  const node *mine = argument;
  if (innermost) {
    const node *at = mine;
    while (at && at != innermost) at = at->parent;
    if (!at) atomic_fetch_add(&strangers, 1);
  }
  if (mine->depth > 0) {
    node inner = {mine, mine->depth - 1};
    const node *outer = innermost;
    innermost = &inner;
    quern_pool_region(2 + (index + mine->depth) % 3, 0, node_body, &inner);
    innermost = outer;
  } else {
    spin(20 + 300 * (index % 3));
  }
}

static void *waiting_thread(void *argument) {
  (void)argument;
  for (int round = 0; round < (IS_SANITIZED ? 20 : 200); round++) {
    node root = {NULL, 3};
    innermost = &root;
    quern_pool_region(4, 0, node_body, &root);
    innermost = NULL;
  }
  return NULL;
}

static void waits(void) {
  const int32_t widths[] = {2, 3, 8};
  for (int w = 0; w < 3; w++) {
    quern_pool_set_width(widths[w]);
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, waiting_thread, NULL);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  }
  EXPECT(strangers == 0, "%ld indices of strange regions were run by callers that waited", (long)strangers);
}

// ---- foreign: regions of eight threads at once -----------------------------------------------------------

static void *foreign_thread(void *argument) {
  (void)argument;
  for (int round = 0; round < (IS_SANITIZED ? 300 : 3000); round++) {
    int64_t count = 3 + round % 30;
    int32_t visits[40] = {0};
    counts c = {count, visits, 100};
    quern_pool_region(count, round % 5, visit, &c);
    for (int64_t i = 0; i < count; i++)
      if (visits[i] != 1) return (void *)1;
  }
  return NULL;
}

static void foreign(void) {
  const int32_t widths[] = {2, 8, 3};
  for (int w = 0; w < 3; w++) {
    quern_pool_set_width(widths[w]);
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) pthread_create(&threads[i], NULL, foreign_thread, NULL);
    for (int i = 0; i < 8; i++) {
      void *result;
      pthread_join(threads[i], &result);
      EXPECT(result == NULL, "thread %d found an index that was not run once", i);
    }
  }
}

// ---- tasks ---------------------------------------------------------------------------------------------

typedef struct counted_task {
  quern_task task;
  int64_t depth;
  int32_t runs;  // not atomic
} counted_task;

static _Atomic int64_t finished_tasks;
static counted_task *forest;
static int64_t forest_count;

static void wait_for(_Atomic int64_t *counter, int64_t value) {
  struct timespec pause = {0, 200000};
  for (int64_t i = 0; atomic_load(counter) < value; i++) {
    nanosleep(&pause, NULL);
    if (i == 300000) {
      printf("waited a minute for %ld, there are %ld\n", (long)value, (long)atomic_load(counter));
      exit(2);
    }
  }
}

// Task k submits 2k + 1 and 2k + 2: a tree of all of them.
static void tree_task(quern_task *task) {
  counted_task *me = (counted_task *)task;
  me->runs++;
  int64_t number = me - forest;
  for (int64_t child = 2 * number + 1; child <= 2 * number + 2 && child < forest_count; child++) {
    forest[child].task = (quern_task){.run = tree_task};
    EXPECT(quern_pool_submit(&forest[child].task) == 0, "task %ld was not taken", (long)child);
  }
  atomic_fetch_add(&finished_tasks, 1);
}

static void count_task(quern_task *task) {
  ((counted_task *)task)->runs++;
  atomic_fetch_add(&finished_tasks, 1);
}

static void check_runs(const char *what) {
  for (int64_t i = 0; i < forest_count; i++)
    if (forest[i].runs != 1) {
      EXPECT(false, "%s: task %ld ran %d times", what, (long)i, forest[i].runs);
      return;
    }
}

static void *submit_some(void *argument) {
  int64_t part = (int64_t)(intptr_t)argument;
  for (int64_t i = part; i < forest_count; i += 4) {
    forest[i].task = (quern_task){.run = count_task, .priority = (int32_t)(i % 7 == 0) - (int32_t)(i % 11 == 0)};
    if (quern_pool_submit(&forest[i].task) != 0) return (void *)1;
  }
  return NULL;
}

static void tasks(void) {
  forest_count = IS_SANITIZED ? 100000 : 1000000;
  forest = malloc((size_t)forest_count * sizeof *forest);
  const int32_t widths[] = {1, 2, 8};
  for (int w = 0; w < 3; w++) {
    quern_pool_set_width(widths[w]);
    memset(forest, 0, (size_t)forest_count * sizeof *forest);
    atomic_store(&finished_tasks, 0);
    forest[0].task = (quern_task){.run = tree_task};
    EXPECT(quern_pool_submit(&forest[0].task) == 0, "the first task was not taken");
    wait_for(&finished_tasks, forest_count);
    check_runs("tree");
    memset(forest, 0, (size_t)forest_count * sizeof *forest);
    atomic_store(&finished_tasks, 0);
    pthread_t threads[4];
    for (intptr_t i = 0; i < 4; i++) pthread_create(&threads[i], NULL, submit_some, (void *)i);
    for (int i = 0; i < 4; i++) {
      void *result;
      pthread_join(threads[i], &result);
      EXPECT(result == NULL, "a task was not taken");
    }
    while (quern_pool_help()) {
    }
    wait_for(&finished_tasks, forest_count);
    check_runs("from outside");
  }
  quern_pool_counts counts = quern_pool_count();
  EXPECT(counts.steals > 0, "nothing was stolen among %ld tasks", (long)counts.tasks);
  free(forest);
}

// ---- steals: work on one worker's deque reaches the others -------------------------------------------

enum { STOLEN = 64 };
static counted_task stealable[STOLEN];
static _Atomic int64_t stolen_done;
static _Atomic int32_t met;

// Ends only when another thread runs one too: without stealing this would wait for ever.
static void meeting_task(quern_task *task) {
  (void)task;
  atomic_fetch_add(&met, 1);
  struct timespec pause = {0, 100000};
  while (atomic_load(&met) < 2) nanosleep(&pause, NULL);
  atomic_fetch_add(&stolen_done, 1);
}

static void parent_task(quern_task *task) {
  (void)task;
  for (int i = 0; i < STOLEN; i++) {
    stealable[i].task = (quern_task){.run = meeting_task};
    quern_pool_submit(&stealable[i].task);
  }
  // Its own tasks cannot run before it ends, so the two that meet are both stolen or one of them is.
}

static void steals(void) {
  quern_pool_set_width(2);
  for (int round = 0; round < 50; round++) {
    atomic_store(&met, 0);
    atomic_store(&stolen_done, 0);
    quern_task parent = {.run = parent_task};
    quern_pool_submit(&parent);
    wait_for(&stolen_done, STOLEN);
  }
  EXPECT(quern_pool_count().steals >= 50, "%ld steals", (long)quern_pool_count().steals);
}

// ---- wakes: work that comes just as workers fall asleep is not left lying -----------------------------------

static void submitting_task(quern_task *task) {
  counted_task *me = (counted_task *)task;
  me[1].task = (quern_task){.run = count_task};
  quern_pool_submit(&me[1].task);
  atomic_fetch_add(&finished_tasks, 1);
}

static void rest(int64_t nanoseconds) {
  struct timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  do clock_gettime(CLOCK_MONOTONIC, &now);
  while ((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec < nanoseconds);
}

// Looks for a short while without giving the CPU away, then waits.
static void soon(_Atomic int64_t *counter, int64_t value) {
  for (int i = 0; i < 3000; i++)
    if (atomic_load(counter) >= value) return;
  wait_for(counter, value);
}

static void wakes(void) {
  for (int32_t width = 1; width <= 3; width++) {
    quern_pool_set_width(width);
    for (int round = 0; round < (IS_SANITIZED ? 500 : 5000); round++) {
      counted_task two[2] = {{.task = {.run = submitting_task}}};
      atomic_store(&finished_tasks, 0);
      // Workers park 40 microseconds after their last task: mostly about then.
      rest((int64_t)(round % 8 ? 36000 + next_random() % 10000 : next_random() % 90000));
      quern_pool_submit(&two[0].task);
      if (round % 64 == 0) {
        int32_t visits[4] = {0};
        counts c = {4, visits, 100};
        quern_pool_region(4, 0, visit, &c);
      }
      soon(&finished_tasks, 2);
    }
  }
  // Two tasks that wait for each other, without a word to the pool, while a single worker searches: the other one
  // has to be woken by the first as it stops searching.
  quern_pool_set_width(2);
  for (int round = 0; round < (IS_SANITIZED ? 500 : 3000); round++) {
    quern_task pair[2] = {{.run = meeting_task}, {.run = meeting_task}};
    atomic_store(&met, 0);
    atomic_store(&stolen_done, 0);
    rest((int64_t)(next_random() % 50000));
    quern_pool_submit(&pair[0]);
    quern_pool_submit(&pair[1]);
    soon(&stolen_done, 2);
  }
}

// ---- deque: one owner, three thieves, each item once ----------------------------------------------------------

static quern_deque shared_deque;
static _Atomic int is_over;

static void *thief(void *argument) {
  int64_t *taken = argument;
  while (!atomic_load(&is_over) || !quern_deque_is_empty(&shared_deque)) {
    bool is_contended;
    counted_task *task = (counted_task *)quern_deque_steal(&shared_deque, &is_contended);
    if (task) {
      task->runs++;
      ++*taken;
    }
  }
  return NULL;
}

static void deque(void) {
  forest_count = IS_SANITIZED ? 200000 : 3000000;
  forest = calloc((size_t)forest_count, sizeof *forest);
  EXPECT(quern_deque_grow(&shared_deque, 4), "no memory");
  pthread_t threads[3];
  int64_t taken[3][16] = {{0}};
  for (int i = 0; i < 3; i++) pthread_create(&threads[i], NULL, thief, taken[i]);
  for (int64_t next = 0; next < forest_count;) {
    // Mostly one or two, where the owner and the thieves meet; now and then many, so that it grows.
    int64_t most = next_random() % 1000 == 0 ? 3000 : 1 + (int64_t)(next_random() % 2);
    for (int64_t i = 0; i < most && next < forest_count; i++)
      EXPECT(quern_deque_push(&shared_deque, &forest[next++].task), "no memory");
    for (int64_t i = 0; i < most; i++) {
      counted_task *task = (counted_task *)quern_deque_pop(&shared_deque);
      if (!task) break;
      task->runs++;
    }
  }
  atomic_store(&is_over, 1);
  for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
  check_runs("deque");
  for (quern_ring *ring = atomic_load(&shared_deque.ring); ring;) {
    quern_ring *older = ring->older;
    free(ring);
    ring = older;
  }
  free(forest);
}

// ---- priorities: on one worker, high before usual before low, each first in, first out -----------------

enum { RANKED = 30 };
typedef struct ranked_task {
  quern_task task;
  int64_t place;
} ranked_task;
static ranked_task ranked[RANKED];
static int64_t ranks;
static _Atomic int gate;
static _Atomic int64_t ranked_done, gate_reached;

static void gate_task(quern_task *task) {
  (void)task;
  atomic_store(&gate_reached, 1);
  struct timespec pause = {0, 100000};
  while (!atomic_load(&gate)) nanosleep(&pause, NULL);
}
static void ranked_run(quern_task *task) {
  ((ranked_task *)task)->place = ranks++;
  atomic_fetch_add(&ranked_done, 1);
}

static void priorities(void) {
  quern_pool_set_width(1);
  for (int round = 0; round < 20; round++) {
    ranks = 0;
    atomic_store(&gate, 0);
    atomic_store(&ranked_done, 0);
    atomic_store(&gate_reached, 0);
    quern_task holder = {.run = gate_task};
    quern_pool_submit(&holder);
    wait_for(&gate_reached, 1);
    for (int i = 0; i < RANKED; i++) {
      ranked[i].task = (quern_task){.run = ranked_run, .priority = i % 3 - 1};
      quern_pool_submit(&ranked[i].task);
    }
    atomic_store(&gate, 1);
    wait_for(&ranked_done, RANKED);
    for (int i = 0; i < RANKED; i++) {
      int64_t wanted = (2 - i % 3) * (RANKED / 3) + i / 3;
      EXPECT(ranked[i].place == wanted, "round %d: task %d ran as number %ld, expected %ld", round, i,
             (long)ranked[i].place, (long)wanted);
    }
  }
}

// ---- blocking: tasks that wait for tasks, deeper than there are threads -----------------------------------

enum { CHAIN = 60 };
static counted_task chain[CHAIN];
static pthread_mutex_t chain_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t chain_signal = PTHREAD_COND_INITIALIZER;
static bool chain_done[CHAIN];

static void chain_task(quern_task *task) {
  int64_t number = (counted_task *)task - chain;
  if (number + 1 < CHAIN) {
    chain[number + 1].task = (quern_task){.run = chain_task};
    EXPECT(quern_pool_submit(&chain[number + 1].task) == 0, "task %ld was not taken", (long)number + 1);
    EXPECT(quern_pool_enter_blocking() == 0, "task %ld may not wait", (long)number);
    quern_pool_enter_blocking();  // nests
    pthread_mutex_lock(&chain_lock);
    while (!chain_done[number + 1]) pthread_cond_wait(&chain_signal, &chain_lock);
    pthread_mutex_unlock(&chain_lock);
    quern_pool_leave_blocking();
    quern_pool_leave_blocking();
  }
  pthread_mutex_lock(&chain_lock);
  chain_done[number] = true;
  pthread_cond_broadcast(&chain_signal);
  pthread_mutex_unlock(&chain_lock);
}

static void run_chain(void) {
  memset(chain_done, 0, sizeof chain_done);
  chain[0].task = (quern_task){.run = chain_task};
  EXPECT(quern_pool_submit(&chain[0].task) == 0, "the first task was not taken");
  quern_pool_enter_blocking();
  pthread_mutex_lock(&chain_lock);
  while (!chain_done[0]) pthread_cond_wait(&chain_signal, &chain_lock);
  pthread_mutex_unlock(&chain_lock);
  quern_pool_leave_blocking();
  quern_pool_leave_blocking();  // one too many does nothing
}

// As many tasks as the width wait; in the wait each calls a region, whose bodies wait as well. The callers took places
// again for their regions, and have to lend them, or nobody runs the task that all wait for.
typedef struct waiting {
  quern_task task;
  _Atomic int64_t *inside, *entered, *flag, *done;
  int64_t all;
} waiting;
static void wait_body(void *argument, int64_t index) {
  waiting *me = argument;
  quern_pool_enter_blocking();
  if (index == 0) atomic_fetch_add(me->entered, 1);
  wait_for(me->flag, 1);
  quern_pool_leave_blocking();
}
static void flag_task(quern_task *task) { atomic_fetch_add((_Atomic int64_t *)task->argument, 1); }
static void nested_wait_task(quern_task *task) {
  waiting *me = (waiting *)task;
  quern_pool_enter_blocking();
  atomic_fetch_add(me->inside, 1);
  wait_for(me->inside, me->all);
  quern_pool_region(2, 2, wait_body, me);
  quern_pool_leave_blocking();
  atomic_fetch_add(me->done, 1);
}

static void nested_blocking(void) {
  for (int32_t width = 1; width <= 3; width++)
    for (int round = 0; round < 20; round++) {
      quern_pool_set_width(width);
      _Atomic int64_t inside = 0, entered = 0, flag = 0, done = 0;
      waiting all[3];
      for (int i = 0; i < width; i++) {
        all[i] = (waiting){{.run = nested_wait_task}, &inside, &entered, &flag, &done, width};
        quern_pool_submit(&all[i].task);
      }
      wait_for(&entered, width);
      quern_task last = {.run = flag_task, .argument = &flag};
      quern_pool_submit(&last);
      wait_for(&done, width);
    }
}

static void blocking(void) {
  const int32_t widths[] = {1, 2, 3};
  for (int w = 0; w < 3; w++)
    for (int round = 0; round < 10; round++) {
      quern_pool_set_width(widths[w]);
      run_chain();
    }
  EXPECT(quern_pool_count().threads <= 3 + 512, "%ld threads", (long)quern_pool_count().threads);
  nested_blocking();
  // Stand-ins go away again: only the width runs.
  quern_pool_set_width(2);
  indices();
}

// ---- width ---------------------------------------------------------------------------------------------

static void running_task(quern_task *task) {
  (void)task;
  begin_running();
  doze();  // so that others run beside it, were there ever so few CPUs
  end_running();
  atomic_fetch_add(&finished_tasks, 1);
}

static void widths(void) {
  int32_t before = quern_pool_width();
  const int32_t wrong[] = {0, -1, 1000000, 4097, INT32_MIN, INT32_MAX};
  for (int i = 0; i < 6; i++) {
    EXPECT(quern_pool_set_width(wrong[i]) == -1, "width %d was taken", wrong[i]);
    EXPECT(quern_pool_width() == before, "width became %d", quern_pool_width());
  }
  const int32_t right[] = {1, 8, 2, 4096, 3, 1};
  forest_count = 150;
  forest = calloc((size_t)forest_count, sizeof *forest);
  for (int i = 0; i < 6; i++) {
    EXPECT(quern_pool_set_width(right[i]) == 0, "width %d was not taken", right[i]);
    EXPECT(quern_pool_width() == right[i], "width is %d", quern_pool_width());
    // The peak counts only once what ran before has ended: it has, all tasks are done.
    if (right[i] > 8) continue;
    for (int round = 0; round < 3; round++) {
      struct timespec pause = {0, 5000000};
      nanosleep(&pause, NULL);
      atomic_store(&most_running, 0);
      atomic_store(&finished_tasks, 0);
      for (int64_t t = 0; t < forest_count; t++) {
        forest[t].task = (quern_task){.run = running_task};
        quern_pool_submit(&forest[t].task);
      }
      wait_for(&finished_tasks, forest_count);
      int most = atomic_load(&most_running);
      EXPECT(most <= right[i], "%d tasks ran at a time, the width is %d", most, right[i]);
      atomic_store(&most_running, 0);
      quern_pool_region(150, 0, doze_body, NULL);
      most = atomic_load(&most_running);
      EXPECT(most <= right[i], "%d indices ran at a time, the width is %d", most, right[i]);
    }
  }
  free(forest);
}

// ---- fork ----------------------------------------------------------------------------------------------

static void forks(void) {
  quern_pool_set_width(3);
  indices();
  quern_pool_set_width(3);
  for (int round = 0; round < 20; round++) {
    // Something is under way while the process forks.
    static counted_task busy[100];
    atomic_store(&finished_tasks, 0);
    for (int i = 0; i < 100; i++) {
      busy[i].task = (quern_task){.run = running_task};
      quern_pool_submit(&busy[i].task);
    }
    pid_t child = fork();
    if (child == 0) {
      alarm(60);
      if (quern_pool_count().threads != 0 || quern_pool_width() != 3) _exit(3);
      int32_t visits[200] = {0};
      counts c = {200, visits, 500};
      quern_pool_region(200, 0, visit, &c);
      for (int i = 0; i < 200; i++)
        if (visits[i] != 1) _exit(4);
      static counted_task after[50];
      atomic_store(&finished_tasks, 0);
      for (int i = 0; i < 50; i++) {
        after[i].task = (quern_task){.run = count_task};
        if (quern_pool_submit(&after[i].task) != 0) _exit(5);
      }
      wait_for(&finished_tasks, 50);
      run_chain();
      _exit(failures ? 6 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child ended with %d", status);
    wait_for(&finished_tasks, 100);
  }
}

// ---- idle: a parked pool uses no time --------------------------------------------------------------------

static double used_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
         1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void idle(void) {
  quern_pool_set_width(8);
  int32_t visits[4000] = {0};
  counts c = {4000, visits, 3000};
  quern_pool_region(4000, 8, visit, &c);
  run_chain();
  struct timespec little = {0, 50000000}, while_idle = {0, 300000000};
  nanosleep(&little, NULL);
  quern_pool_counts before = quern_pool_count();
  EXPECT(before.threads > 0 && before.parked == before.threads, "%ld of %ld threads are parked", (long)before.parked,
         (long)before.threads);
  double used = used_seconds();
  nanosleep(&while_idle, NULL);
  used = used_seconds() - used;
  EXPECT(used < 0.01, "%.3f s used in 0.3 s without work", used);
  EXPECT(quern_pool_count().wakes == before.wakes, "somebody was woken");
}

// ---- exit: while workers run -----------------------------------------------------------------------------

static void endless_task(quern_task *task) { quern_pool_submit(task); }

static void exits(void) {
  static quern_task endless[4];
  for (int i = 0; i < 4; i++) {
    endless[i].run = endless_task;
    quern_pool_submit(&endless[i]);
  }
  struct timespec little = {0, 20000000};
  nanosleep(&little, NULL);
}

// ---- refused: the system gives no threads ----------------------------------------------------------------

static void refused(void) {
  // Less address space than one more stack takes.
  struct rlimit limit, kept;
  getrlimit(RLIMIT_AS, &kept);
  FILE *file = fopen("/proc/self/statm", "r");
  long pages = 0;
  if (!file || fscanf(file, "%ld", &pages) != 1) exit(77);
  fclose(file);
  limit = kept;
  limit.rlim_cur = (rlim_t)pages * 4096 + (4 << 20);
  if (setrlimit(RLIMIT_AS, &limit) != 0) exit(77);
  quern_pool_set_width(4);
  int32_t visits[100] = {0};
  counts c = {100, visits, 100};
  quern_pool_region(100, 0, visit, &c);
  for (int i = 0; i < 100; i++) EXPECT(visits[i] == 1, "index %d was run %d times", i, visits[i]);
  quern_pool_counts now = quern_pool_count();
  EXPECT(now.threads == 0, "%ld threads were started", (long)now.threads);
  counted_task task = {.task = {.run = count_task}};
  EXPECT(quern_pool_submit(&task.task) == -1, "a task was taken that nobody can run");
  EXPECT(task.runs == 0, "the task ran");
  EXPECT(quern_pool_help() == 0, "there was a task");
  // And it serves again as soon as it can.
  setrlimit(RLIMIT_AS, &kept);
  struct timespec little = {0, 30000000};
  nanosleep(&little, NULL);
  atomic_store(&finished_tasks, 0);
  EXPECT(quern_pool_submit(&task.task) == 0, "no task was taken afterwards");
  wait_for(&finished_tasks, 1);
  indices();
}

// ---- mixed: all at once ----------------------------------------------------------------------------------

typedef struct mixed_task {
  quern_task task;
  int64_t number;
} mixed_task;

static void mixed_run(quern_task *task) {
  mixed_task *me = (mixed_task *)task;
  int32_t visits[16] = {0};
  counts c = {1 + me->number % 16, visits, 50};
  quern_pool_region(c.count, (int32_t)(me->number % 4), visit, &c);
  for (int64_t i = 0; i < c.count; i++) EXPECT(visits[i] == 1, "index %ld was run %d times", (long)i, visits[i]);
  if (me->number % 50 == 0) {
    quern_pool_enter_blocking();
    struct timespec pause = {0, 50000};
    nanosleep(&pause, NULL);
    quern_pool_region(c.count, 0, visit, &c);  // work inside a wait
    quern_pool_leave_blocking();
  }
  atomic_fetch_add(&finished_tasks, 1);
}

static void mixed_body(void *argument, int64_t index) {
  mixed_task *all = argument;
  all[index] = (mixed_task){{.run = mixed_run, .priority = (int32_t)(index % 3) - 1}, index};
  if (quern_pool_submit(&all[index].task) != 0) exit(3);
  if (index % 5 == 0) quern_pool_help();
}

static void mixed(void) {
  enum { COUNT = 2000 };
  static mixed_task all[COUNT];
  for (int round = 0; round < (IS_SANITIZED ? 5 : 30); round++) {
    quern_pool_set_width((int32_t)(1 + next_random() % 8));
    atomic_store(&finished_tasks, 0);
    quern_pool_region(COUNT, 0, mixed_body, all);
    quern_pool_set_width((int32_t)(1 + next_random() % 8));
    foreign_thread(NULL);
    wait_for(&finished_tasks, COUNT);
  }
}

// ---- signals and names -------------------------------------------------------------------------------------

static _Atomic int64_t looked;
static void look_task(quern_task *task) {
  (void)task;
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, NULL, &mask);
  EXPECT(sigismember(&mask, SIGINT) == 1 && sigismember(&mask, SIGTERM) == 1, "signals reach workers");
  EXPECT(sigismember(&mask, SIGSEGV) == 0, "SIGSEGV is blocked");
  char name[16] = "", wanted[16];
  pthread_getname_np(pthread_self(), name, sizeof name);
  snprintf(wanted, sizeof wanted, "quern-%d", (int)quern_pool_worker());
  EXPECT(quern_pool_worker() > 0 && strcmp(name, wanted) == 0, "the thread's name is %s, its number %d", name,
         (int)quern_pool_worker());
  pthread_attr_t attributes;
  size_t size = 0;
  pthread_getattr_np(pthread_self(), &attributes);
  pthread_attr_getstacksize(&attributes, &size);
  pthread_attr_destroy(&attributes);
  EXPECT(size >= (size_t)8 << 20, "a stack of %zu bytes", size);
  atomic_fetch_add(&looked, 1);
}

static void threads(void) {
  sigset_t before, after;
  pthread_sigmask(SIG_BLOCK, NULL, &before);
  quern_task task = {.run = look_task};
  quern_pool_submit(&task);
  wait_for(&looked, 1);
  EXPECT(quern_pool_worker() == 0, "this is no worker");
  pthread_sigmask(SIG_BLOCK, NULL, &after);
  for (int i = 1; i < SIGRTMAX; i++)
    EXPECT(sigismember(&before, i) == sigismember(&after, i), "the submitter's signal %d was changed", i);
  EXPECT(quern_pool_available() >= 1, "%d CPUs", quern_pool_available());
  const char *expected = getenv("EXPECTED_WIDTH");
  int32_t wanted = expected ? atoi(expected) : quern_pool_available();
  EXPECT(quern_pool_width() == wanted, "the width is %d, expected %d", quern_pool_width(), wanted);
}

// ---- BLAS ------------------------------------------------------------------------------------------------

#ifdef WITH_BLAS
static int blas_threads = 8;
void openblas_set_num_threads(int count);
void openblas_set_num_threads(int count) { blas_threads = count; }
static void blas(void) {
  quern_task task = {.run = count_task};
  counted_task holder = {.task = task};
  quern_pool_submit(&holder.task);
  wait_for(&finished_tasks, 1);
  EXPECT(blas_threads == 1, "BLAS has %d threads after the pool has started", blas_threads);
  blas_threads = 8;
  EXPECT(quern_pool_claim_blas() == 1 && blas_threads == 1, "BLAS has %d threads", blas_threads);
}
#endif

int main(int count, char **arguments) {
  static const struct {
    const char *name;
    void (*run)(void);
  } scenarios[] = {
      {"indices", indices}, {"limits", limits},     {"order", order},   {"nested", nested},
      {"deep", deep},       {"waits", waits},       {"foreign", foreign}, {"tasks", tasks},
      {"steals", steals},   {"wakes", wakes},       {"deque", deque},   {"priorities", priorities},
      {"blocking", blocking}, {"widths", widths},   {"forks", forks},   {"idle", idle},
      {"exits", exits},     {"refused", refused},   {"mixed", mixed},   {"threads", threads},
#ifdef WITH_BLAS
      {"blas", blas},
#endif
  };
  if (count > 2) seed = strtoull(arguments[2], NULL, 10);
  alarm(300);  // what hangs is wrong too
  printf("seed %llu\n", (unsigned long long)seed);
  for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
    if (count > 1 && strcmp(arguments[1], scenarios[i].name) == 0) {
      scenarios[i].run();
      return failures ? 1 : 0;
    }
  printf("no such scenario\n");
  return 64;
}
