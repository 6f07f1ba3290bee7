// The fixed tree of floating-point sums and products; see tree.c.
#ifndef QUERN_TREE_H
#define QUERN_TREE_H

#include <stdint.h>

// Compiled code gives 1,024 bytes, aligned to 64, for each of these.
#define TREE_TYPE(name, type)                                                                             \
  typedef struct quern_tree_##name {                                                                      \
    type lanes[32];                                                                                       \
    type partials[64];   /* bit k of leaf_count is set where partials[k] holds 2^k leaves */              \
    int64_t position;    /* elements in the open leaf, below 4,096 */                                     \
    uint64_t leaf_count;                                                                                  \
  } quern_tree_##name;                                                                                    \
  _Static_assert(sizeof(quern_tree_##name) <= 1024, "a tree outgrew its room");                           \
  void quern_tree_begin_##name(quern_tree_##name *t);                                                     \
  void quern_tree_row_##name(quern_tree_##name *t, const type *base, int64_t n, int64_t stride);          \
  void quern_tree_add_##name(quern_tree_##name *t, const type *base, int64_t n);                          \
  /* Sums of whole leaves; the open leaf must be empty. */                                                \
  void quern_tree_add_leaves_##name(quern_tree_##name *t, const type *sums, int64_t n);                   \
  type quern_tree_end_##name(const quern_tree_##name *t);
TREE_TYPE(sum_f64, double)
TREE_TYPE(sum_f32, float)
TREE_TYPE(product_f64, double)
TREE_TYPE(product_f32, float)

#endif
