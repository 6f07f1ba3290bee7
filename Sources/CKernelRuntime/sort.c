// Stable ascending sorts of strided elements, one per scalar type: runs of 16 by insertion, then merging from
// buffer to buffer. NaNs are equal to each other and come last; −0 and +0 are equal.
// Cost: O(n log n) comparisons, two buffers of n elements given by the caller.
#include "imports.h"

#define RUN 16

// One order for all types: for integers the second half is never true.
#define BEFORE(a, b) ((a) < (b) || ((b) != (b) && (a) == (a)))

#define X(name, type)                                                                              \
  static void insert_##name(type *items, int64_t count) {                                          \
    for (int64_t i = 1; i < count; i++) {                                                          \
      type item = items[i];                                                                        \
      int64_t k = i;                                                                               \
      for (; k > 0 && BEFORE(item, items[k - 1]); k--) items[k] = items[k - 1];                    \
      items[k] = item;                                                                             \
    }                                                                                              \
  }                                                                                                \
  static void merge_##name(const type *from, type *to, int64_t low, int64_t middle, int64_t high) { \
    int64_t a = low, b = middle;                                                                   \
    for (int64_t k = low; k < high; k++)                                                           \
      to[k] = a < middle && (b >= high || !BEFORE(from[b], from[a])) ? from[a++] : from[b++];      \
  }                                                                                                \
  void quern_sort_##name(type *base, int64_t count, int64_t stride, type *scratch) {               \
    if (count < 2) return;                                                                         \
    type *from = scratch, *to = scratch + count;                                                   \
    for (int64_t i = 0; i < count; i++) from[i] = base[i * stride];                                \
    for (int64_t i = 0; i < count; i += RUN) insert_##name(from + i, count - i < RUN ? count - i : RUN); \
    for (int64_t width = RUN; width < count; width *= 2) {                                         \
      for (int64_t low = 0; low < count; low += 2 * width) {                                       \
        int64_t middle = count - low < width ? count : low + width;                                \
        int64_t high = count - low < 2 * width ? count : low + 2 * width;                          \
        merge_##name(from, to, low, middle, high);                                                 \
      }                                                                                            \
      type *other = from;                                                                          \
      from = to;                                                                                   \
      to = other;                                                                                  \
    }                                                                                              \
    for (int64_t i = 0; i < count; i++) base[i * stride] = from[i];                                \
  }
QUERN_SORT_TYPES(X)
#undef X
