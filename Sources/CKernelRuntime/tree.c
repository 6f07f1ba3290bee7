// Floating-point sums and products in the one order that Quern has for them: leaves of 4,096 elements, 32 lanes in a
// leaf, folded by halves, leaves joined as an aligned binary tree. The exact definition, and the Swift code that
// gives the same bits, are in QuernCore/TreeSum.swift.
// Holds: every operation is rounded once, in the order of the definition; vector width only says how many lanes
// move together. So contraction must be off, whoever compiles this.
#include <math.h>
#include <string.h>

#include "tree.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#define INLINE static inline __attribute__((always_inline))

// The 32 lanes as vectors of 64 bytes, which narrower machines split.
#define TREE(name, type, op, neutral, count)                                                              \
  typedef type vector_##name __attribute__((vector_size(64), aligned(sizeof(type)), may_alias));          \
  enum { parts_##name = 32 * sizeof(type) / 64 };                                                         \
  INLINE void rows_##name(type *lanes, const type *base, int64_t blocks) {                                \
    vector_##name sums[parts_##name];                                                                     \
    memcpy(sums, lanes, sizeof sums);                                                                     \
    for (int64_t k = 0; k < blocks; k++)                                                                  \
      for (int p = 0; p < parts_##name; p++)                                                              \
        sums[p] = sums[p] op *(const vector_##name *)(base + 32 * k + p * (64 / sizeof(type)));           \
    memcpy(lanes, sums, sizeof sums);                                                                     \
  }                                                                                                       \
  CLONES(name, type)                                                                                      \
  void quern_tree_begin_##name(quern_tree_##name *t) {                                                    \
    for (int k = 0; k < 32; k++) t->lanes[k] = neutral;                                                   \
    t->position = 0;                                                                                      \
    t->leaf_count = 0;                                                                                    \
  }                                                                                                       \
  static type fold_##name(const quern_tree_##name *t) {                                                   \
    type lanes[32];                                                                                       \
    memcpy(lanes, t->lanes, sizeof lanes);                                                                \
    for (int half = 16; half > 0; half /= 2)                                                              \
      for (int k = 0; k < half; k++) lanes[k] = lanes[k] op lanes[k + half];                              \
    return lanes[0];                                                                                      \
  }                                                                                                       \
  static void push_##name(quern_tree_##name *t, type sum) {                                               \
    int level = 0;                                                                                        \
    for (; (t->leaf_count >> level) & 1; level++) sum = t->partials[level] op sum;                        \
    t->partials[level] = sum;                                                                             \
    t->leaf_count++;                                                                                      \
  }                                                                                                       \
  static void close_##name(quern_tree_##name *t) {                                                        \
    push_##name(t, fold_##name(t));                                                                       \
    t->position = 0;                                                                                      \
    for (int k = 0; k < 32; k++) t->lanes[k] = neutral;                                                   \
  }                                                                                                       \
  void quern_tree_add_leaves_##name(quern_tree_##name *t, const type *sums, int64_t n) {                  \
    for (int64_t k = 0; k < n; k++) push_##name(t, sums[k]);                                              \
  }                                                                                                       \
  void quern_tree_row_##name(quern_tree_##name *t, const type *base, int64_t n, int64_t stride) {         \
    for (int64_t i = 0; i < n;) {                                                                         \
      int64_t lane = t->position & 31, left = n - i;                                                      \
      if (lane == 0 && stride == 1 && left >= 32) {                                                       \
        int64_t room = (4096 - t->position) >> 5, blocks = left >> 5 < room ? left >> 5 : room;           \
        fast_##name(t->lanes, base + i, blocks);                                                          \
        i += blocks << 5;                                                                                 \
        t->position += blocks << 5;                                                                       \
      } else {                                                                                            \
        int64_t run = left < 32 - lane ? left : 32 - lane;                                                \
        for (int64_t k = 0; k < run; k++) t->lanes[lane + k] = t->lanes[lane + k] op base[(i + k) * stride]; \
        i += run;                                                                                         \
        t->position += run;                                                                               \
      }                                                                                                   \
      if (t->position == 4096) close_##name(t);                                                           \
    }                                                                                                     \
  }                                                                                                       \
  void quern_tree_add_##name(quern_tree_##name *t, const type *base, int64_t n) {                         \
    quern_tree_row_##name(t, base, n, 1);                                                                 \
  }                                                                                                       \
  type quern_tree_end_##name(const quern_tree_##name *t) {                                                \
    uint64_t waiting = t->leaf_count;                                                                     \
    type sum;                                                                                             \
    if (t->position > 0) {                                                                                \
      sum = fold_##name(t);                                                                               \
    } else {                                                                                              \
      if (waiting == 0) return neutral + 0; /* −0.0 + 0 is +0.0 */                                        \
      sum = t->partials[__builtin_ctzll(waiting)];                                                        \
      waiting &= waiting - 1;                                                                             \
    }                                                                                                     \
    for (; waiting; waiting &= waiting - 1) sum = t->partials[__builtin_ctzll(waiting)] op sum;           \
    return sum;                                                                                           \
  }

// The same loop for wider vectors, chosen when it runs.
#if defined(__x86_64__)
#define CLONES(name, type)                                                                                \
  __attribute__((target("avx512f"))) static void wide_##name(type *lanes, const type *base, int64_t n) {  \
    rows_##name(lanes, base, n);                                                                          \
  }                                                                                                       \
  __attribute__((target("avx2"))) static void middle_##name(type *lanes, const type *base, int64_t n) {   \
    rows_##name(lanes, base, n);                                                                          \
  }                                                                                                       \
  static void fast_##name(type *lanes, const type *base, int64_t n) {                                     \
    if (__builtin_cpu_supports("avx512f")) wide_##name(lanes, base, n);                                   \
    else if (__builtin_cpu_supports("avx2")) middle_##name(lanes, base, n);                               \
    else rows_##name(lanes, base, n);                                                                     \
  }
#else
#define CLONES(name, type) \
  static void fast_##name(type *lanes, const type *base, int64_t n) { rows_##name(lanes, base, n); }
#endif

TREE(sum_f64, double, +, -0.0, 4)
TREE(sum_f32, float, +, -0.0f, 2)
TREE(product_f64, double, *, 1.0, 4)
TREE(product_f32, float, *, 1.0f, 2)

// Products are rounded, kept for 256 elements, and then added: one order, whatever the strides.
#define DOT(name, type)                                                                                   \
  INLINE void products_##name(type *out, const type *a, int64_t a_stride, const type *b, int64_t b_stride, \
                              int64_t n) {                                                                \
    if (a_stride == 1 && b_stride == 1)                                                                   \
      for (int64_t i = 0; i < n; i++) out[i] = a[i] * b[i];                                               \
    else                                                                                                  \
      for (int64_t i = 0; i < n; i++) out[i] = a[i * a_stride] * b[i * b_stride];                         \
  }                                                                                                       \
  int32_t quern_dot_##name(const type *a, int64_t a_stride, const type *b, int64_t b_stride, int64_t count, \
                           type *result) {                                                                \
    quern_tree_sum_##name tree;                                                                           \
    type products[256];                                                                                   \
    quern_tree_begin_sum_##name(&tree);                                                                   \
    for (int64_t i = 0; i < count; i += 256) {                                                            \
      int64_t n = count - i < 256 ? count - i : 256;                                                      \
      products_##name(products, a + i * a_stride, a_stride, b + i * b_stride, b_stride, n);               \
      quern_tree_row_sum_##name(&tree, products, n, 1);                                                   \
    }                                                                                                     \
    *result = quern_tree_end_sum_##name(&tree);                                                           \
    return 0;                                                                                             \
  }
DOT(f64, double)
DOT(f32, float)
