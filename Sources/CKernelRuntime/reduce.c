// Reductions of whole arrays and along one axis, one function per kind and type:
//
//   int32_t quern_<kind>_<type>(base, rank, extents, strides, result)
//   int32_t quern_axis_<kind>_<type>(base, rank, extents, strides, axis, dense result)
//
// Each returns 0, or the code of a fault: 3 (a total does not fit), 10 (no elements). Floating sums, products and
// means use the fixed tree (tree.c). Integer totals are exact; minima and maxima propagate NaN, the first one wins.
// A kind is a state with three functions: begin, row (count elements, stride apart), end.
#include <string.h>

#include "imports.h"
#include "tree.h"
#include "walk.h"

enum { OVERFLOWS = 3, EMPTY = 10 };

typedef __int128 wide;

// ---- the two drivers ----------------------------------------------------------------------------
#define DRIVERS(kind, name, type, output)                                                                 \
  int32_t quern_##kind##_##name(const type *base, int64_t rank, const int64_t *extents, const int64_t *strides, \
                                output *result) {                                                         \
    state_##kind##_##name s;                                                                              \
    quern_walk w;                                                                                         \
    begin_##kind##_##name(&s);                                                                            \
    if (quern_walk_begin(&w, rank, extents, strides, NULL)) {                                             \
      int64_t indices[QUERN_MAX_RANK] = {0}, offsets[2] = {0, 0}, last = w.rank - 1;                      \
      do row_##kind##_##name(&s, base + offsets[0], w.extents[last], w.strides[0][last]);                 \
      while (quern_walk_next(&w, indices, offsets));                                                      \
    }                                                                                                     \
    return end_##kind##_##name(&s, result);                                                               \
  }                                                                                                       \
  int32_t quern_axis_##kind##_##name(const type *base, int64_t rank, const int64_t *extents,              \
                                     const int64_t *strides, int64_t axis, output *result) {              \
    quern_axis_walk w;                                                                                    \
    if (!axis_begin(&w, rank, extents, strides, axis)) return 0;                                          \
    int32_t code = 0;                                                                                     \
    do {                                                                                                  \
      state_##kind##_##name s;                                                                            \
      begin_##kind##_##name(&s);                                                                          \
      row_##kind##_##name(&s, base + w.offset, extents[axis], strides[axis]);                             \
      code = end_##kind##_##name(&s, result++);                                                           \
    } while (code == 0 && axis_next(&w));                                                                 \
    return code;                                                                                          \
  }

// All indices but that of one axis, in row-major order.
typedef struct quern_axis_walk {
  int64_t rank, offset;
  int64_t extents[QUERN_MAX_RANK], strides[QUERN_MAX_RANK], indices[QUERN_MAX_RANK];
} quern_axis_walk;

static int axis_begin(quern_axis_walk *w, int64_t rank, const int64_t *extents, const int64_t *strides, int64_t axis) {
  w->rank = 0;
  w->offset = 0;
  for (int64_t k = 0; k < rank; k++) {
    if (k == axis) continue;
    if (extents[k] <= 0) return 0;
    w->extents[w->rank] = extents[k];
    w->strides[w->rank] = strides[k];
    w->indices[w->rank++] = 0;
  }
  return 1;
}

static int axis_next(quern_axis_walk *w) {
  for (int64_t k = w->rank - 1; k >= 0; k--) {
    w->offset += w->strides[k];
    if (++w->indices[k] < w->extents[k]) return 1;
    w->offset -= w->strides[k] * w->extents[k];
    w->indices[k] = 0;
  }
  return 0;
}

// ---- floating totals ----------------------------------------------------------------------------
#define FLOAT_TOTAL(kind, name, type)                                                                     \
  typedef quern_tree_##kind##_##name state_##kind##_##name;                                               \
  static void begin_##kind##_##name(state_##kind##_##name *s) { quern_tree_begin_##kind##_##name(s); }    \
  static void row_##kind##_##name(state_##kind##_##name *s, const type *p, int64_t n, int64_t stride) {   \
    quern_tree_row_##kind##_##name(s, p, n, stride);                                                      \
  }                                                                                                       \
  static int32_t end_##kind##_##name(state_##kind##_##name *s, type *result) {                            \
    *result = quern_tree_end_##kind##_##name(s);                                                          \
    return 0;                                                                                             \
  }                                                                                                       \
  DRIVERS(kind, name, type, type)

#define MEAN(name, type)                                                                                  \
  typedef struct { quern_tree_sum_##name tree; int64_t count; } state_mean_##name;                        \
  static void begin_mean_##name(state_mean_##name *s) {                                                   \
    quern_tree_begin_sum_##name(&s->tree);                                                                \
    s->count = 0;                                                                                         \
  }                                                                                                       \
  static void row_mean_##name(state_mean_##name *s, const type *p, int64_t n, int64_t stride) {           \
    quern_tree_row_sum_##name(&s->tree, p, n, stride);                                                    \
    s->count += n;                                                                                        \
  }                                                                                                       \
  static int32_t end_mean_##name(state_mean_##name *s, type *result) {                                    \
    *result = quern_tree_end_sum_##name(&s->tree) / (type)s->count;                                       \
    return s->count == 0 ? EMPTY : 0;                                                                     \
  }                                                                                                       \
  DRIVERS(mean, name, type, type)

FLOAT_TOTAL(sum, f64, double)
FLOAT_TOTAL(sum, f32, float)
FLOAT_TOTAL(product, f64, double)
FLOAT_TOTAL(product, f32, float)
MEAN(f64, double)
MEAN(f32, float)

// ---- integer totals -----------------------------------------------------------------------------
// `part` is a 64-bit type that 2^31 elements of up to 32 bits cannot fill.
#define INTEGER_SUM(name, type, part)                                                                     \
  typedef struct { wide total; } state_sum_##name;                                                        \
  static void begin_sum_##name(state_sum_##name *s) { s->total = 0; }                                     \
  static void row_sum_##name(state_sum_##name *s, const type *p, int64_t n, int64_t stride) {             \
    if (sizeof(type) == 8) {                                                                              \
      wide total = 0;                                                                                     \
      for (int64_t i = 0; i < n; i++) total += p[i * stride];                                             \
      s->total += total;                                                                                  \
      return;                                                                                             \
    }                                                                                                     \
    for (int64_t i = 0; i < n;) {                                                                         \
      int64_t end = n - i < ((int64_t)1 << 30) ? n : i + ((int64_t)1 << 30);                              \
      part total = 0;                                                                                     \
      if (stride == 1)                                                                                    \
        for (; i < end; i++) total += (part)p[i];                                                         \
      else                                                                                                \
        for (; i < end; i++) total += (part)p[i * stride];                                                \
      s->total += total;                                                                                  \
    }                                                                                                     \
  }                                                                                                       \
  static int32_t end_sum_##name(state_sum_##name *s, type *result) {                                      \
    *result = (type)s->total;                                                                             \
    return (wide)*result == s->total ? 0 : OVERFLOWS;                                                     \
  }                                                                                                       \
  DRIVERS(sum, name, type, type)

// The total of products needs up to 192 bits: whole multiples of 2^64 and the rest are added apart.
#define INTEGER_DOT(name, type, product)                                                                  \
  int32_t quern_dot_##name(const type *a, int64_t a_stride, const type *b, int64_t b_stride, int64_t count, \
                           type *result) {                                                                \
    wide high = 0, low = 0;                                                                               \
    for (int64_t i = 0; i < count; i++) {                                                                 \
      product p = (product)a[i * a_stride] * (product)b[i * b_stride];                                    \
      high += (wide)(p >> 64);                                                                            \
      low += (wide)(uint64_t)p;                                                                           \
    }                                                                                                     \
    high += low >> 64;                                                                                    \
    type value = (type)(uint64_t)low;                                                                     \
    *result = value;                                                                                      \
    wide again = (wide)value;                                                                             \
    return (uint64_t)again == (uint64_t)low && (again >> 64) == high ? 0 : OVERFLOWS;                     \
  }

// A product's magnitude never shrinks, save by a zero, so the end fits if no step was too large.
#define INTEGER_PRODUCT(name, type, is_signed)                                                            \
  typedef struct { uint64_t size; int is_negative, is_zero, is_large; } state_product_##name;             \
  static void begin_product_##name(state_product_##name *s) {                                             \
    memset(s, 0, sizeof *s);                                                                              \
    s->size = 1;                                                                                          \
  }                                                                                                       \
  static void row_product_##name(state_product_##name *s, const type *p, int64_t n, int64_t stride) {     \
    for (int64_t i = 0; i < n; i++) {                                                                     \
      type x = p[i * stride];                                                                             \
      int negative = is_signed && x < (type)1 && x != 0;                                                  \
      uint64_t size = negative ? -(uint64_t)x : (uint64_t)x;                                              \
      s->is_negative ^= negative;                                                                         \
      s->is_zero |= x == 0;                                                                               \
      s->is_large |= __builtin_mul_overflow(s->size, size, &s->size);                                     \
    }                                                                                                     \
  }                                                                                                       \
  static int32_t end_product_##name(state_product_##name *s, type *result) {                              \
    wide total = s->is_negative ? -(wide)s->size : (wide)s->size;                                         \
    if (s->is_zero) total = 0;                                                                            \
    *result = (type)total;                                                                                \
    return s->is_zero || (!s->is_large && (wide)*result == total) ? 0 : OVERFLOWS;                        \
  }                                                                                                       \
  DRIVERS(product, name, type, type)

// What is computed modulo 2^n or bit by bit, in the unsigned type.
#define FOLD(kind, name, type, op, neutral)                                                               \
  typedef struct { type value; } state_##kind##_##name;                                                   \
  static void begin_##kind##_##name(state_##kind##_##name *s) { s->value = neutral; }                     \
  static void row_##kind##_##name(state_##kind##_##name *s, const type *p, int64_t n, int64_t stride) {   \
    type value = s->value;                                                                                \
    if (stride == 1)                                                                                      \
      for (int64_t i = 0; i < n; i++) value = (type)((uint64_t)value op (uint64_t)p[i]);                  \
    else                                                                                                  \
      for (int64_t i = 0; i < n; i++) value = (type)((uint64_t)value op (uint64_t)p[i * stride]);         \
    s->value = value;                                                                                     \
  }                                                                                                       \
  static int32_t end_##kind##_##name(state_##kind##_##name *s, type *result) {                            \
    *result = s->value;                                                                                   \
    return 0;                                                                                             \
  }                                                                                                       \
  DRIVERS(kind, name, type, type)

#define INTEGER(name, type, part, product, is_signed) \
  INTEGER_SUM(name, type, part)                       \
  INTEGER_DOT(name, type, product)                    \
  INTEGER_PRODUCT(name, type, is_signed)              \
  FOLD(wrappingSum, name, type, +, 0)                 \
  FOLD(wrappingProduct, name, type, *, 1)             \
  FOLD(and, name, type, &, (type)-1)                  \
  FOLD(or, name, type, |, 0)                          \
  FOLD(xor, name, type, ^, 0)

INTEGER(i8, int8_t, int64_t, wide, 1)
INTEGER(i16, int16_t, int64_t, wide, 1)
INTEGER(i32, int32_t, int64_t, wide, 1)
INTEGER(i64, int64_t, int64_t, wide, 1)
INTEGER(u8, uint8_t, uint64_t, unsigned __int128, 0)
INTEGER(u16, uint16_t, uint64_t, unsigned __int128, 0)
INTEGER(u32, uint32_t, uint64_t, unsigned __int128, 0)
INTEGER(u64, uint64_t, uint64_t, unsigned __int128, 0)
FOLD(and, bool, uint8_t, &, 1)
FOLD(or, bool, uint8_t, |, 0)
FOLD(xor, bool, uint8_t, ^, 0)

// ---- extrema ------------------------------------------------------------------------------------
// `keeps`: the comparison under which the best so far stays. A NaN fails it, and then stays for good.
#define EXTREMUM(kind, argkind, name, type, keeps)                                                        \
  typedef struct { type value; int64_t index, count; } state_##kind##_##name;                             \
  typedef state_##kind##_##name state_##argkind##_##name;                                                 \
  static void begin_##kind##_##name(state_##kind##_##name *s) { memset(s, 0, sizeof *s); }                \
  static void begin_##argkind##_##name(state_##kind##_##name *s) { memset(s, 0, sizeof *s); }             \
  /* Whether any of 256 elements would become the best: a loop without a way out, for vectors. */          \
  static int beats_##kind##_##name(const type *p, type value) {                                           \
    int found = 0;                                                                                        \
    for (int k = 0; k < 256; k++) found |= !(p[k] keeps value);                                           \
    return found;                                                                                         \
  }                                                                                                       \
  static void row_##kind##_##name(state_##kind##_##name *s, const type *p, int64_t n, int64_t stride) {   \
    int64_t i = 0;                                                                                        \
    if (n > 0 && s->count == 0) s->value = p[0], i = 1;                                                   \
    type value = s->value;                                                                                \
    int is_open = value == value;                                                                         \
    while (is_open && i < n) {                                                                            \
      int64_t end = n - i < 256 ? n : i + 256;                                                            \
      if (stride == 1 && end - i == 256 && !beats_##kind##_##name(p + i, value)) i = end;                 \
      for (; i < end; i++) {                                                                              \
        type x = p[i * stride];                                                                           \
        if (x keeps value) continue;                                                                      \
        value = x;                                                                                        \
        s->index = s->count + i;                                                                          \
        if (x != x) {                                                                                     \
          is_open = 0;                                                                                    \
          break;                                                                                          \
        }                                                                                                 \
      }                                                                                                   \
    }                                                                                                     \
    s->value = value;                                                                                     \
    s->count += n;                                                                                        \
  }                                                                                                       \
  static void row_##argkind##_##name(state_##kind##_##name *s, const type *p, int64_t n, int64_t stride) { \
    row_##kind##_##name(s, p, n, stride);                                                                 \
  }                                                                                                       \
  static int32_t end_##kind##_##name(state_##kind##_##name *s, type *result) {                            \
    *result = s->value;                                                                                   \
    return s->count == 0 ? EMPTY : 0;                                                                     \
  }                                                                                                       \
  static int32_t end_##argkind##_##name(state_##kind##_##name *s, int64_t *result) {                      \
    *result = s->index;                                                                                   \
    return s->count == 0 ? EMPTY : 0;                                                                     \
  }                                                                                                       \
  DRIVERS(kind, name, type, type)                                                                         \
  DRIVERS(argkind, name, type, int64_t)

#define X(name, type)                        \
  EXTREMUM(min, argmin, name, type, >=)      \
  EXTREMUM(max, argmax, name, type, <=)
QUERN_SORT_TYPES(X)
#undef X
