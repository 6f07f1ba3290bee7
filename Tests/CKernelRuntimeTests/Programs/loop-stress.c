// Drives loop.c as compiled kernels do, with a body written by hand: a floating sum and product, an exact integer sum,
// a minimum, an array in `reducing:`, scratch in each iteration, faults. LoopProgramTests compiles it with sanitizers.
//   loop-stress [SEED]    prints one line for each thing that is wrong, and ends with 0 if there was none
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loop.h"
#include "quern_loop.h"
#include "quern_pool.h"

static atomic_int failures;
#define EXPECT(condition, ...)                                         \
  do {                                                                 \
    if (!(condition)) {                                                \
      atomic_fetch_add(&failures, 1);                                  \
      printf("line %d: %s: ", __LINE__, #condition);                   \
      printf(__VA_ARGS__);                                             \
      printf("\n");                                                    \
    }                                                                  \
  } while (0)

static uint64_t next(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 33;
}

enum { SUM, PRODUCT, EXACT, LEAST, ACCUMULATORS };
static const int32_t plain[] = {3, 0, 4, 0, KIND_SUM, TYPE_F64, KIND_PRODUCT, TYPE_F32, KIND_SUM, TYPE_I64,
                                KIND_MIN, TYPE_F64};
static const int32_t reduces[] = {3, 1, 4, 1, KIND_SUM, TYPE_F64, KIND_PRODUCT, TYPE_F32, KIND_SUM, TYPE_I64,
                                  KIND_MIN, TYPE_F64, KIND_SUM, TYPE_F64, 1};

typedef struct job {
  const double *x;
  double *y;
  int64_t bad;  // iterations from here on fault where they are a multiple of 7 more; negative: none
  int reduces, makes_scratch, nests;
} job;

static int32_t run(const job *j, int64_t count, double *h, int64_t bins, double out[4], quern_fault *fault);

static int32_t body(quern_context *context, const void *captures, int64_t lower, int64_t upper, void *const *places) {
  const job *j = captures;
  __int128 exact = *(__int128 *)places[EXACT];
  double least = *(double *)places[LEAST];
  quern_block *mark = context->blocks;
  for (int64_t i = lower; i < upper; i++) {
    double v = j->x[i];
    if (j->makes_scratch) {
      double *own = quern_scratch(context, 800);
      if (!own) return 9;
      own[i % 100] = v;
      v = own[i % 100];
    }
    if (j->bad >= 0 && i >= j->bad && (i - j->bad) % 7 == 0) {
      context->fault->code = 1;
      context->fault->first = i;
      return 1;
    }
    if (j->nests && i % 64 == 0) {
      job inner = {j->x, NULL, -1, 0, 0, 0};
      double got[4];
      quern_fault unused;
      if (run(&inner, 3000, NULL, 0, got, &unused) == 0) v += got[0] * 0;
    }
    ((double *)places[SUM])[i - lower] = v;
    ((float *)places[PRODUCT])[i - lower] = (float)(1 + v * 1e-9);
    exact += (int64_t)(v * 1e15);
    least = v < least ? v : least;
    if (j->y) j->y[i] = 2 * v;
    if (j->reduces) {
      array_view *h = places[ACCUMULATORS];
      ((double *)h->base)[(i * 31 % h->axes[0]) * h->axes[1]] += v;
    }
    quern_release(context, mark);
  }
  *(__int128 *)places[EXACT] = exact;
  *(double *)places[LEAST] = least;
  return 0;
}

static int32_t run(const job *j, int64_t count, double *h, int64_t bins, double out[4], quern_fault *fault) {
  struct { _Alignas(64) char tree[TREE_BYTES]; double kept[BLOCK]; } sum, product;
  _Alignas(16) char exact[16] = {0}, least[16];
  struct { void *base; int64_t axes[2]; } view = {h, {bins, 1}};
  void *places[] = {&sum, &product, exact, least, &view};
  quern_context context = {.fault = fault};
  quern_tree_begin_sum_f64((void *)&sum);
  quern_tree_begin_product_f32((void *)&product);
  *(double *)least = INFINITY;
  int32_t code = quern_loop_run(&context, body, j, 0, count, 5000, j->reduces ? reduces : plain, places);
  quern_release(&context, NULL);
  if (code) return code;
  out[0] = quern_tree_end_sum_f64((void *)&sum);
  out[1] = quern_tree_end_product_f32((void *)&product);
  out[2] = (double)(int64_t)*(__int128 *)exact;
  out[3] = *(double *)least;
  return 0;
}

static uint64_t seed = 1;

static void *rounds(void *argument) {
  uint64_t state = seed + (uint64_t)(uintptr_t)argument;
  enum { LARGEST = 30000 };
  double *x = malloc(LARGEST * 8), *y = malloc(LARGEST * 8), *z = malloc(LARGEST * 8);
  static const int64_t lengths[] = {0, 1, 5, 64, 1000, 4096, 5000};
  for (int round = 0; round < 30; round++) {
    int64_t count = (int64_t)(next(&state) % (round % 4 ? 3000 : LARGEST)) + 1, bins = (int64_t)(next(&state) % 50) + 1;
    for (int64_t i = 0; i < count; i++) x[i] = ((double)(next(&state) % 2001) - 1000) / 7;
    job j = {x, y, -1, (int)(next(&state) & 1), (int)(next(&state) & 1), next(&state) % 4 == 0};
    double h[50], g[50], expected[4], found[4];
    quern_fault fault;
    for (int k = 0; k < 50; k++) h[k] = g[k] = k * 0.3;
    // The same loop that may not leave its thread. (Its flags are the table's: the width decides.)
    quern_loop_set_chunk(0);
    quern_pool_set_width(1);
    EXPECT(run(&j, count, h, bins, expected, &fault) == 0, "serially");
    quern_pool_set_width((int32_t[]){2, 3, 8}[next(&state) % 3]);
    quern_loop_set_chunk(lengths[next(&state) % 7]);
    j.y = z;
    EXPECT(run(&j, count, g, bins, found, &fault) == 0, "in a region");
    EXPECT(memcmp(expected, found, sizeof found) == 0, "round %d: %.17g %.17g %.17g %.17g, not %.17g %.17g %.17g %.17g",
           round, found[0], found[1], found[2], found[3], expected[0], expected[1], expected[2], expected[3]);
    EXPECT(memcmp(h, g, sizeof g) == 0, "round %d: the array", round);
    EXPECT(memcmp(y, z, (size_t)count * 8) == 0, "round %d: what was written", round);
    j.bad = (int64_t)(next(&state) % (uint64_t)count);
    int32_t code = run(&j, count, g, bins, found, &fault);
    EXPECT(code == 1 && fault.first == j.bad, "round %d: fault %d at %lld, not %lld", round, code,
           (long long)fault.first, (long long)j.bad);
  }
  free(x);
  free(y);
  free(z);
  return NULL;
}

int main(int count, char **words) {
  if (count > 1) seed = strtoull(words[1], NULL, 10);
  quern_loop_trace_start(1 << 12);
  rounds(NULL);
  // Widths and lengths now change under running loops: results may not.
  pthread_t threads[3];
  for (int k = 0; k < 3; k++) pthread_create(&threads[k], NULL, rounds, (void *)(uintptr_t)(k + 1));
  for (int k = 0; k < 3; k++) pthread_join(threads[k], NULL);
  quern_loop_counts counts[4];
  int64_t loops = quern_loop_count(NULL, (const void *)UINTPTR_MAX, counts, 4);
  EXPECT(loops == 1, "%lld loops known", (long long)loops);
  EXPECT(counts[0].parallel_runs > 0 && counts[0].serial_runs > 0, "both kinds of runs");
  static quern_loop_span spans[1 << 12];
  int64_t taken = quern_loop_trace_take(spans, 1 << 12);
  EXPECT(taken > 0 && spans[0].end >= spans[0].start && spans[0].upper > spans[0].lower, "%lld spans",
         (long long)taken);
  quern_loop_forget(NULL, (const void *)UINTPTR_MAX);
  EXPECT(quern_loop_count(NULL, (const void *)UINTPTR_MAX, NULL, 0) == 0, "forgotten");
  return failures ? 1 : 0;
}
