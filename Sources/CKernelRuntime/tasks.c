// Tasks: functions that run once, on some worker, some time.
// Used by TaskGraphs through quern_pool_submit. A worker's own tasks lie in its deque (deque.h); those from elsewhere,
// and all of high or low priority, in one shared queue for each priority.
// Holds: a task is handed out once, and not touched after its `run` was called; nothing is allocated for a task, save
// when a deque grows, and where that fails the task goes to the shared queue.
//
// Where a worker looks: high | own deque | shared | others' deques | low. Every 61st time the shared queue comes before
// the own deque, so that tasks which submit tasks without end keep nobody waiting for ever.
#define _GNU_SOURCE
#include "pool.h"

#define FAIR_TURN 61
// Taken from the shared queue in one go: the lock then costs little a task, and others can still steal.
#define BATCH 32

typedef struct queue {
  _Alignas(QUERN_LINE) _Atomic int64_t count;  // of tasks; sequentially consistent, see the balance in pool.h
  quern_lock lock;                             // guards first and last, and next of the tasks between
  quern_task *first, *last;
} queue;

static queue queues[3];  // low, usual, high

static queue *queue_of(int32_t priority) { return &queues[priority < 0 ? 0 : priority == 0 ? 1 : 2]; }

static void enqueue(queue *q, quern_task *task) {
  task->next = NULL;
  quern_lock_take(&q->lock);
  if (q->last) q->last->next = task;
  else q->first = task;
  q->last = task;
  atomic_store(&q->count, atomic_load_explicit(&q->count, memory_order_relaxed) + 1);
  quern_lock_give(&q->lock);
}

// The oldest tasks, at most `most` of them, linked by `next`; null if there is none.
static quern_task *dequeue(queue *q, int64_t most) {
  if (atomic_load_explicit(&q->count, memory_order_relaxed) == 0) return NULL;
  quern_lock_take(&q->lock);
  quern_task *first = q->first, *last = first;
  if (first) {
    int64_t taken = 1;
    for (; taken < most && last->next; taken++) last = last->next;
    q->first = last->next;
    if (!q->first) q->last = NULL;
    last->next = NULL;
    atomic_store(&q->count, atomic_load_explicit(&q->count, memory_order_relaxed) - taken);
  }
  quern_lock_give(&q->lock);
  return first;
}

// From the queue of usual priority: the oldest, and some more into the worker's deque, oldest on top of it.
static quern_task *dequeue_batch(quern_worker *worker) {
  queue *q = queue_of(0);
  int64_t share = atomic_load_explicit(&q->count, memory_order_relaxed) /
                  atomic_load_explicit(&quern_pool.width, memory_order_relaxed);
  quern_task *task = dequeue(q, share < 1 ? 1 : share > BATCH ? BATCH : share);
  if (!task || !task->next) return task;
  quern_task *rest[BATCH];
  int count = 0;
  for (quern_task *other = task->next; other; other = other->next) rest[count++] = other;
  while (count > 0)
    if (!quern_deque_push(&worker->deque, rest[--count])) enqueue(q, rest[count]);
  return task;
}

// One task of another's deque, starting anywhere, so that thieves spread.
static quern_task *steal(quern_worker *worker, uint32_t start) {
  int32_t started = atomic_load_explicit(&quern_pool.started, memory_order_acquire);
  if (started == 0) return NULL;
  for (bool is_contended = true; is_contended;) {
    is_contended = false;
    for (int32_t i = 0; i < started; i++) {
      int32_t number = (int32_t)((start + (uint32_t)i) % (uint32_t)started);
      quern_worker *other = atomic_load_explicit(&quern_pool.workers[number], memory_order_relaxed);
      if (other == worker) continue;
      quern_task *task = quern_deque_steal(&other->deque, &is_contended);
      if (task) {
        if (worker) quern_add(&worker->steals, 1);
        return task;
      }
    }
  }
  return NULL;
}

static uint32_t random_start(quern_worker *worker) {
  // Marsaglia's xorshift; any nonzero seed will do.
  uint32_t x = worker->random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return worker->random = x;
}

static quern_task *find(quern_worker *worker) {
  quern_task *task = dequeue(queue_of(1), 1);
  if (!task && worker->turn % FAIR_TURN == FAIR_TURN - 1) task = dequeue(queue_of(0), 1);
  if (!task) task = quern_deque_pop(&worker->deque);
  if (!task) task = dequeue_batch(worker);
  if (!task) task = steal(worker, random_start(worker));
  if (!task) task = dequeue(queue_of(-1), 1);
  return task;
}

bool quern_pool_run_task(quern_worker *worker) {
  quern_task *task = find(worker);
  if (!task) return false;
  worker->turn++;
  if (worker->is_searching) quern_pool_stop_searching(worker);
  quern_add(&worker->tasks, 1);
  task->run(task);
  return true;
}

bool quern_pool_has_shared_tasks(void) {
  return atomic_load(&queues[0].count) > 0 || atomic_load(&queues[1].count) > 0 || atomic_load(&queues[2].count) > 0;
}

bool quern_pool_has_tasks(void) {
  if (quern_pool_has_shared_tasks()) return true;
  int32_t started = atomic_load_explicit(&quern_pool.started, memory_order_acquire);
  for (int32_t i = 0; i < started; i++)
    if (!quern_deque_is_empty(&atomic_load_explicit(&quern_pool.workers[i], memory_order_relaxed)->deque)) return true;
  return false;
}

int32_t quern_pool_submit(quern_task *task) {
  quern_pool_make_ready();
  quern_worker *worker = quern_me.worker;
  if (!worker && atomic_load_explicit(&quern_pool.started, memory_order_acquire) == 0) {
    // The first thread starts before the task is taken, so that a task never waits for a thread that cannot be.
    atomic_fetch_add(&quern_pool.balance, 1 - QUERN_PLACE);
    if (!quern_pool_start()) {
      quern_pool_release(QUERN_PLACE - 1);
      if (atomic_load_explicit(&quern_pool.started, memory_order_acquire) == 0) return -1;
    }
  }
  if (!(worker && task->priority == 0 && quern_deque_push(&worker->deque, task)))
    enqueue(queue_of(task->priority), task);
  quern_pool_announce();
  return 0;
}

int32_t quern_pool_help(void) {
  quern_pool_make_ready();
  quern_worker *worker = quern_me.worker;
  if (worker) {
    // It may be in the middle of a wait of its own: tasks that it runs see the same thread.
    return quern_pool_run_task(worker);
  }
  quern_task *task = dequeue(queue_of(1), 1);
  if (!task) task = dequeue(queue_of(0), 1);
  if (!task) task = steal(NULL, quern_me.slot++);
  if (!task) task = dequeue(queue_of(-1), 1);
  if (!task) return 0;
  bool takes_place = !quern_me.holds_place;
  if (takes_place) {
    atomic_fetch_sub(&quern_pool.balance, QUERN_PLACE);
    quern_me.holds_place = true;
  }
  task->run(task);
  if (takes_place) {
    quern_me.holds_place = false;
    quern_pool_release(QUERN_PLACE);
  }
  return 1;
}

void quern_tasks_reset(void) {
  for (int i = 0; i < 3; i++) {
    atomic_store(&queues[i].lock.word, 0);
    atomic_store(&queues[i].count, 0);
    queues[i].first = queues[i].last = NULL;
  }
}
