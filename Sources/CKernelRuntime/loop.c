// Runs a parallel loop of a compiled kernel: decides whether threads pay, cuts the iterations into chunks, and joins
// what they give in the order of the iterations. The pool is pool.c's; joining is loop_join.c's.
//
//   iterations   0 ........ first ......................................... count
//                  serially  | chunk 0 | chunk 1 | chunk 2 | …   (or parts, where arrays are in `reducing:`)
//
//   a chunk's strict floating contributions:   head | whole leaves: their sums | tail
//                                              ≤ 4,095 kept      8 bytes each    ≤ 4,095 kept
//
// Holds: results, faults and what a `reducing:` array holds depend on the iterations alone. Clocks, costs and the
// number of threads decide only who runs what. The chunk that holds the lowest faulting iteration always runs up to
// it: chunks start in ascending order, and only those behind a known fault are left out. All memory is freed on
// every path.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "loop.h"
#include "quern_loop.h"
#include "quern_pool.h"

// Nanoseconds of work below which a region does not pay, and of the shortest chunk.
#define WORTH 25000.0
#define SHORTEST_CHUNK 10000.0
// Picoseconds by the estimate below which nothing is measured: LoopTable.smallestWork.
#define SMALLEST_WORK 8e6
// Chunks for each thread, so that one that is late or has the dear iterations keeps nobody waiting for long.
#define CHUNKS_PER_THREAD 32
// With more iterations than this a loop has no end anyway.
#define MOST_ITERATIONS ((int64_t)1 << 60)
// What a driver's own failures are to compiled code, which records them as faults of the loop.
enum { NO_MEMORY = -1, JOIN_OVERFLOW = -2 };

// A pointer or a value of one chunk: of a total, its memory; of an array, its copy.
typedef union slot {
  void *memory;
  _Alignas(16) char value[16];
} slot;

typedef struct loop {
  quern_context *context;
  quern_loop_body body;
  const void *captures;
  int64_t lower, count;
  int32_t flags, number, accumulator_count, reducing_count;
  const accumulator *accumulators;
  const reducing *reducings;
  void *const *places;
  int has_tree;
  loop_record *record;
  double estimate;  // picoseconds of an iteration, as compiled code has it
  // A region:
  int64_t first, origin, length, chunks;
  int64_t parts, first_part;  // parts: 0 where chunks are cut by length
  slot *slots;                // chunks × (accumulators + reducing arrays)
  pthread_mutex_t lock;       // guards fault, code and changes of stop
  _Atomic(int64_t) stop;      // the lowest chunk that ended early; relaxed: the region's end orders everything
  int32_t code;
  quern_fault fault;
  _Atomic(int64_t) busy;      // nanoseconds in chunks
} loop;

// The length of chunks where a test sets it, else 0. Relaxed: read once a run.
static _Atomic(int64_t) forced_length;
void quern_loop_set_chunk(int64_t length) { atomic_store_explicit(&forced_length, length, memory_order_relaxed); }

// ---- parts ----

int64_t quern_loop_parts(int64_t iterations, int64_t elements) {
  int64_t by_length = iterations / 64, by_size = iterations / 4 / (elements > 1 ? elements : 1);
  int64_t count = by_length < by_size ? by_length : by_size;
  return count < 1 ? 1 : count > 64 ? 64 : count;
}

int64_t quern_loop_part_start(int64_t index, int64_t count, int64_t iterations) {
  int64_t length = iterations / count, rest = iterations % count;
  return index * length + (index < rest ? index : rest);
}

// ---- running iterations ----

static int32_t call(const loop *l, quern_context *context, int64_t from, int64_t to, void *const *places) {
  return l->body(context, l->captures, l->lower + from, l->lower + to, places);
}

// Runs iterations into `places`, whose totals are trees with room for a block of contributions behind.
static int32_t run_range(const loop *l, quern_context *context, int64_t from, int64_t to, void *const *places) {
  if (!l->has_tree) return call(l, context, from, to, places);
  int32_t a_count = l->accumulator_count, all = a_count + l->reducing_count;
  void *inner[all];
  for (int32_t k = 0; k < all; k++) {
    int total = k < a_count && is_tree(l->accumulators[k]);
    inner[k] = total ? (char *)places[k] + TREE_BYTES : places[k];
  }
  tree_adder *add = a_count == 1 ? loop_tree_adder(l->accumulators[0]) : NULL;
  for (int64_t i = from; i < to; i += BLOCK) {
    int64_t n = to - i < BLOCK ? to - i : BLOCK;
    int32_t code = call(l, context, i, i + n, inner);
    if (code) return code;
    if (add) {
      add(places[0], inner[0], n);
      continue;
    }
    for (int32_t k = 0; k < a_count; k++)
      if (is_tree(l->accumulators[k])) loop_tree_adder(l->accumulators[k])(places[k], inner[k], n);
  }
  return 0;
}

static int32_t run_serially(const loop *l, int64_t from, int64_t to) {
  return run_range(l, l->context, from, to, l->places);
}

// ---- copies of arrays ----

// A dense copy's memory: its description, then, 64-byte aligned, its elements.
static int64_t view_bytes(int32_t rank) { return (8 + 16 * (int64_t)rank + 63) & ~(int64_t)63; }

static array_view *make_copy(const loop *l, int32_t k, int64_t *bytes) {
  reducing r = l->reducings[k];
  const array_view *own = l->places[l->accumulator_count + k];
  int64_t count = loop_count(own, r.rank);
  if (__builtin_mul_overflow(count, (int64_t)type_size(r.type), bytes) ||
      __builtin_add_overflow(*bytes, view_bytes(r.rank), bytes)) {
    *bytes = -1;
    return NULL;
  }
  array_view *copy = quern_allocate(*bytes);
  if (!copy) return NULL;
  copy->base = (char *)copy + view_bytes(r.rank);
  int64_t stride = 1;
  for (int32_t axis = r.rank - 1; axis >= 0; axis--) {
    copy->axes[axis] = own->axes[axis];
    copy->axes[r.rank + axis] = stride;
    stride *= own->axes[axis];
  }
  loop_fill(r, copy->base, count);
  return copy;
}

static int join_copies(const loop *l, const slot *copies) {
  for (int32_t k = 0; k < l->reducing_count; k++) {
    const array_view *copy = copies[k].memory;
    if (loop_join_array(l->reducings[k], l->places[l->accumulator_count + k], copy->base)) return JOIN_OVERFLOW;
  }
  return 0;
}

static int32_t no_memory(quern_fault *fault, int64_t bytes) {
  fault->first = bytes;
  return NO_MEMORY;
}

// ---- chunks ----

static int64_t start_of(const loop *l, int64_t chunk) {
  if (l->parts) return quern_loop_part_start(l->first_part + chunk, l->parts, l->count);
  if (chunk == 0) return l->first;
  if (chunk >= l->chunks) return l->count;
  return l->origin + chunk * l->length;
}

// How the positions of a chunk lie to the leaves.
typedef struct leaves {
  int64_t head, whole, tail;
} leaves;

static leaves leaves_of(int64_t from, int64_t to) {
  int64_t above = (from + LEAF - 1) / LEAF * LEAF;
  if (above >= to) return (leaves){to - from, 0, 0};
  return (leaves){above - from, (to - above) / LEAF, (to - above) % LEAF};
}

// A chunk's memory for one total: a tree and a block where it has whole leaves, their sums, head, tail.
static int64_t sums_at(leaves n) { return n.whole ? TREE_BYTES + BLOCK * 8 : 0; }
static int64_t head_at(leaves n) { return sums_at(n) + n.whole * 8; }
static int64_t tail_at(leaves n, int32_t size) { return head_at(n) + n.head * size; }
static int64_t total_bytes(leaves n, int32_t size) { return tail_at(n, size) + n.tail * size; }

static int32_t run_totals(loop *l, quern_context *context, int64_t chunk, int64_t from, int64_t to, void **places) {
  int32_t count = l->accumulator_count;
  leaves n = leaves_of(from, to);
  slot *slots = l->slots + chunk * (count + l->reducing_count);
  char *memory[count];
  for (int32_t k = 0; k < count; k++) memory[k] = is_tree(l->accumulators[k]) ? slots[k].memory : NULL;
#define EACH_TOTAL for (int32_t k = 0; k < count; k++) if (memory[k])
  int32_t code = 0;
  if (n.head) {
    EACH_TOTAL places[k] = memory[k] + head_at(n);
    code = call(l, context, from, from + n.head, places);
    from += n.head;
  }
  for (int64_t leaf = 0; leaf < n.whole && !code; leaf++, from += LEAF) {
    if (atomic_load_explicit(&l->stop, memory_order_relaxed) < chunk) return 0;
    EACH_TOTAL {
      loop_tree_begin(l->accumulators[k], memory[k]);
      places[k] = memory[k];
    }
    code = run_range(l, context, from, from + LEAF, places);
    EACH_TOTAL loop_tree_leaf(l->accumulators[k], memory[k],
                              memory[k] + sums_at(n) + leaf * type_size(l->accumulators[k].type));
  }
  if (n.tail && !code) {
    EACH_TOTAL places[k] = memory[k] + tail_at(n, type_size(l->accumulators[k].type));
    code = call(l, context, from, from + n.tail, places);
  }
#undef EACH_TOTAL
  return code;
}

// The memory of a chunk, and where its iterations put what they give.
static int32_t prepare(loop *l, slot *slots, leaves n, void **places, quern_fault *fault) {
  int32_t count = l->accumulator_count;
  for (int32_t k = 0; k < count; k++) {
    places[k] = &slots[k];
    if (!is_tree(l->accumulators[k])) {
      loop_identity(l->accumulators[k], &slots[k]);
      continue;
    }
    int64_t bytes = total_bytes(n, type_size(l->accumulators[k].type));
    slots[k].memory = quern_allocate(bytes);
    if (!slots[k].memory) return no_memory(fault, bytes);
  }
  for (int32_t k = 0; k < l->reducing_count; k++) {
    int64_t bytes = 0;
    places[count + k] = slots[count + k].memory = make_copy(l, k, &bytes);
    if (!places[count + k]) return no_memory(fault, bytes);
  }
  return 0;
}

static void end_early(loop *l, int64_t chunk, int32_t code, const quern_fault *fault) {
  pthread_mutex_lock(&l->lock);
  if (chunk < atomic_load_explicit(&l->stop, memory_order_relaxed)) {
    atomic_store_explicit(&l->stop, chunk, memory_order_relaxed);
    l->code = code;
    l->fault = *fault;
  }
  pthread_mutex_unlock(&l->lock);
}

// Strict arithmetic needs the mode that a process starts with; a thread inherits that of whoever started it.
#if defined(__x86_64__)
static uint32_t set_mode(void) {
  uint32_t mode = __builtin_ia32_stmxcsr();
  if ((mode & 0xffc0) != 0x1f80) __builtin_ia32_ldmxcsr(0x1f80);
  return mode;
}
static void put_mode_back(uint32_t mode) {
  if ((mode & 0xffc0) != 0x1f80) __builtin_ia32_ldmxcsr(mode);
}
#elif defined(__aarch64__)
static uint64_t set_mode(void) {
  uint64_t mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  if (mode) __asm__ volatile("msr fpcr, xzr" ::: "memory");
  return mode;
}
static void put_mode_back(uint64_t mode) {
  if (mode) __asm__ volatile("msr fpcr, %0" ::"r"(mode) : "memory");
}
#else
static int set_mode(void) { return 0; }
static void put_mode_back(int mode) { (void)mode; }
#endif

static void run_chunk(void *argument, int64_t chunk) {
  loop *l = argument;
  // Iterations behind a known fault cannot change what is reported.
  if (atomic_load_explicit(&l->stop, memory_order_relaxed) < chunk) return;
  int64_t from = start_of(l, chunk), to = start_of(l, chunk + 1), begin = loop_now();
  int32_t all = l->accumulator_count + l->reducing_count;
  void *places[all + 1];
  quern_fault fault;
  fault.code = 0;
  quern_context context = {.fault = &fault, .depth = l->context->depth, .stack_limit = quern_stack_limit()};
  __typeof__(set_mode()) mode = set_mode();
  int32_t code = all ? prepare(l, l->slots + chunk * all, leaves_of(from, to), places, &fault) : 0;
  if (!code)
    code = l->has_tree ? run_totals(l, &context, chunk, from, to, places) : call(l, &context, from, to, places);
  quern_release(&context, NULL);
  put_mode_back(mode);
  if (code) end_early(l, chunk, code, &fault);
  int64_t end = loop_now();
  atomic_fetch_add_explicit(&l->busy, end - begin, memory_order_relaxed);
  if (loop_is_traced())
    loop_trace((const void *)(uintptr_t)l->body, l->number, begin, end, l->lower + from, l->lower + to);
}

// Joins what the chunks gave, in order.
static int32_t join_chunks(loop *l) {
  int32_t count = l->accumulator_count, all = count + l->reducing_count;
  for (int64_t chunk = 0; chunk < l->chunks; chunk++) {
    slot *slots = l->slots + chunk * all;
    for (int32_t k = 0; k < count; k++) {
      accumulator a = l->accumulators[k];
      if (!is_tree(a)) {
        loop_join(a, l->places[k], &slots[k]);
        continue;
      }
      leaves n = leaves_of(start_of(l, chunk), start_of(l, chunk + 1));
      char *memory = slots[k].memory;
      loop_tree_adder(a)(l->places[k], memory + head_at(n), n.head);
      loop_tree_add_leaves(a, l->places[k], memory + sums_at(n), n.whole);
      loop_tree_adder(a)(l->places[k], memory + tail_at(n, type_size(a.type)), n.tail);
    }
    if (l->reducing_count && join_copies(l, slots + count)) return JOIN_OVERFLOW;
  }
  return 0;
}

static void free_chunks(loop *l) {
  int32_t count = l->accumulator_count, all = count + l->reducing_count;
  for (int64_t chunk = 0; chunk < l->chunks; chunk++)
    for (int32_t k = 0; k < all; k++)
      if (k >= count || is_tree(l->accumulators[k])) quern_free(l->slots[chunk * all + k].memory);
}

// Runs the chunks that the loop was cut into, from iteration `first`.
static int32_t run_region(loop *l, int32_t width) {
  int32_t all = l->accumulator_count + l->reducing_count;
  slot few[128], *many = NULL;
  int64_t bytes = l->chunks * all * (int64_t)sizeof(slot);
  l->slots = few;
  if (bytes > (int64_t)sizeof few) {
    l->slots = many = quern_allocate(bytes);
    if (!many) return no_memory(l->context->fault, bytes);
  }
  // Chunks that never run have no memory to free.
  memset(l->slots, 0, (size_t)bytes);
  pthread_mutex_init(&l->lock, NULL);
  atomic_store_explicit(&l->stop, INT64_MAX, memory_order_relaxed);
  atomic_store_explicit(&l->busy, 0, memory_order_relaxed);
  int64_t begin = loop_now();
  quern_pool_region(l->chunks, width < l->chunks ? width : (int32_t)l->chunks, run_chunk, l);
  pthread_mutex_destroy(&l->lock);
  int32_t code = 0;
  if (atomic_load_explicit(&l->stop, memory_order_relaxed) != INT64_MAX) {
    code = l->code;
    *l->context->fault = l->fault;
  } else {
    code = join_chunks(l);
    double ran = (double)(l->count - l->first);
    double busy = 1e3 * (double)atomic_load_explicit(&l->busy, memory_order_relaxed) / ran;
    loop_note_region(l->record, busy, 1e3 * (double)(loop_now() - begin) / ran, l->estimate);
  }
  free_chunks(l);
  quern_free(many);
  loop_note_parallel(l->record, l->count, l->chunks, width);
  return code;
}

// Cuts iterations `first` ..< count into chunks of about equal cost and runs them. `cost`: picoseconds of one.
static int32_t run_divided(loop *l, int64_t first, double cost, int32_t width) {
  int64_t count = l->count - first, most = (int64_t)CHUNKS_PER_THREAD * width;
  double by_cost = (double)count * cost * 1e-3 / SHORTEST_CHUNK;
  int64_t chunks = by_cost < (double)most ? (int64_t)by_cost : most;
  if (chunks < width) chunks = width;
  if (chunks > count) chunks = count;
  int64_t length = (count + chunks - 1) / chunks;
  // Whole cache lines of elements, and where a chunk is long, whole leaves.
  int64_t unit = length >= 16 * LEAF ? LEAF : length >= 1024 ? 64 : 1;
  length = (length + unit - 1) / unit * unit;
  int64_t forced = atomic_load_explicit(&forced_length, memory_order_relaxed);
  if (forced > 0) {
    unit = 1;
    length = forced;
  }
  l->parts = 0;
  l->first = first;
  l->length = length;
  l->origin = first / unit * unit;
  l->chunks = (l->count - l->origin + length - 1) / length;
  return run_region(l, width);
}

// ---- deciding ----

// Runs growing ranges on this thread, and divides what is left as soon as the rest is worth it.
static int32_t probe(loop *l, double cost, int32_t width) {
  int64_t at = 0, begin = loop_now(), last = begin;
  double size = 4e6 / cost;
  while (at < l->count) {
    double left = (double)(l->count - at);
    int64_t n = size < 1 ? 1 : size < left ? (int64_t)size : l->count - at;
    int32_t code = run_serially(l, at, at + n);
    if (code) return code;
    at += n;
    int64_t now = loop_now();
    // A range that is over before the clock has moved tells little.
    double each = 1e3 * (double)(now > last ? now - last : 1) / (double)n;
    if (at < l->count && now - last >= 1000 && each * 1e-3 * (double)(l->count - at) >= WORTH)
      return run_divided(l, at, each, width);
    size = 5e6 / each < 4 * (double)n ? 5e6 / each : 4 * (double)n;
    last = now;
  }
  loop_note_cost(l->record, 1e3 * (double)(last - begin) / (double)l->count, l->estimate);
  loop_note_serial(l->record, l->count, QUERN_LOOP_TOO_SMALL);
  return 0;
}

static int32_t stay_serial(loop *l, int32_t reason) {
  loop_note_serial(l->record, l->count, reason);
  return run_serially(l, 0, l->count);
}

// ---- loops that reduce into arrays ----

// Runs parts from ..< to one after the other on one set of copies. An overflow of the joining is told by *is_over,
// not at once: a fault of a later iteration comes before it.
static int32_t run_parts(loop *l, int64_t from, int64_t to, int *is_over) {
  int32_t count = l->accumulator_count, all = count + l->reducing_count;
  slot copies[l->reducing_count];
  void *places[all];
  int32_t code = 0;
  for (int32_t k = 0; k < count; k++) places[k] = l->places[k];
  memset(copies, 0, sizeof copies);
  for (int32_t k = 0; k < l->reducing_count && !code; k++) {
    int64_t bytes = 0;
    places[count + k] = copies[k].memory = make_copy(l, k, &bytes);
    if (!copies[k].memory) code = no_memory(l->context->fault, bytes);
  }
  for (int64_t part = from; part < to && !code; part++) {
    for (int32_t k = 0; k < l->reducing_count && part > from; k++) {
      array_view *copy = copies[k].memory;
      loop_fill(l->reducings[k], copy->base, loop_count(copy, l->reducings[k].rank));
    }
    code = run_range(l, l->context, quern_loop_part_start(part, l->parts, l->count),
                     quern_loop_part_start(part + 1, l->parts, l->count), places);
    if (!code && !*is_over) *is_over = join_copies(l, copies) != 0;
  }
  for (int32_t k = 0; k < l->reducing_count; k++) quern_free(copies[k].memory);
  return code;
}

static int32_t run_reducing(loop *l, int32_t width) {
  int64_t elements = 0;
  for (int32_t k = 0; k < l->reducing_count; k++) {
    int64_t own = loop_count(l->places[l->accumulator_count + k], l->reducings[k].rank);
    if (__builtin_add_overflow(elements, own, &elements)) elements = INT64_MAX;
  }
  l->parts = quern_loop_parts(l->count, elements);
  if (l->parts == 1) {
    l->parts = 0;
    return stay_serial(l, QUERN_LOOP_ONE_PART);
  }
  int64_t done = 0;
  int is_over = 0;
  int32_t code = 0;
  double factor = loop_known_factor(l->record), cost = l->estimate * (factor > 0 ? factor : 1);
  double work = (double)l->count * cost * 1e-3;
  int32_t reason = !(l->flags & LOOP_APART) ? QUERN_LOOP_NOT_APART : width < 2 ? QUERN_LOOP_ONE_THREAD : 0;
  int is_forced = atomic_load_explicit(&forced_length, memory_order_relaxed) > 0;
  if (!reason && !is_forced && factor == 0 && work >= WORTH / 4) {
    // The first run of a loop: its first part tells what the others take.
    int64_t begin = loop_now();
    code = run_parts(l, 0, 1, &is_over);
    if (code) return code;
    done = 1;
    int64_t ran = quern_loop_part_start(1, l->parts, l->count);
    cost = 1e3 * (double)(loop_now() - begin) / (double)ran;
    loop_note_cost(l->record, cost, l->estimate);
    work = (double)(l->count - ran) * cost * 1e-3;
  }
  if (!reason && !is_forced && work < WORTH) reason = QUERN_LOOP_TOO_SMALL;
  if (reason) {
    loop_note_serial(l->record, l->count, reason);
    int64_t begin = loop_now();
    code = run_parts(l, done, l->parts, &is_over);
    int64_t ran = l->count - quern_loop_part_start(done, l->parts, l->count);
    if (!code) loop_note_cost(l->record, 1e3 * (double)(loop_now() - begin) / (double)ran, l->estimate);
  } else {
    l->first_part = done;
    l->first = quern_loop_part_start(done, l->parts, l->count);
    l->chunks = l->parts - done;
    code = run_region(l, width);
  }
  return code ? code : is_over ? JOIN_OVERFLOW : 0;
}

int32_t quern_loop_run(quern_context *context, quern_loop_body body, const void *captures, int64_t lower,
                       int64_t upper, int64_t cost, const int32_t *table, void *const *places) {
  loop l;
  l.context = context;
  l.body = body;
  l.captures = captures;
  l.lower = lower;
  uint64_t count = (uint64_t)upper - (uint64_t)lower;
  l.count = count < INT64_MAX ? (int64_t)count : INT64_MAX;
  l.flags = table[0];
  l.number = table[1];
  l.accumulator_count = table[2];
  l.reducing_count = table[3];
  l.accumulators = (const accumulator *)(table + 4);
  l.reducings = (const reducing *)(table + 4 + 2 * l.accumulator_count);
  l.places = places;
  l.has_tree = 0;
  for (int32_t k = 0; k < l.accumulator_count; k++) l.has_tree |= is_tree(l.accumulators[k]);
  l.estimate = cost > 0 ? (double)cost : 1;
  if (l.count < 1) return 0;
  int64_t forced = atomic_load_explicit(&forced_length, memory_order_relaxed);
  // As compiled code decides for loops without totals: nothing is measured, looked up or counted.
  if (!l.reducing_count && !(l.flags & LOOP_GUESS) && !forced && (double)l.count * l.estimate < SMALLEST_WORK)
    return run_serially(&l, 0, l.count);
  l.record = loop_find((const void *)(uintptr_t)body, l.number);
  int32_t width = l.flags & LOOP_APART ? quern_pool_width() : 1;
  if (l.reducing_count) return run_reducing(&l, width);
  if (!(l.flags & LOOP_APART)) return stay_serial(&l, QUERN_LOOP_NOT_APART);
  if (width < 2) return stay_serial(&l, QUERN_LOOP_ONE_THREAD);
  if (l.count < 2 || l.count > MOST_ITERATIONS) return stay_serial(&l, QUERN_LOOP_TOO_SMALL);
  if (forced) return run_divided(&l, 0, l.estimate, width);
  double factor = loop_known_factor(l.record), known = l.estimate * (factor > 0 ? factor : 1);
  double work = (double)l.count * known * 1e-3;
  // Short regions that gained nothing lately, since the other CPUs are busy with other things, are tried less often.
  if (factor > 0 && work >= WORTH && work < 20 * WORTH && loop_holds_back(l.record)) {
    int64_t begin = loop_now();
    int32_t code = stay_serial(&l, QUERN_LOOP_NO_GAIN);
    if (!code) loop_note_cost(l.record, 1e3 * (double)(loop_now() - begin) / (double)l.count, l.estimate);
    return code;
  }
  if (factor > 0 && work >= WORTH) return run_divided(&l, 0, known, width);
  // What has no loops of unknown length inside cannot become much dearer than it was.
  if (factor > 0 && work < WORTH / 2 && !(l.flags & LOOP_GUESS) && !loop_wants_measure(l.record))
    return stay_serial(&l, QUERN_LOOP_TOO_SMALL);
  // Few iterations that may be long ones, nothing known yet: a region for nothing, once, costs less than waiting.
  if (factor == 0 && l.count <= 64 && (l.flags & LOOP_GUESS || work >= 4 * WORTH))
    return run_divided(&l, 0, known > 2e7 ? known : 2e7, width);
  return probe(&l, known, width);
}
