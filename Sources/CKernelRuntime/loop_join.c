// How values of a parallel loop become one: accumulators, and the copies of arrays in `reducing:`.
// Holds: whatever is joined in the order of the iterations has the bits of joining them one by one. Minima keep the
// first of equals and maxima the last, as `v < s ? v : s` and `v >= s ? v : s` do; NaN is never taken.
#include <math.h>
#include <string.h>

#include "loop.h"
#include "walk.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

typedef __int128 wide;

// X(type's number, C type, smallest, largest)
#define INTEGERS(X) \
  X(TYPE_I8, int8_t, INT8_MIN, INT8_MAX) X(TYPE_I16, int16_t, INT16_MIN, INT16_MAX) \
  X(TYPE_I32, int32_t, INT32_MIN, INT32_MAX) X(TYPE_I64, int64_t, INT64_MIN, INT64_MAX) \
  X(TYPE_U8, uint8_t, 0, UINT8_MAX) X(TYPE_U16, uint16_t, 0, UINT16_MAX) X(TYPE_U32, uint32_t, 0, UINT32_MAX) \
  X(TYPE_U64, uint64_t, 0, UINT64_MAX)
#define FLOATS(X) X(TYPE_F32, float, -INFINITY, INFINITY) X(TYPE_F64, double, -INFINITY, INFINITY)

static int is_integer(int32_t type) { return type >= TYPE_I8 && type <= TYPE_U64; }

// ---- accumulators ----

void loop_identity(accumulator a, void *place) {
  memset(place, 0, 16);
  if (a.kind == KIND_PRODUCT && is_integer(a.type)) {
    ((exact_product *)place)->size = 1;
    return;
  }
  switch (a.type) {
    case TYPE_BOOL: *(uint8_t *)place = a.kind == KIND_AND; return;
#define X(number, type, low, high)                                          \
    case number:                                                            \
      switch (a.kind) {                                                     \
        case KIND_WRAPPING_PRODUCT: *(type *)place = 1; return;             \
        case KIND_MIN: *(type *)place = high; return;                       \
        case KIND_MAX: *(type *)place = low; return;                        \
        case KIND_AND: *(type *)place = (type) ~(type)0; return;            \
        default: return;                                                    \
      }
    INTEGERS(X)
#undef X
#define X(number, type, low, high)                                          \
    case number: *(type *)place = (type)(a.kind == KIND_MIN ? high : low); return;
    FLOATS(X)
#undef X
    default: return;
  }
}

static void join_product(exact_product *place, const exact_product *later) {
  // Factors of 0 are in is_zero; all others only make the size larger.
  place->is_too_large |= later->is_too_large | (uint8_t)__builtin_mul_overflow(place->size, later->size, &place->size);
  place->is_negative ^= later->is_negative;
  place->is_zero |= later->is_zero;
}

void loop_join(accumulator a, void *place, const void *later) {
  if (is_integer(a.type) && a.kind == KIND_SUM) {
    *(wide *)place += *(const wide *)later;
    return;
  }
  if (is_integer(a.type) && a.kind == KIND_PRODUCT) {
    join_product(place, later);
    return;
  }
  switch (a.type) {
    case TYPE_BOOL: {
      uint8_t *s = place;
      uint8_t v = *(const uint8_t *)later;
      *s = a.kind == KIND_AND ? *s & v : a.kind == KIND_OR ? *s | v : *s ^ v;
      return;
    }
#define X(number, type, low, high)                                                              \
    case number: {                                                                              \
      type *s = place, v = *(const type *)later;                                                \
      switch (a.kind) {                                                                         \
        case KIND_WRAPPING_SUM: *s = (type)((uint64_t)*s + (uint64_t)v); return;                \
        case KIND_WRAPPING_PRODUCT: *s = (type)((uint64_t)*s * (uint64_t)v); return;            \
        case KIND_MIN: *s = v < *s ? v : *s; return;                                            \
        case KIND_MAX: *s = v >= *s ? v : *s; return;                                           \
        case KIND_AND: *s &= v; return;                                                         \
        case KIND_OR: *s |= v; return;                                                          \
        default: *s ^= v; return;                                                               \
      }                                                                                         \
    }
    INTEGERS(X)
#undef X
#define X(number, type, low, high)                                                              \
    case number: {                                                                              \
      type *s = place, v = *(const type *)later;                                                \
      *s = a.kind == KIND_MIN ? (v < *s ? v : *s) : (v >= *s ? v : *s);                         \
      return;                                                                                   \
    }
    FLOATS(X)
#undef X
    default: return;
  }
}

#define EACH_TREE(call)                                          \
  if (a.kind == KIND_SUM) {                                      \
    if (a.type == TYPE_F64) call(sum_f64, double)                \
    else call(sum_f32, float)                                    \
  } else {                                                       \
    if (a.type == TYPE_F64) call(product_f64, double)            \
    else call(product_f32, float)                                \
  }

void loop_tree_begin(accumulator a, void *tree) {
#define CALL(name, type) quern_tree_begin_##name(tree);
  EACH_TREE(CALL)
#undef CALL
}
// The four are one function to a caller: pointers to any type pass alike.
#define ADDER(name, type) \
  static void add_##name(void *tree, const void *contributions, int64_t count) { \
    quern_tree_add_##name(tree, contributions, count); \
  }
ADDER(sum_f64, double)
ADDER(sum_f32, float)
ADDER(product_f64, double)
ADDER(product_f32, float)
tree_adder *loop_tree_adder(accumulator a) {
  if (a.kind == KIND_SUM) return a.type == TYPE_F64 ? add_sum_f64 : add_sum_f32;
  return a.type == TYPE_F64 ? add_product_f64 : add_product_f32;
}
void loop_tree_add_leaves(accumulator a, void *tree, const void *sums, int64_t count) {
#define CALL(name, type) quern_tree_add_leaves_##name(tree, sums, count);
  EACH_TREE(CALL)
#undef CALL
}
void loop_tree_leaf(accumulator a, const void *tree, void *sum) {
#define CALL(name, type) *(type *)sum = quern_tree_end_##name(tree);
  EACH_TREE(CALL)
#undef CALL
}

// ---- arrays ----

int64_t loop_count(const array_view *view, int32_t rank) {
  int64_t count = 1;
  for (int32_t axis = 0; axis < rank; axis++)
    if (view->axes[axis] < 0 || __builtin_mul_overflow(count, view->axes[axis], &count)) return INT64_MAX;
  return count;
}

void loop_fill(reducing r, void *copy, int64_t count) {
  int is_product = r.kind == KIND_PRODUCT || r.kind == KIND_WRAPPING_PRODUCT;
  switch (r.type) {
#define X(number, type, low, high)                                                              \
    case number: {                                                                              \
      type *e = copy, value = r.kind == KIND_AND ? (type) ~(type)0 : (type)is_product;          \
      for (int64_t k = 0; k < count; k++) e[k] = value;                                         \
      return;                                                                                   \
    }
    INTEGERS(X)
#undef X
#define X(number, type, low, high)                                                              \
    case number: {                                                                              \
      type *e = copy, value = is_product ? (type)1 : -(type)0.0;                                \
      for (int64_t k = 0; k < count; k++) e[k] = value;                                         \
      return;                                                                                   \
    }
    FLOATS(X)
#undef X
    default: memset(copy, r.kind == KIND_AND, (size_t)count); return;
  }
}

// One row: h[k] = h[k] op c[k]. Integers that leave their type are told at the end of the row; what was joined until
// then stays, as after any other fault.
#define ROW(expression)                                                                         \
  for (int64_t k = 0; k < n; k++) {                                                             \
    type_of_row x = h[k * stride], y = c[k];                                                    \
    h[k * stride] = (expression);                                                               \
  }
#define X(number, type, low, high)                                                              \
  static int row_##type(int32_t kind, type *h, int64_t stride, const type *c, int64_t n) {      \
    typedef type type_of_row;                                                                   \
    int over = 0;                                                                               \
    type out;                                                                                   \
    switch (kind) {                                                                             \
      case KIND_SUM: ROW((over |= __builtin_add_overflow(x, y, &out), out)) break;              \
      case KIND_PRODUCT: ROW((over |= __builtin_mul_overflow(x, y, &out), out)) break;          \
      case KIND_WRAPPING_SUM: ROW((type)((uint64_t)x + (uint64_t)y)) break;                     \
      case KIND_WRAPPING_PRODUCT: ROW((type)((uint64_t)x * (uint64_t)y)) break;                 \
      case KIND_AND: ROW((type)(x & y)) break;                                                  \
      case KIND_OR: ROW((type)(x | y)) break;                                                   \
      default: ROW((type)(x ^ y)) break;                                                        \
    }                                                                                           \
    return over ? -1 : 0;                                                                       \
  }
INTEGERS(X)
#undef X
#define X(number, type, low, high)                                                              \
  static int row_##type(int32_t kind, type *h, int64_t stride, const type *c, int64_t n) {      \
    typedef type type_of_row;                                                                   \
    if (kind == KIND_SUM) ROW(x + y)                                                            \
    else ROW(x * y)                                                                             \
    return 0;                                                                                   \
  }
FLOATS(X)
#undef X

static int join_row(reducing r, char *h, int64_t stride, const char *c, int64_t n) {
  switch (r.type) {
#define X(number, type, low, high) case number: return row_##type(r.kind, (type *)h, stride, (const type *)c, n);
    INTEGERS(X) FLOATS(X)
#undef X
    default: return row_uint8_t(r.kind, (uint8_t *)h, stride, (const uint8_t *)c, n);
  }
}

int loop_join_array(reducing r, const array_view *view, const void *copy) {
  int64_t dense[QUERN_MAX_RANK], indices[QUERN_MAX_RANK] = {0}, offsets[2] = {0, 0}, product = 1;
  if (r.rank > QUERN_MAX_RANK) return -1;
  for (int32_t axis = r.rank - 1; axis >= 0; axis--) {
    dense[axis] = product;
    product *= view->axes[axis] > 0 ? view->axes[axis] : 1;
  }
  quern_walk w;
  if (!quern_walk_begin(&w, r.rank, view->axes, view->axes + r.rank, dense)) return 0;
  int64_t size = type_size(r.type), last = w.rank - 1;
  do {
    char *h = (char *)view->base + offsets[0] * size;
    const char *c = (const char *)copy + offsets[1] * size;
    // The copy is dense, and so are its rows.
    if (join_row(r, h, w.strides[0][last], c, w.extents[last])) return -1;
  } while (quern_walk_next(&w, indices, offsets));
  return 0;
}
