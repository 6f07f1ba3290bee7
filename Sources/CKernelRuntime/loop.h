// Parallel loops: what loop.c, which decides and divides, shares with loop_join.c, which joins.
// KernelLLVM writes the table and the pieces that are described here (FunctionEmitter+Outlining.swift).
//
//   table   int32: flags, loop's number in its module, accumulators A, reducing arrays R,
//           then A × (kind, type), then R × (kind, type, rank)
//   places  A + R pointers, in the caller's memory:
//           total   strict floating sum or product: a tree (1,024 bytes), then room for 1,024 contributions
//           value   all others: 16 bytes that hold what was joined so far, the starting value included
//           array   base, extents, strides
#ifndef QUERN_LOOP_H
#define QUERN_LOOP_H

#include "imports.h"
#include "tree.h"

// ReductionKind and ScalarType as numbers; KernelLLVM has the same (LoopTable.swift).
enum {
  KIND_SUM, KIND_PRODUCT, KIND_WRAPPING_SUM, KIND_WRAPPING_PRODUCT, KIND_MIN, KIND_MAX, KIND_AND, KIND_OR, KIND_XOR
};
enum {
  TYPE_BOOL = 1, TYPE_I8, TYPE_I16, TYPE_I32, TYPE_I64, TYPE_U8, TYPE_U16, TYPE_U32, TYPE_U64,
  TYPE_F32 = 11, TYPE_F64 = 12
};

// LOOP_APART: proved to have iterations that may run in any order. LOOP_GUESS: the cost given is no more than a guess.
enum { LOOP_APART = 1, LOOP_GUESS = 2 };

#define LEAF 4096            // iterations of a leaf of the fixed tree
#define BLOCK 1024           // contributions that are kept before they are added
#define TREE_BYTES 1024      // room of a tree; its contributions follow

typedef struct accumulator { int32_t kind, type; } accumulator;
typedef struct reducing { int32_t kind, type, rank; } reducing;

// An array as compiled code describes it: base, extents[rank], strides[rank].
typedef struct array_view {
  void *base;
  int64_t axes[];
} array_view;

// The value of an integer product: its size, and what became of it on the way.
typedef struct exact_product {
  uint64_t size;
  uint8_t is_negative, is_zero, is_too_large, unused[5];
} exact_product;

static inline int32_t type_size(int32_t type) {
  switch (type) {
    case TYPE_BOOL: case TYPE_I8: case TYPE_U8: return 1;
    case TYPE_I16: case TYPE_U16: return 2;
    case TYPE_I32: case TYPE_U32: case TYPE_F32: return 4;
    default: return 8;
  }
}
static inline int is_tree(accumulator a) { return a.kind <= KIND_PRODUCT && a.type >= TYPE_F32; }

// ---- accumulators (loop_join.c) ----
// What leaves a value as it is.
void loop_identity(accumulator a, void *place);
// place = place op later, in this order.
void loop_join(accumulator a, void *place, const void *later);
// What adds contributions to a tree; and sums of whole leaves, which may follow whole leaves only.
typedef void tree_adder(void *tree, const void *contributions, int64_t count);
tree_adder *loop_tree_adder(accumulator a);
void loop_tree_add_leaves(accumulator a, void *tree, const void *sums, int64_t count);
void loop_tree_begin(accumulator a, void *tree);
// The value of an empty tree with whole leaves in it: what one leaf sums to.
void loop_tree_leaf(accumulator a, const void *tree, void *sum);

// ---- arrays (loop_join.c) ----
// Elements of an array, or INT64_MAX if that is no number.
int64_t loop_count(const array_view *view, int32_t rank);
void loop_fill(reducing r, void *copy, int64_t count);
// view[k] = view[k] op copy[k]; 0, or -1 if an integer left its type (the rest is then not joined).
int loop_join_array(reducing r, const array_view *view, const void *copy);

// ---- what is known of loops (loop_record.c) ----
typedef struct loop_record loop_record;
// The record of a loop's body, made at its first run; null where the table is full.
loop_record *loop_find(const void *body, int32_t number);
// What an iteration was measured to take, by what was estimated for it; 0 before the first measurement.
double loop_known_factor(const loop_record *record);
void loop_note_cost(loop_record *record, double picoseconds, double estimate);
// After a region: picoseconds of an iteration by the time that threads were at it, and by the time that passed.
void loop_note_region(loop_record *record, double busy, double passed, double estimate);
// Whether the loop's last region gained nothing: true for some runs, then once false.
int loop_holds_back(loop_record *record);
// Whether a loop that is known to be small is to be measured again: one run of 16.
int loop_wants_measure(const loop_record *record);
void loop_note_serial(loop_record *record, int64_t iterations, int32_t reason);
void loop_note_parallel(loop_record *record, int64_t iterations, int64_t chunks, int32_t width);
int64_t loop_now(void);  // nanoseconds
int loop_is_traced(void);
void loop_trace(const void *body, int32_t number, int64_t start, int64_t end, int64_t lower, int64_t upper);

#endif
