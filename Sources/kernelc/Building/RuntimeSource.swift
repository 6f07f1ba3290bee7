// The C sources of the run-time library, as text: copies of Sources/CKernelRuntime, written by `make bless`
// (Tests/KernelcTests/GoldenRuntimeSourceTests.swift holds them equal). Do not edit.
// Used by Toolchain.swift. Text and not objects, since it serves every target that has a C compiler.

// swift-format-ignore-file

/// What libquern_rt.a is compiled from.
package enum RuntimeSource {
    /// Names and texts.
    package static let files: [(name: String, text: String)] = [
        (
            "arguments.c",
            ##"""
// Tests of what C callers pass: pointers, extents, strides, and that nothing that is written is reached twice.
// Holds: answers with a fault, never reads through a pointer that it was not given as an array; ranges of addresses
// are compared in full, so that interleaved arrays count as overlapping.
#include "imports.h"

typedef __int128 wide;

typedef struct range {
  wide low, high;  // bytes, inclusive; high < low if there are none
} range;

typedef struct argument {
  int32_t number, rank, element_size, layout, is_written;
} argument;

static int refuse(quern_fault *fault, int32_t code, int64_t first, int64_t second) {
  fault->code = code;
  fault->site = -1;
  fault->first = first;
  fault->second = second;
  fault->detail = 0;
  fault->loop_count = 0;
  fault->text = 0;
  return code;
}

// Whether the strides are those that the layout promises (0 contiguous, 1 unit inner, 2 any). Axes of one element
// may have any.
static int fits_layout(const argument *a, const int64_t *shape, const int64_t *stride) {
  if (a->layout == 2 || a->rank == 0) return 1;
  wide dense = 1;
  for (int32_t axis = a->rank - 1; axis >= 0; axis--) {
    if (shape[axis] != 1 && (wide)stride[axis] != dense) return 0;
    if (a->layout == 1) return 1;
    dense *= shape[axis];
    if (dense > INT64_MAX) return 0;
  }
  return 1;
}

// Whether different indices surely reach different elements: sorted by size, each stride passes what the smaller
// ones reach together.
static int is_injective(const argument *a, const int64_t *shape, const int64_t *stride) {
  wide reached = 0;
  uint64_t done = 0;
  for (int32_t k = 0; k < a->rank; k++) {
    int32_t next = -1;
    wide smallest = 0;
    for (int32_t axis = 0; axis < a->rank && axis < 64; axis++) {
      if ((done >> axis) & 1) continue;
      wide size = stride[axis] < 0 ? -(wide)stride[axis] : stride[axis];
      if (next < 0 || size < smallest) {
        next = axis;
        smallest = size;
      }
    }
    if (next < 0) return 0;
    done |= (uint64_t)1 << next;
    if (shape[next] == 1) continue;
    if (smallest <= reached) return 0;
    reached += smallest * (shape[next] - 1);
  }
  return 1;
}

static int check_array(const argument *a, const quern_array_1 *array, range *reach) {
  const void *data = *(void *const *)(const void *)array;
  const int64_t *shape = (const int64_t *)(const void *)((const char *)array + sizeof(void *));
  const int64_t *stride = shape + a->rank;
  const wide limit = (wide)1 << 62;
  reach->low = 0;
  reach->high = -1;
  wide count = 1, low = 0, high = 0;
  int is_empty = 0;
  for (int32_t axis = 0; axis < a->rank; axis++) {
    if (shape[axis] < 0 || shape[axis] >= QUERN_EXTENT_LIMIT) return 0;
    if (shape[axis] == 0) is_empty = 1;
  }
  if (is_empty) return 1;
  if (!data) return 0;
  for (int32_t axis = 0; axis < a->rank; axis++) {
    wide span = (wide)(shape[axis] - 1) * stride[axis];
    if (span < 0) low += span;
    else high += span;
    if (low < -limit || high > limit) return 0;
    count *= shape[axis];
    if (count > limit) return 0;
  }
  reach->low = (wide)(uintptr_t)data + low * a->element_size;
  reach->high = (wide)(uintptr_t)data + high * a->element_size + a->element_size - 1;
  if (!fits_layout(a, shape, stride)) return 0;
  return !a->is_written || is_injective(a, shape, stride);
}

int32_t quern_check_arguments(quern_fault *fault, int64_t count, const void *const *pointers, const int32_t *table) {
  const argument *arguments = (const argument *)(const void *)table;
  for (int64_t i = 0; i < count; i++) {
    range reach;
    if (!pointers[i]) return refuse(fault, 14, arguments[i].number, 0);
    if (arguments[i].rank >= 0 && !check_array(&arguments[i], pointers[i], &reach))
      return refuse(fault, 14, arguments[i].number, 0);
  }
  // Few arguments: every pair is looked at.
  for (int64_t i = 0; i < count; i++) {
    for (int64_t k = 0; k < i; k++) {
      if (arguments[i].rank < 0 || arguments[k].rank < 0) continue;
      if (!arguments[i].is_written && !arguments[k].is_written) continue;
      range a, b;
      check_array(&arguments[k], pointers[k], &a);
      check_array(&arguments[i], pointers[i], &b);
      if (a.low <= b.high && b.low <= a.high && a.low <= a.high && b.low <= b.high)
        return refuse(fault, 13, arguments[k].number, arguments[i].number);
    }
  }
  return 0;
}

"""##
        ),
        (
            "copy.c",
            ##"""
// Copying and filling strided arrays. A copy behaves as if the source was read before the target is written.
// Cost: one pass; two, and memory for the source, only where the two share memory and may be out of step.
#include <stdlib.h>
#include <string.h>

#include "imports.h"
#include "walk.h"

// The first and the last byte that a walk reaches from `base`.
static void reach(const quern_walk *w, int which, const void *base, int64_t size, uint64_t *low, uint64_t *high) {
  uint64_t from = (uint64_t)(uintptr_t)base, to = from;
  for (int64_t axis = 0; axis < w->rank; axis++) {
    uint64_t span = (uint64_t)(w->extents[axis] - 1) * (uint64_t)w->strides[which][axis] * (uint64_t)size;
    if (w->strides[which][axis] < 0) from += span;
    else to += span;
  }
  *low = from;
  *high = to + (uint64_t)size - 1;
}

#define COPY_ROW(type)                                                                \
  {                                                                                   \
    type *target = to;                                                                \
    const type *source = from;                                                        \
    for (int64_t i = 0; i < count; i++) target[i * to_stride] = source[i * from_stride]; \
    break;                                                                            \
  }

static void copy_row(void *to, int64_t to_stride, const void *from, int64_t from_stride, int64_t count, int64_t size) {
  if (to_stride == 1 && from_stride == 1) {
    memmove(to, from, (size_t)(count * size));
    return;
  }
  switch (size) {
    case 1: COPY_ROW(uint8_t)
    case 2: COPY_ROW(uint16_t)
    case 4: COPY_ROW(uint32_t)
    default: COPY_ROW(uint64_t)
  }
}

static void copy_all(const quern_walk *w, char *to, const char *from, int64_t size) {
  int64_t indices[QUERN_MAX_RANK] = {0}, offsets[2] = {0, 0}, last = w->rank - 1;
  do {
    copy_row(to + offsets[0] * size, w->strides[0][last], from + offsets[1] * size, w->strides[1][last],
             w->extents[last], size);
  } while (quern_walk_next(w, indices, offsets));
}

int32_t quern_copy(void *to, const int64_t *to_strides, const void *from, const int64_t *from_strides,
                   const int64_t *extents, int64_t rank, int64_t element_size) {
  quern_walk w;
  if (!quern_walk_begin(&w, rank, extents, to_strides, from_strides)) return 0;
  uint64_t to_low, to_high, from_low, from_high;
  reach(&w, 0, to, element_size, &to_low, &to_high);
  reach(&w, 1, from, element_size, &from_low, &from_high);
  int is_apart = to_high < from_low || from_high < to_low;
  // One row of step 1 each is memmove's; the same elements in the same places need no care either.
  int is_row = w.rank == 1 && w.strides[0][0] == 1 && w.strides[1][0] == 1;
  int is_same = to == from && memcmp(w.strides[0], w.strides[1], (size_t)w.rank * sizeof(int64_t)) == 0;
  if (is_same) return 0;
  if (is_apart || is_row) {
    copy_all(&w, to, from, element_size);
    return 0;
  }
  int64_t byte_count = quern_byte_count(w.extents, w.rank, element_size);
  char *between = byte_count < 0 ? NULL : malloc((size_t)byte_count);
  if (!between) return 9;  // FaultKind.allocationFailed
  quern_walk half = w;
  int64_t dense = 1;
  for (int64_t axis = w.rank - 1; axis >= 0; axis--) {
    half.strides[0][axis] = dense;
    dense *= w.extents[axis];
  }
  copy_all(&half, between, from, element_size);
  memcpy(half.strides[1], half.strides[0], sizeof half.strides[0]);
  memcpy(half.strides[0], w.strides[0], sizeof half.strides[0]);
  copy_all(&half, to, between, element_size);
  free(between);
  return 0;
}

#define FILL_ROW(type)                                                          \
  {                                                                             \
    type value, *target = at;                                                   \
    memcpy(&value, element, sizeof value);                                      \
    for (int64_t i = 0; i < count; i++) target[i * stride] = value;             \
    break;                                                                      \
  }

void quern_fill(void *base, const int64_t *strides, const int64_t *extents, int64_t rank, int64_t element_size,
                const void *element) {
  quern_walk w;
  if (!quern_walk_begin(&w, rank, extents, strides, NULL)) return;
  int64_t indices[QUERN_MAX_RANK] = {0}, offsets[2] = {0, 0}, last = w.rank - 1;
  int64_t count = w.extents[last], stride = w.strides[0][last];
  do {
    void *at = (char *)base + offsets[0] * element_size;
    switch (element_size) {
      case 1: FILL_ROW(uint8_t)
      case 2: FILL_ROW(uint16_t)
      case 4: FILL_ROW(uint32_t)
      default: FILL_ROW(uint64_t)
    }
  } while (quern_walk_next(&w, indices, offsets));
}

"""##
        ),
        (
            "deque.h",
            ##"""
// A worker's own tasks: it pushes and pops at the bottom, others steal at the top.
// Used by tasks.c. Only the worker that owns the deque may call push and pop; anyone may call steal.
// Holds: each task that was pushed is handed out once; rings grow and are kept until the process ends, since a thief
// may still be reading an old one (all of them together are smaller than twice the largest).
// Source: D. Chase, Y. Lev, Dynamic Circular Work-Stealing Deque, SPAA 2005. `top` and `bottom` are accessed in
// sequentially consistent order instead of with fences, which thread sanitizers do not follow; the cost is the same.
#ifndef QUERN_DEQUE_H
#define QUERN_DEQUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "quern_pool.h"

#define QUERN_LINE 128  // two cache lines: CPUs fetch them in pairs

typedef struct quern_ring {
  int64_t capacity;  // a power of two
  struct quern_ring *older;
  _Atomic(quern_task *) items[];
} quern_ring;

typedef struct quern_deque {
  _Alignas(QUERN_LINE) _Atomic int64_t top;     // grows by one with each steal
  _Alignas(QUERN_LINE) _Atomic int64_t bottom;  // written by the owner alone
  _Atomic(quern_ring *) ring;                   // release by the owner as it grows, acquire by thieves
} quern_deque;

// Makes room for `capacity` tasks; false if there is no memory, with the deque as it was.
static inline bool quern_deque_grow(quern_deque *deque, int64_t capacity) {
  quern_ring *old = atomic_load_explicit(&deque->ring, memory_order_relaxed);
  quern_ring *ring = malloc(sizeof *ring + (size_t)capacity * sizeof *ring->items);
  if (!ring) return false;
  ring->capacity = capacity;
  ring->older = old;
  if (old) {
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    for (int64_t i = atomic_load_explicit(&deque->top, memory_order_relaxed); i < bottom; i++)
      atomic_store_explicit(
          &ring->items[i & (capacity - 1)],
          atomic_load_explicit(&old->items[i & (old->capacity - 1)], memory_order_relaxed), memory_order_relaxed);
  }
  atomic_store_explicit(&deque->ring, ring, memory_order_release);
  return true;
}

// Whether it looks empty, to anyone. Ordered with the counters of park.c: see quern_pool_has_tasks.
static inline bool quern_deque_is_empty(quern_deque *deque) {
  int64_t top = atomic_load(&deque->top);
  return atomic_load(&deque->bottom) <= top;
}

// False if there is no memory: then the task is not in the deque.
static inline bool quern_deque_push(quern_deque *deque, quern_task *task) {
  int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
  int64_t top = atomic_load_explicit(&deque->top, memory_order_acquire);  // pairs with steal's exchange of top
  quern_ring *ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);
  if (bottom - top >= ring->capacity) {
    if (!quern_deque_grow(deque, 2 * ring->capacity)) return false;
    ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);
  }
  atomic_store_explicit(&ring->items[bottom & (ring->capacity - 1)], task, memory_order_relaxed);
  // Publishes the item and the task to steal's load of bottom; before the load of the balance in park.c.
  atomic_store(&deque->bottom, bottom + 1);
  return true;
}

// The newest task, or null.
static inline quern_task *quern_deque_pop(quern_deque *deque) {
  int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
  if (bottom <= atomic_load_explicit(&deque->top, memory_order_relaxed)) return NULL;  // top only grows
  quern_ring *ring = atomic_load_explicit(&deque->ring, memory_order_relaxed);
  bottom--;
  atomic_store(&deque->bottom, bottom);   // with the next load: the owner and a thief cannot both miss the other
  int64_t top = atomic_load(&deque->top);  // pairs with the exchange in steal
  quern_task *task = NULL;
  if (top <= bottom) {
    task = atomic_load_explicit(&ring->items[bottom & (ring->capacity - 1)], memory_order_relaxed);
    if (top < bottom) return task;
    // The last task: whoever moves top has it.
    if (!atomic_compare_exchange_strong(&deque->top, &top, top + 1)) task = NULL;
  }
  atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_release);
  return task;
}

// The oldest task, or null. `is_contended` is set where another took it first, so that a further try may pay.
static inline quern_task *quern_deque_steal(quern_deque *deque, bool *is_contended) {
  int64_t top = atomic_load(&deque->top);
  if (atomic_load(&deque->bottom) <= top) return NULL;  // pairs with the store in push
  quern_ring *ring = atomic_load_explicit(&deque->ring, memory_order_acquire);
  quern_task *task = atomic_load_explicit(&ring->items[top & (ring->capacity - 1)], memory_order_relaxed);
  if (atomic_compare_exchange_strong(&deque->top, &top, top + 1)) return task;
  *is_contended = true;
  return NULL;
}

#endif

"""##
        ),
        (
            "frame.c",
            ##"""
// The layouts of quern_rt.h, tested when compiled: KernelLLVM and callers in other languages rely on the offsets.
#include "quern_rt.h"

#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field " moved")

AT(quern_fault, code, 0);
AT(quern_fault, site, 4);
AT(quern_fault, first, 8);
AT(quern_fault, second, 16);
AT(quern_fault, detail, 24);
AT(quern_fault, loop_count, 32);
AT(quern_fault, loop_values, 40);
AT(quern_fault, text, 104);
_Static_assert(sizeof(quern_fault) == 112, "quern_fault has another size");

AT(quern_context, fault, 0);
AT(quern_context, blocks, 8);
AT(quern_context, depth, 16);
AT(quern_context, kept, 24);
AT(quern_context, stack_limit, 32);
_Static_assert(sizeof(quern_context) == 64, "quern_context has another size");

AT(quern_frame, context, 0);
AT(quern_frame, fault, 64);
AT(quern_frame, results, 176);
AT(quern_frame, backs, 688);
AT(quern_frame, words, 816);

_Static_assert(sizeof(quern_array_3) == 8 + 3 * 16, "quern_array_R is not packed");

"""##
        ),
        (
            "imports.h",
            ##"""
// The functions that compiled code may import, by group. math.c, sort.c and symbols.c expand these lists.
// A name added here is a change of the interface between objects and runtime: raise QUERN_ABI_VERSION.
#ifndef QUERN_IMPORTS_H
#define QUERN_IMPORTS_H

#include "quern_rt.h"

// X(Quern's name, libm's name): the functions of MathFunction (KernelIR), one argument.
#define QUERN_MATH_1(X) \
  X(cbrt, cbrt) X(exp, exp) X(exp2, exp2) X(exp10, exp10) X(expm1, expm1) X(log, log) X(log2, log2) \
  X(log10, log10) X(log1p, log1p) X(sin, sin) X(cos, cos) X(tan, tan) X(asin, asin) X(acos, acos) X(atan, atan) \
  X(sinh, sinh) X(cosh, cosh) X(tanh, tanh) X(asinh, asinh) X(acosh, acosh) X(atanh, atanh) X(erf, erf) \
  X(erfc, erfc) X(gamma, tgamma)
// Two arguments.
#define QUERN_MATH_2(X) \
  X(pow, pow) X(hypot, hypot) X(atan2, atan2) X(remainder, remainder) X(truncatingRemainder, fmod)

// X(name, C type): the scalar types that can be sorted.
#define QUERN_SORT_TYPES(X) \
  X(i8, int8_t) X(i16, int16_t) X(i32, int32_t) X(i64, int64_t) X(u8, uint8_t) X(u16, uint16_t) X(u32, uint32_t) \
  X(u64, uint64_t) X(f32, float) X(f64, double)

// What LLVM calls by itself: exact operations that the CPU may lack, and copies.
#define QUERN_LIBM_1(X) X(floor) X(ceil) X(trunc) X(round) X(rint) X(nearbyint)
#define QUERN_LIBC(X) X(memcpy) X(memmove) X(memset) X(memcmp)

#define X(name, libm) double quern_f64_##name(double); float quern_f32_##name(float);
QUERN_MATH_1(X)
#undef X
double quern_f64_logGamma(double);
float quern_f32_logGamma(float);
#define X(name, libm) double quern_f64_##name(double, double); float quern_f32_##name(float, float);
QUERN_MATH_2(X)
#undef X

// Every extent is below this, even beside an extent of 0: KernelPasses proves indices with it.
#define QUERN_EXTENT_LIMIT ((int64_t)1 << 60)

// ---- memory (memory.c) ----
// Scratch for an array of these extents, cleared if asked. Null if it is too large, or an extent is negative.
void *quern_scratch_array(quern_context *context, const int64_t *extents, int64_t rank, int64_t element_size,
                          int32_t is_zeroed);
// Bytes of an array, -1 if that is no number, or an extent is negative or at the limit.
int64_t quern_byte_count(const int64_t *extents, int64_t rank, int64_t element_size);
// Puts the block at `base`, if it is newer than `mark`, or a copy of its bytes, aside for the caller of the function
// that is returning: its address, or null if there is no memory. quern_adopt puts all such blocks into the list again.
void *quern_keep(quern_context *context, quern_block *mark, const void *base, int64_t byte_count);
void quern_adopt(quern_context *context);
// Takes a block out of the list for good: the memory is the caller's, for quern_free.
void quern_detach(quern_context *context, const void *memory);

// ---- the stack (stack.c) ----
// The lowest address that a recursive kernel may reach on this thread: 64 KiB are left for what it calls. Null where
// nothing is known of the stack.
const void *quern_stack_limit(void);

// ---- whole arrays (copy.c) ----
int32_t quern_copy(void *to, const int64_t *to_strides, const void *from, const int64_t *from_strides,
                   const int64_t *extents, int64_t rank, int64_t element_size);
void quern_fill(void *base, const int64_t *strides, const int64_t *extents, int64_t rank, int64_t element_size,
                const void *element);

// ---- arguments of C callers (arguments.c) ----
// `pointers`: arrays (quern_array_R) and pointers to scalars. `table`: five numbers each: the argument's number,
// rank (-1: a scalar), element size, layout, whether it is written. 0, or a fault's code with `fault` filled.
int32_t quern_check_arguments(quern_fault *fault, int64_t count, const void *const *pointers, const int32_t *table);

// ---- reductions (reduce.c, tree.c) ----
// X(kind, type's name, C type, result's C type)
#define QUERN_REDUCTIONS_FLOAT(X, name, type) \
  X(sum, name, type, type) X(product, name, type, type) X(mean, name, type, type)
#define QUERN_REDUCTIONS_INTEGER(X, name, type) \
  X(sum, name, type, type) X(product, name, type, type) X(wrappingSum, name, type, type) \
  X(wrappingProduct, name, type, type) X(and, name, type, type) X(or, name, type, type) X(xor, name, type, type)
#define QUERN_REDUCTIONS_ORDER(X, name, type) \
  X(min, name, type, type) X(max, name, type, type) X(argmin, name, type, int64_t) X(argmax, name, type, int64_t)
#define QUERN_REDUCTIONS(X) \
  QUERN_REDUCTIONS_FLOAT(X, f32, float) QUERN_REDUCTIONS_FLOAT(X, f64, double) \
  QUERN_REDUCTIONS_INTEGER(X, i8, int8_t) QUERN_REDUCTIONS_INTEGER(X, i16, int16_t) \
  QUERN_REDUCTIONS_INTEGER(X, i32, int32_t) QUERN_REDUCTIONS_INTEGER(X, i64, int64_t) \
  QUERN_REDUCTIONS_INTEGER(X, u8, uint8_t) QUERN_REDUCTIONS_INTEGER(X, u16, uint16_t) \
  QUERN_REDUCTIONS_INTEGER(X, u32, uint32_t) QUERN_REDUCTIONS_INTEGER(X, u64, uint64_t) \
  X(and, bool, uint8_t, uint8_t) X(or, bool, uint8_t, uint8_t) X(xor, bool, uint8_t, uint8_t) \
  QUERN_REDUCTIONS_ORDER(X, i8, int8_t) QUERN_REDUCTIONS_ORDER(X, i16, int16_t) \
  QUERN_REDUCTIONS_ORDER(X, i32, int32_t) QUERN_REDUCTIONS_ORDER(X, i64, int64_t) \
  QUERN_REDUCTIONS_ORDER(X, u8, uint8_t) QUERN_REDUCTIONS_ORDER(X, u16, uint16_t) \
  QUERN_REDUCTIONS_ORDER(X, u32, uint32_t) QUERN_REDUCTIONS_ORDER(X, u64, uint64_t) \
  QUERN_REDUCTIONS_ORDER(X, f32, float) QUERN_REDUCTIONS_ORDER(X, f64, double)
#define X(kind, name, type, output)                                                                        \
  int32_t quern_##kind##_##name(const type *base, int64_t rank, const int64_t *extents, const int64_t *strides, \
                                output *result);                                                           \
  int32_t quern_axis_##kind##_##name(const type *base, int64_t rank, const int64_t *extents,               \
                                     const int64_t *strides, int64_t axis, output *result);
QUERN_REDUCTIONS(X)
#undef X
#define X(name, type)                                                                                      \
  int32_t quern_dot_##name(const type *a, int64_t a_stride, const type *b, int64_t b_stride, int64_t count, \
                           type *result);
QUERN_SORT_TYPES(X)
#undef X

// ---- parallel loops (loop.c) ----
// A loop's body over iterations lower ..< upper, at least one; 0, or a fault's code with context->fault filled.
typedef int32_t (*quern_loop_body)(quern_context *context, const void *captures, int64_t lower, int64_t upper,
                                   void *const *places);
// Runs a loop, on several threads where that pays. `cost`: an estimate, picoseconds of an iteration. `table`, `places`:
// see loop.h. 0; a fault's code, with context->fault that of the lowest faulting iteration; -1 where there was no
// memory (context->fault->first bytes), -2 where a `reducing:` array of integers cannot hold what is joined: of these
// two, the caller makes the record.
int32_t quern_loop_run(quern_context *context, quern_loop_body body, const void *captures, int64_t lower,
                       int64_t upper, int64_t cost, const int32_t *table, void *const *places);

// ---- sorting (sort.c) ----
// Sorts `count` elements that lie `stride` apart: ascending, stable, NaN last. `scratch`: 2 * count elements.
#define X(name, type) void quern_sort_##name(type *base, int64_t count, int64_t stride, type *scratch);
QUERN_SORT_TYPES(X)
#undef X

#endif

"""##
        ),
        (
            "limits.c",
            ##"""
// How many CPUs this process may use, and how many threads it was asked for. See quern_limits.h.
// Used by pool.c, once, as the pool is set up.
// Holds: the answer is at least 1, whatever is or is not mounted; a limit that cannot be read limits nothing.
//
//   /proc/self/cgroup      0::/a/b                    the group's path, below the root of its hierarchy
//   /proc/self/mountinfo   … /a /sys/fs/cgroup … - cgroup2 …    what part of the hierarchy is mounted, and where
//   so the file is         /sys/fs/cgroup + /b + /cpu.max, and the same for each folder above it
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pool.h"
#include "quern_limits.h"

#define PATH_BYTES 4096
#define FILE_BYTES 256

// Whether the words of a list with commas include `word`.
static bool has_word(const char *list, size_t length, const char *word) {
  size_t size = strlen(word);
  for (size_t start = 0; start <= length;) {
    const char *comma = memchr(list + start, ',', length - start);
    size_t end = comma ? (size_t)(comma - list) : length;
    if (end - start == size && memcmp(list + start, word, size) == 0) return true;
    start = end + 1;
  }
  return false;
}

// The number of CPUs of `quota` microseconds in each `period`; 0 for no limit.
static int64_t cpus(long long quota, long long period) {
  if (quota <= 0 || period <= 0) return 0;
  long long whole = quota / period + (quota % period != 0);
  return whole;
}

// The limit that the files of one folder set; 0 for none.
static int64_t limit_of_folder(const char *folder, bool is_unified, quern_limits_read read, void *context) {
  char path[2 * PATH_BYTES + 64], text[FILE_BYTES];
  long long quota, period;
  if (is_unified) {
    snprintf(path, sizeof path, "%s/cpu.max", folder);
    // "max 100000" has no number in front and so is no limit.
    if (read(context, path, text, sizeof text) < 0 || sscanf(text, "%lld %lld", &quota, &period) != 2) return 0;
    return cpus(quota, period);
  }
  snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", folder);
  if (read(context, path, text, sizeof text) < 0 || sscanf(text, "%lld", &quota) != 1) return 0;
  snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
  if (read(context, path, text, sizeof text) < 0 || sscanf(text, "%lld", &period) != 1) return 0;
  return cpus(quota, period);
}

static void keep_smaller(int64_t *limit, int64_t other) {
  if (other > 0 && (*limit == 0 || other < *limit)) *limit = other;
}

// The word number `number` of a line, words parted by single spaces; false if there are not so many.
static bool field(const char *line, const char *end, int number, const char **start, size_t *length) {
  for (const char *at = line;; number--) {
    const char *space = memchr(at, ' ', (size_t)(end - at));
    const char *stop = space ? space : end;
    if (number == 0) {
      *start = at;
      *length = (size_t)(stop - at);
      return *length > 0;
    }
    if (!space) return false;
    at = space + 1;
  }
}

// Copies a path of mountinfo, where blanks, tabs, line ends and backslashes are written in octal.
static bool copy_path(const char *from, size_t length, char *to) {
  size_t count = 0;
  for (size_t i = 0; i < length; i++) {
    if (count + 1 >= PATH_BYTES) return false;
    if (from[i] == '\\' && i + 3 < length && from[i + 1] >= '0' && from[i + 1] <= '3') {
      to[count++] = (char)((from[i + 1] - '0') * 64 + (from[i + 2] - '0') * 8 + (from[i + 3] - '0'));
      i += 3;
    } else {
      to[count++] = from[i];
    }
  }
  to[count] = 0;
  return true;
}

// Whether the line of mountinfo mounts a hierarchy that may limit CPUs: `is_unified` says which version is wanted.
// Fills in the part of the hierarchy that is mounted, and the folder it is mounted on.
static bool read_mount(const char *line, const char *end, bool is_unified, char *root, char *folder) {
  const char *start, *dash = NULL;
  size_t length;
  for (const char *at = line; at + 3 <= end; at++)
    if (memcmp(at, " - ", 3) == 0) {
      dash = at + 3;
      break;
    }
  if (!dash || !field(dash, end, 0, &start, &length)) return false;
  const char *type = is_unified ? "cgroup2" : "cgroup";
  if (length != strlen(type) || memcmp(start, type, length) != 0) return false;
  // Version 1 names its controllers among the options of the file system.
  if (!is_unified && !(field(dash, end, 2, &start, &length) && has_word(start, length, "cpu"))) return false;
  return field(line, end, 3, &start, &length) && copy_path(start, length, root) &&
         field(line, end, 4, &start, &length) && copy_path(start, length, folder);
}

// The smallest limit of the group `group` and those above it, as far as they are mounted.
static int64_t limit_of_group(const char *group, bool is_unified, const char *mounts, quern_limits_read read,
                              void *context) {
  char root[PATH_BYTES], folder[PATH_BYTES], path[2 * PATH_BYTES];
  int64_t limit = 0;
  for (const char *line = mounts; *line;) {
    const char *stop = strchr(line, '\n');
    const char *end = stop ? stop : line + strlen(line);
    if (read_mount(line, end, is_unified, root, folder)) {
      // In a container the group may lie above what is mounted ("/.."): then the mount's own root is all we see.
      size_t shared = strcmp(root, "/") == 0 ? 0 : strlen(root);
      const char *rest = strncmp(group, root, shared) == 0 && (group[shared] == '/' || !group[shared])
                             ? group + shared
                             : "";
      if (strcmp(rest, "/") == 0 || strstr(rest, "/..")) rest = "";
      size_t base = strlen(folder);
      if (base + strlen(rest) < PATH_BYTES) {
        snprintf(path, sizeof path, "%s%s", folder, rest);
        for (;;) {
          keep_smaller(&limit, limit_of_folder(path, is_unified, read, context));
          char *slash = strrchr(path, '/');
          if (strlen(path) <= base || !slash || slash < path + base) break;
          *slash = 0;
        }
      }
    }
    if (!stop) break;
    line = stop + 1;
  }
  return limit;
}

int64_t quern_limits_of_groups(const char *groups, const char *mounts, quern_limits_read read, void *context) {
  int64_t limit = 0;
  char group[PATH_BYTES];
  // Lines are "number:controllers:path"; version 2 has no controllers.
  for (const char *line = groups; *line;) {
    const char *stop = strchr(line, '\n');
    const char *end = stop ? stop : line + strlen(line);
    const char *first = memchr(line, ':', (size_t)(end - line));
    const char *second = first ? memchr(first + 1, ':', (size_t)(end - first - 1)) : NULL;
    if (second && (size_t)(end - second) <= PATH_BYTES) {
      size_t length = (size_t)(end - second - 1);
      memcpy(group, second + 1, length);
      group[length] = 0;
      bool is_unified = second == first + 1;
      if (is_unified || has_word(first + 1, (size_t)(second - first - 1), "cpu"))
        keep_smaller(&limit, limit_of_group(group, is_unified, mounts, read, context));
    }
    if (!stop) break;
    line = stop + 1;
  }
  return limit;
}

int32_t quern_limits_thread_count(const char *text) {
  if (!text) return 0;
  const char *digits = *text == '+' ? text + 1 : text;
  int32_t count = 0;
  if (!*digits) return 0;
  for (const char *at = digits; *at; at++) {
    if (*at < '0' || *at > '9') return 0;
    count = count * 10 + (*at - '0');
    if (count > QUERN_MAX_THREADS) return 0;
  }
  return count;
}

// ---- this process ------------------------------------------------------------------------------------

static int64_t read_file(void *context, const char *path, char *buffer, int64_t byte_count) {
  (void)context;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  int64_t length = 0;
  while (length < byte_count - 1) {
    ssize_t got = read(file, buffer + length, (size_t)(byte_count - 1 - length));
    if (got <= 0) break;
    length += got;
  }
  close(file);
  buffer[length] = 0;
  return length;
}

// The CPUs of the affinity mask; 0 if it cannot be read. The kernel refuses a mask smaller than its own.
static int64_t affinity(void) {
  for (int64_t bits = 1024; bits <= 1 << 20; bits *= 2) {
    cpu_set_t *mask = CPU_ALLOC((size_t)bits);
    if (!mask) return 0;
    size_t size = CPU_ALLOC_SIZE((size_t)bits);
    int64_t count = sched_getaffinity(0, size, mask) == 0 ? CPU_COUNT_S(size, mask) : 0;
    CPU_FREE(mask);
    if (count > 0) return count;
  }
  return 0;
}

int32_t quern_pool_count_cpus(void) {
  int64_t count = affinity();
  if (count <= 0) count = sysconf(_SC_NPROCESSORS_ONLN);
  if (count <= 0) count = 1;
  // Mount tables of hosts with many containers are long; what does not fit is left out.
  size_t size = 1 << 20;
  char *mounts = malloc(size), groups[4 * PATH_BYTES];
  if (mounts && read_file(NULL, "/proc/self/cgroup", groups, sizeof groups) > 0 &&
      read_file(NULL, "/proc/self/mountinfo", mounts, (int64_t)size) > 0)
    keep_smaller(&count, quern_limits_of_groups(groups, mounts, read_file, NULL));
  free(mounts);
  return count > QUERN_MAX_THREADS ? QUERN_MAX_THREADS : (int32_t)count;
}

"""##
        ),
        (
            "loop.c",
            ##"""
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

"""##
        ),
        (
            "loop.h",
            ##"""
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

"""##
        ),
        (
            "loop_join.c",
            ##"""
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

"""##
        ),
        (
            "loop_record.c",
            ##"""
// What is known of the parallel loops that ran: the cost of an iteration, counts for reports, spans for traces.
// A table of records that are never freed: found by the address of a loop's body, without a lock.
// Holds: records serve speed and reports alone. A run never depends on them, so all accesses are relaxed but for the
// one that publishes a record (`body`, paired with the loads in loop_find); counts of loops that run at once on
// several threads may miss some, the last_ fields are those of some run.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "loop.h"
#include "quern_loop.h"
#include "quern_pool.h"

#define RECORDS 4096  // a power of two
#define PROBES 16
// Regions without gain in a row after which a loop stays serial for a while. One says little: the workers may have been
// asleep, and wake too late; serial runs would let them fall asleep again before the next try.
#define MISSES 3

struct loop_record {
  _Atomic(uintptr_t) body;  // 0: free; 1: was forgotten, may be taken again
  _Atomic(int32_t) number, last_reason;
  _Atomic(int64_t) parallel_runs, serial_runs, iterations, chunks, last_width, cost;
  // How many runs to stay serial after regions without gain, how many of them are left, and such regions in a row.
  _Atomic(int64_t) hold, held, misses;
  _Atomic(int64_t) factor;  // 1,024 times what an iteration took, by what was estimated; 0: not measured
};

static loop_record records[RECORDS];

static size_t slot_of(uintptr_t body) { return (size_t)(((uint64_t)body >> 4) * 0x9e3779b97f4a7c15u >> 52); }

loop_record *loop_find(const void *address, int32_t number) {
  uintptr_t body = (uintptr_t)address;
  size_t first = slot_of(body);
  for (size_t k = 0; k < PROBES; k++) {
    loop_record *r = &records[(first + k) & (RECORDS - 1)];
    uintptr_t found = atomic_load_explicit(&r->body, memory_order_acquire);
    if (found == body) return r;
    if (found == 0) break;
  }
  for (size_t k = 0; k < PROBES; k++) {
    loop_record *r = &records[(first + k) & (RECORDS - 1)];
    uintptr_t found = atomic_load_explicit(&r->body, memory_order_relaxed);
    if (found > 1 && found != body) continue;
    if (found != body) {
      // Two threads may take two records for one loop; both serve.
      if (!atomic_compare_exchange_strong_explicit(&r->body, &found, body, memory_order_release,
                                                   memory_order_relaxed)) {
        if (found != body) continue;
        return r;
      }
      atomic_store_explicit(&r->number, number, memory_order_relaxed);
    }
    return r;
  }
  return NULL;
}

double loop_known_factor(const loop_record *r) {
  return r ? (double)atomic_load_explicit(&r->factor, memory_order_relaxed) / 1024 : 0;
}

void loop_note_cost(loop_record *r, double picoseconds, double estimate) {
  if (!r || !(picoseconds > 0) || !(estimate > 0)) return;
  double factor = picoseconds / estimate * 1024;
  int64_t old = atomic_load_explicit(&r->factor, memory_order_relaxed);
  // Half of the news: one run that was interrupted does not decide alone. Much cheaper than before is no accident.
  if (old > 0 && factor > (double)old / 4) factor = ((double)old + factor) / 2;
  int64_t kept = factor < 1 ? 1 : factor > 1e15 ? (int64_t)1e15 : (int64_t)factor;
  atomic_store_explicit(&r->factor, kept, memory_order_relaxed);
  atomic_store_explicit(&r->cost, picoseconds < 1e18 ? (int64_t)picoseconds : (int64_t)1e18, memory_order_relaxed);
}

void loop_note_region(loop_record *r, double busy, double passed, double estimate) {
  if (!r) return;
  double known = loop_known_factor(r) * estimate;
  // Threads that share a memory bus, or a CPU, are at it longer than one alone would be.
  if (known <= 0 || busy < known || busy > 3 * known) loop_note_cost(r, busy, estimate);
  int64_t hold = 0, misses = 0;
  if (known > 0 && passed > 0.95 * known) {
    hold = atomic_load_explicit(&r->hold, memory_order_relaxed);
    misses = atomic_load_explicit(&r->misses, memory_order_relaxed) + 1;
    if (misses == MISSES) {
      misses = 0;
      hold = hold < 62 ? 2 * hold + 2 : 126;
      atomic_store_explicit(&r->held, hold, memory_order_relaxed);
    }
  }
  atomic_store_explicit(&r->hold, hold, memory_order_relaxed);
  atomic_store_explicit(&r->misses, misses, memory_order_relaxed);
}

int loop_holds_back(loop_record *r) {
  if (!r) return 0;
  int64_t left = atomic_load_explicit(&r->held, memory_order_relaxed);
  if (left <= 0) return 0;
  atomic_store_explicit(&r->held, left - 1, memory_order_relaxed);
  return 1;
}

// No atomic addition, which would cost more than some loops: runs at the same time may count as one.
static void add(_Atomic(int64_t) *counter, int64_t value) {
  atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + value, memory_order_relaxed);
}

int loop_wants_measure(const loop_record *r) {
  return !r || (atomic_load_explicit(&r->serial_runs, memory_order_relaxed) & 15) == 0;
}

void loop_note_serial(loop_record *r, int64_t iterations, int32_t reason) {
  if (!r) return;
  add(&r->serial_runs, 1);
  add(&r->iterations, iterations);
  atomic_store_explicit(&r->last_reason, reason, memory_order_relaxed);
}

void loop_note_parallel(loop_record *r, int64_t iterations, int64_t chunks, int32_t width) {
  if (!r) return;
  add(&r->parallel_runs, 1);
  add(&r->iterations, iterations);
  atomic_store_explicit(&r->chunks, chunks, memory_order_relaxed);
  atomic_store_explicit(&r->last_width, width, memory_order_relaxed);
  atomic_store_explicit(&r->last_reason, 0, memory_order_relaxed);
}

int64_t quern_loop_count(const void *low, const void *high, quern_loop_counts *out, int64_t capacity) {
  int64_t count = 0;
  for (size_t k = 0; k < RECORDS; k++) {
    loop_record *r = &records[k];
    uintptr_t body = atomic_load_explicit(&r->body, memory_order_acquire);
    if (body <= 1 || body < (uintptr_t)low || body >= (uintptr_t)high) continue;
    if (out && count < capacity) {
      quern_loop_counts *c = &out[count];
      c->body = (const void *)body;
#define LOAD(field) atomic_load_explicit(&r->field, memory_order_relaxed)
      c->number = LOAD(number);
      c->last_reason = LOAD(last_reason);
      c->parallel_runs = LOAD(parallel_runs);
      c->serial_runs = LOAD(serial_runs);
      c->iterations = LOAD(iterations);
      c->chunks = LOAD(chunks);
      c->last_width = LOAD(last_width);
      c->picoseconds = LOAD(cost);
#undef LOAD
    }
    count++;
  }
  return count;
}

void quern_loop_forget(const void *low, const void *high) {
  for (size_t k = 0; k < RECORDS; k++) {
    loop_record *r = &records[k];
    uintptr_t body = atomic_load_explicit(&r->body, memory_order_relaxed);
    if (body <= 1 || body < (uintptr_t)low || body >= (uintptr_t)high) continue;
    _Atomic(int64_t) *counters[] = {&r->parallel_runs, &r->serial_runs, &r->iterations,
                                    &r->chunks, &r->last_width, &r->cost, &r->factor, &r->hold, &r->held, &r->misses};
    for (size_t c = 0; c < sizeof counters / sizeof *counters; c++)
      atomic_store_explicit(counters[c], 0, memory_order_relaxed);
    atomic_store_explicit(&r->last_reason, 0, memory_order_relaxed);
    // Release: whoever takes the record again finds the counters cleared.
    atomic_store_explicit(&r->body, 1, memory_order_release);
  }
}

int64_t loop_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// ---- spans ----
// One list for all threads: a span takes its place with one atomic addition, about 20 ns of the 10 µs and more that
// a chunk lasts; once it is full, spans are left out until it is emptied, so that no place is written twice. Lists are
// never freed, since a loop may still hold one; a larger one replaces the last.

typedef struct span_list {
  struct span_list *previous;
  int64_t capacity;
  _Atomic(int64_t) count;
  quern_loop_span spans[];
} span_list;

static _Atomic(span_list *) trace;  // null while nothing is traced
static span_list *largest;          // guarded by trace_lock
static pthread_mutex_t trace_lock = PTHREAD_MUTEX_INITIALIZER;

int loop_is_traced(void) { return atomic_load_explicit(&trace, memory_order_relaxed) != NULL; }

int32_t quern_loop_trace_start(int64_t capacity) {
  int32_t status = 0;
  pthread_mutex_lock(&trace_lock);
  span_list *wanted = NULL;
  if (capacity > 0) {
    int64_t rounded = 1;
    while (rounded < capacity && rounded < (int64_t)1 << 24) rounded *= 2;
    wanted = largest;
    if (!wanted || wanted->capacity < rounded) {
      wanted = calloc(1, sizeof *wanted + (size_t)rounded * sizeof *wanted->spans);
      if (wanted) {
        wanted->capacity = rounded;
        wanted->previous = largest;
        largest = wanted;
      } else {
        status = -1;
      }
    }
    if (wanted) atomic_store_explicit(&wanted->count, 0, memory_order_relaxed);
  }
  // Release: pairs with the load in loop_trace, which reads the capacity.
  if (status == 0) atomic_store_explicit(&trace, wanted, memory_order_release);
  pthread_mutex_unlock(&trace_lock);
  return status;
}

void loop_trace(const void *body, int32_t number, int64_t start, int64_t end, int64_t lower, int64_t upper) {
  span_list *r = atomic_load_explicit(&trace, memory_order_acquire);
  if (!r) return;
  int64_t place = atomic_fetch_add_explicit(&r->count, 1, memory_order_relaxed);
  if (place >= r->capacity) return;
  r->spans[place] = (quern_loop_span){body, number, quern_pool_worker(), start, end, lower, upper};
}

int64_t quern_loop_trace_take(quern_loop_span *out, int64_t capacity) {
  pthread_mutex_lock(&trace_lock);
  span_list *r = atomic_load_explicit(&trace, memory_order_acquire);
  int64_t taken = 0;
  if (r) {
    int64_t count = atomic_exchange_explicit(&r->count, 0, memory_order_acq_rel);
    int64_t kept = count < r->capacity ? count : r->capacity;
    while (taken < kept && taken < capacity && out) {
      out[taken] = r->spans[taken];
      taken++;
    }
  }
  pthread_mutex_unlock(&trace_lock);
  return taken;
}

"""##
        ),
        (
            "math.c",
            ##"""
// The mathematical functions of kernels: libm's, under names of our own, in double and in float precision.
// Compiled with strict semantics and never inlined into kernels, so that the interpreter, which calls libm
// itself, gets the same bits.
#define _GNU_SOURCE
#include <math.h>

#include "imports.h"

#define X(name, libm) \
  double quern_f64_##name(double x) { return libm(x); } \
  float quern_f32_##name(float x) { return libm##f(x); }
QUERN_MATH_1(X)
#undef X

#define X(name, libm) \
  double quern_f64_##name(double x, double y) { return libm(x, y); } \
  float quern_f32_##name(float x, float y) { return libm##f(x, y); }
QUERN_MATH_2(X)
#undef X

// The plain functions write the sign to a global.
double quern_f64_logGamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}
float quern_f32_logGamma(float x) {
  int sign;
  return lgammaf_r(x, &sign);
}

"""##
        ),
        (
            "memory.c",
            ##"""
// Memory of compiled code: scratch that lives as long as a part of a call, and results that outlive it.
// Blocks are listed apart from their memory, so that a scratch array becomes a result without a copy, and results
// are memory like malloc's.
// Holds: a count that is negative or too large gives null, never a trap; the lists of a context are used by one
// thread at a time; what is in no list belongs to somebody else.
#include <stdlib.h>
#include <string.h>

#include "imports.h"

#define ALIGNMENT 64
#define LARGEST (INT64_MAX / 2)

void *quern_allocate(int64_t byte_count) {
  if (byte_count < 0 || byte_count > LARGEST) return NULL;
  // aligned_alloc wants a multiple of the alignment.
  size_t rounded = ((size_t)byte_count + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
  return aligned_alloc(ALIGNMENT, rounded ? rounded : ALIGNMENT);
}

void quern_free(void *memory) { free(memory); }

static quern_block *make_block(int64_t byte_count) {
  void *memory = quern_allocate(byte_count);
  quern_block *block = memory ? malloc(sizeof *block) : NULL;
  if (!block) {
    free(memory);
    return NULL;
  }
  block->previous = NULL;
  block->memory = memory;
  return block;
}

void *quern_scratch(quern_context *context, int64_t byte_count) {
  quern_block *block = make_block(byte_count);
  if (!block) return NULL;
  block->previous = context->blocks;
  context->blocks = block;
  return block->memory;
}

void quern_release(quern_context *context, quern_block *mark) {
  while (context->blocks && context->blocks != mark) {
    quern_block *block = context->blocks;
    context->blocks = block->previous;
    free(block->memory);
    free(block);
  }
}

int64_t quern_byte_count(const int64_t *extents, int64_t rank, int64_t element_size) {
  int64_t count = element_size;
  for (int64_t axis = 0; axis < rank; axis++)
    if (extents[axis] < 0 || extents[axis] >= QUERN_EXTENT_LIMIT ||
        __builtin_mul_overflow(count, extents[axis], &count))
      return -1;
  return count;
}

void *quern_scratch_array(quern_context *context, const int64_t *extents, int64_t rank, int64_t element_size,
                          int32_t is_zeroed) {
  int64_t count = quern_byte_count(extents, rank, element_size);
  void *memory = quern_scratch(context, count);
  if (memory && is_zeroed) memset(memory, 0, (size_t)count);
  return memory;
}

// Takes a block out of the list, looking no further than `mark`. Null if it is not there.
static quern_block *unlink_block(quern_context *context, const quern_block *mark, const void *memory) {
  for (quern_block **at = &context->blocks; *at && *at != mark; at = &(*at)->previous)
    if ((*at)->memory == memory) {
      quern_block *block = *at;
      *at = block->previous;
      return block;
    }
  return NULL;
}

void *quern_keep(quern_context *context, quern_block *mark, const void *base, int64_t byte_count) {
  quern_block *block = unlink_block(context, mark, base);
  if (!block) {
    block = make_block(byte_count);
    if (!block) return NULL;
    memcpy(block->memory, base, (size_t)byte_count);
  }
  block->previous = context->kept;
  context->kept = block;
  return block->memory;
}

void quern_adopt(quern_context *context) {
  while (context->kept) {
    quern_block *block = context->kept;
    context->kept = block->previous;
    block->previous = context->blocks;
    context->blocks = block;
  }
}

void quern_detach(quern_context *context, const void *memory) { free(unlink_block(context, NULL, memory)); }

"""##
        ),
        (
            "message.c",
            ##"""
// The text of a fault for code without Swift at its side: fills the template that the compiler stored beside
// the site. The grammar of templates is in QuernCore/Fault+Message.swift, which fills them the same way.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quern_rt.h"

// Text that may not fit: `length` goes on counting.
typedef struct output {
  char *buffer;
  size_t size, length;
} output;

static void put(output *out, char c) {
  if (out->length + 1 < out->size) out->buffer[out->length] = c;
  out->length++;
}

static void put_text(output *out, const char *text) {
  while (*text) put(out, *text++);
}

// The fewest digits that give the value back, written as Swift writes numbers: 1.0, 0.25, 1e-05, 1.5e+300.
static void put_real(output *out, double value, int is_float) {
  if (isinf(value)) return put_text(out, value < 0 ? "-inf" : "inf");
  if (value == 0) return put_text(out, signbit(value) ? "-0.0" : "0.0");
  char text[40];
  int precision = 0;
  for (; precision < 17; precision++) {
    snprintf(text, sizeof text, "%.*e", precision, value);
    if (is_float ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value) break;
  }
  char digits[24];
  int count = 0;
  const char *at = text;
  if (*at == '-') put(out, *at++);
  for (; *at && *at != 'e'; at++)
    if (*at >= '0' && *at <= '9' && count < 20) digits[count++] = *at;
  digits[count] = 0;
  int exponent = *at ? atoi(at + 1) : 0;  // of the first digit
  double limit = is_float ? 0x1p24 : 0x1p53;
  if (exponent < -4 || fabs(value) > limit) {
    put(out, digits[0]);
    if (count > 1) {
      put(out, '.');
      put_text(out, digits + 1);
    }
    char tail[16];
    snprintf(tail, sizeof tail, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
    put_text(out, tail);
    return;
  }
  if (exponent < 0) {
    put_text(out, "0.");
    for (int k = -1; k > exponent; k--) put(out, '0');
    put_text(out, digits);
    return;
  }
  for (int k = 0; k <= exponent; k++) put(out, k < count ? digits[k] : '0');
  put(out, '.');
  put_text(out, exponent + 1 < count ? digits + exponent + 1 : "0");
}

// -snan(0x1f): sign, quiet or not, and the payload where there is one.
static void put_nan(output *out, uint64_t bits, int significand_bits, int sign_bit) {
  // Swift keeps the bit below the quiet one for signalling values, and out of the payload.
  uint64_t quiet = (uint64_t)1 << (significand_bits - 1), payload = bits & ((quiet >> 1) - 1);
  char text[40];
  if ((bits >> sign_bit) & 1) put(out, '-');
  put_text(out, bits & quiet ? "nan" : "snan");
  if (payload == 0) return;
  snprintf(text, sizeof text, "(0x%llx)", (unsigned long long)payload);
  put_text(out, text);
}

static void put_value(output *out, int64_t value, char form) {
  char text[40];
  switch (form) {
    case 'u': snprintf(text, sizeof text, "%llu", (unsigned long long)value); break;
    case 'f': {
      uint32_t bits = (uint32_t)value;
      float real;
      memcpy(&real, &bits, sizeof real);
      if (isnan(real)) put_nan(out, bits, 23, 31);
      else put_real(out, real, 1);
      return;
    }
    case 'd': {
      double real;
      memcpy(&real, &value, sizeof real);
      if (isnan(real)) put_nan(out, (uint64_t)value, 52, 63);
      else put_real(out, real, 0);
      return;
    }
    case 'b':
      if (value < 0) return put_text(out, "too many bytes");
      snprintf(text, sizeof text, "%lld bytes", (long long)value);
      break;
    case 'o': return put_text(out, value & 1 ? "true" : "false");
    default: snprintf(text, sizeof text, "%lld", (long long)value);
  }
  put_text(out, text);
}

static int64_t value_of(const quern_fault *fault, int number) {
  switch (number) {
    case 1: return fault->first;
    case 2: return fault->second;
    case 3: return fault->detail;
    default: {
      int k = number - 4;
      return k >= 0 && k < QUERN_MAX_LOOPS && k < fault->loop_count ? fault->loop_values[k] : 0;
    }
  }
}

// A hole `{12i}` at `at`: writes it and returns what follows it; null if it is none.
static const char *fill_hole(output *out, const char *at, const quern_fault *fault) {
  int number = 0, count = 0;
  const char *p = at + 1;
  for (; *p >= '0' && *p <= '9' && count < 4; p++, count++) number = 10 * number + (*p - '0');
  if (count == 0 || !*p || p[1] != '}') return NULL;
  put_value(out, value_of(fault, number), *p);
  return p + 2;
}

const char *quern_fault_id(int32_t code) {
  static const char *const ids[] = {
      "fault.none", "fault.index-out-of-bounds", "fault.range-out-of-bounds", "fault.overflow",
      "fault.division-by-zero", "fault.conversion", "fault.shape-mismatch", "fault.precondition",
      "fault.recursion-too-deep", "fault.allocation-failed", "fault.empty-array", "fault.invalid-range",
      "fault.invalid-argument", "fault.overlapping-arguments", "fault.invalid-call-argument",
      "fault.unsupported-type",
  };
  return code >= 0 && (size_t)code < sizeof ids / sizeof *ids ? ids[code] : "fault.unknown";
}

// What is said where the compiler stored no text.
static const char *plain_template(int32_t code) {
  switch (code) {
    case 0: return "no fault";
    case 1: return "index {1i} is outside axis {3i}, whose extent is {2i}";
    case 13: return "arguments {1i} and {2i} overlap, and one of them is written";
    case 14: return "argument {1i} has a wrong rank, a wrong type or no data";
    default: return "the kernel stopped";
  }
}

size_t quern_fault_message(const quern_fault *fault, char *buffer, size_t byte_count) {
  output out = {buffer, buffer ? byte_count : 0, 0};
  const char *at = fault->text;
  if (!at) {
    put_text(&out, "fault: ");
    at = plain_template(fault->code);
  }
  while (*at) {
    const char *next = NULL;
    if (*at == '{' && at[1] != '{') next = fill_hole(&out, at, fault);
    if (next) {
      at = next;
      continue;
    }
    if ((*at == '{' || *at == '}') && at[1] == *at) at++;
    put(&out, *at++);
  }
  if (!fault->text) {
    put_text(&out, " [");
    put_text(&out, quern_fault_id(fault->code));
    put(&out, ']');
  }
  if (out.size > 0) out.buffer[out.length < out.size ? out.length : out.size - 1] = 0;
  return out.length;
}

"""##
        ),
        (
            "park.c",
            ##"""
// Places: who may run, who sleeps, who is woken.
// Used by pool.c, region.c and tasks.c. A thread runs or searches only with a place; there are as many as the width.
// Holds: if work is visible and a place is free, some thread searches or is being woken (see the balance in pool.h);
// a parked thread uses no time at all; locks are held for a few instructions.
// Source: the balance of searchers and sleepers is that of Go's scheduler and of rayon; own words and code.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "pool.h"

// How long a worker looks for work before it parks: the next region of a program usually comes within that time, and
// waking a thread costs as much. It yields only to the thread that it helps (quern_pool_make_way): on a busy
// machine that gives away whole time slices.
#define SEARCH_NS 40000
// Between two looks at the clock. Plain loads and no `pause`: on virtual machines that loses the time slice.
#define LOADS 64

int64_t quern_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// ---- sleeping ----------------------------------------------------------------------------------------

// errno is the caller's: a kernel must not change what its program is about to read.
void quern_futex_wait(_Atomic uint32_t *word, uint32_t value) {
  int kept = errno;
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
  errno = kept;
}

void quern_futex_wake(_Atomic uint32_t *word) {
  int kept = errno;
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  errno = kept;
}

void quern_lock_take(quern_lock *lock) {
  uint32_t word = 0;
  // Acquire pairs with the release in quern_lock_give, here and below.
  if (atomic_compare_exchange_strong_explicit(&lock->word, &word, 1, memory_order_acquire, memory_order_relaxed))
    return;
  for (int i = 0; i < 2 * LOADS; i++) {
    word = 0;
    if (atomic_load_explicit(&lock->word, memory_order_relaxed) == 0 &&
        atomic_compare_exchange_strong_explicit(&lock->word, &word, 1, memory_order_acquire, memory_order_relaxed))
      return;
  }
  while (atomic_exchange_explicit(&lock->word, 2, memory_order_acquire) != 0) quern_futex_wait(&lock->word, 2);
}

void quern_lock_give(quern_lock *lock) {
  if (atomic_exchange_explicit(&lock->word, 0, memory_order_release) == 2) quern_futex_wake(&lock->word);
}

void quern_pool_make_way(quern_worker *worker) {
  if (sched_getcpu() == worker->partner_cpu) sched_yield();
}

// ---- the list of parked workers ------------------------------------------------------------------------

static quern_lock list_lock;   // guards `list` and the workers' next_parked
static quern_worker *list;     // newest first: its memory is still in the caches

static void push(quern_worker *worker) {
  atomic_store_explicit(&worker->token, 0, memory_order_relaxed);
  quern_lock_take(&list_lock);
  worker->next_parked = list;
  list = worker;
  quern_lock_give(&list_lock);
  atomic_fetch_add_explicit(&quern_pool.parked, 1, memory_order_relaxed);
}

static quern_worker *pop(void) {
  quern_lock_take(&list_lock);
  quern_worker *worker = list;
  if (worker) list = worker->next_parked;
  quern_lock_give(&list_lock);
  if (worker) atomic_fetch_sub_explicit(&quern_pool.parked, 1, memory_order_relaxed);
  return worker;
}

void quern_park_reset(void) {
  atomic_store(&list_lock.word, 0);
  list = NULL;
  atomic_store(&quern_pool.parked, 0);
}

// ---- places ------------------------------------------------------------------------------------------

bool quern_pool_has_work(void) { return quern_region_is_open() || quern_pool_has_tasks(); }

bool quern_pool_wake(void) {
  int64_t balance = atomic_load(&quern_pool.balance);
  for (;;) {
    if (quern_places(balance) <= 0) {
      // Whoever gives a place back sees the mark and looks for work.
      if (balance & QUERN_WITHHELD) return false;
      if (atomic_compare_exchange_weak(&quern_pool.balance, &balance, balance | QUERN_WITHHELD)) return false;
      continue;
    }
    if (!atomic_compare_exchange_weak(&quern_pool.balance, &balance, balance - QUERN_PLACE + 1)) continue;
    quern_worker *worker = pop();
    if (worker) {
      atomic_fetch_add_explicit(&quern_pool.wakes, 1, memory_order_relaxed);
      worker->partner_cpu = sched_getcpu();
      atomic_store_explicit(&worker->token, 1, memory_order_release);  // pairs with the load in sleep_until_woken
      quern_futex_wake(&worker->token);
      return true;
    }
    if (quern_pool_start()) return true;
    // Nobody is there. Who parked meanwhile may have been refused the place that we held: then once more.
    balance = atomic_fetch_add(&quern_pool.balance, QUERN_PLACE - 1);
    if (!(balance & QUERN_WITHHELD) || atomic_load(&quern_pool.parked) == 0) return false;
    balance = atomic_load(&quern_pool.balance);
  }
}

void quern_pool_announce(void) {
  int64_t balance = atomic_load(&quern_pool.balance);
  if (quern_searchers(balance) == 0 && (quern_places(balance) > 0 || !(balance & QUERN_WITHHELD))) quern_pool_wake();
}

void quern_pool_release(int64_t change) {
  if (!(atomic_fetch_add(&quern_pool.balance, change) & QUERN_WITHHELD)) return;
  atomic_fetch_and(&quern_pool.balance, ~QUERN_WITHHELD);
  if (quern_pool_has_work()) quern_pool_wake();
}

void quern_pool_lend(void) {
  quern_me.holds_place = false;
  if (quern_me.worker) atomic_fetch_add(&quern_pool.blocked, 1);
  quern_pool_release(QUERN_PLACE);
}

void quern_pool_regain(void) {
  // At once, though there may be one thread too many until the stand-in ends what it runs: waiting for a place here
  // could wait for somebody who waits for what this thread holds.
  atomic_fetch_sub(&quern_pool.balance, QUERN_PLACE);
  if (quern_me.worker) atomic_fetch_sub(&quern_pool.blocked, 1);
  quern_me.holds_place = true;
}

// ---- searching and parking -----------------------------------------------------------------------------

void quern_pool_stop_searching(quern_worker *worker) {
  worker->is_searching = false;
  int64_t balance = atomic_fetch_sub(&quern_pool.balance, 1);
  if (quern_searchers(balance) > 1) return;
  // The last one that looked: who made work visible meanwhile has counted on it. Regions wake their own helpers
  // where there are CPUs for them (region.c).
  if (quern_pool_has_tasks() || (!quern_pool_is_crowded(balance, 1) && quern_region_is_open())) quern_pool_wake();
}

static void sleep_until_woken(quern_worker *worker) {
  // Who wakes a worker has given it a place and counted it as a searcher.
  while (atomic_load_explicit(&worker->token, memory_order_acquire) == 0) quern_futex_wait(&worker->token, 0);
  quern_pool_make_way(worker);
  worker->is_searching = true;
  worker->searching_since = quern_now();
}

// Before it sleeps it looks once more, as the balance asks. quern_pool_wake may well find this very worker.
static void park(quern_worker *worker, int64_t change) {
  push(worker);
  quern_me.holds_place = false;
  quern_pool_release(change);
  if (quern_pool_has_work()) quern_pool_wake();
  sleep_until_woken(worker);
  quern_me.holds_place = true;
}

bool quern_pool_step_aside(quern_worker *worker) {
  int64_t balance = atomic_load(&quern_pool.balance);
  while (quern_places(balance) < 0) {
    int64_t change = QUERN_PLACE - (worker->is_searching ? 1 : 0);
    // In the list before the place is free, as in `park`; but only one of several may take the step.
    if (!atomic_compare_exchange_weak(&quern_pool.balance, &balance, balance + change)) continue;
    worker->is_searching = false;
    park(worker, 0);
    return true;
  }
  return false;
}

void quern_pool_search(quern_worker *worker) {
  for (;;) {
    for (int i = 0; i < LOADS; i++) {
      bool has_mask = false;
      for (int m = 0; m < QUERN_MASKS; m++)
        has_mask |= atomic_load_explicit(&quern_pool.masks[m], memory_order_relaxed) != 0;
      if ((has_mask && quern_region_is_open()) || quern_pool_has_shared_tasks()) return;
    }
    int64_t balance = atomic_load_explicit(&quern_pool.balance, memory_order_relaxed);
    if (quern_places(balance) < 0 || quern_pool_has_tasks()) return;
    int64_t waited = quern_now() - worker->searching_since;
    if (waited > SEARCH_NS || quern_pool_is_crowded(balance, 0)) break;
    quern_pool_make_way(worker);
  }
  worker->is_searching = false;
  park(worker, QUERN_PLACE - 1);
}

"""##
        ),
        (
            "pool.c",
            ##"""
// The pool's width, its threads and what they do, fork, and what is counted. See quern_pool.h and pool.h.
// Holds: threads are started when they are needed and never end, so that nothing is joined as the process exits; a
// process that forks has an empty pool in the child, with threads of its own as they are needed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "pool.h"
#include "quern_limits.h"

#define FIRST_CAPACITY 256
#define STACK_BYTES ((size_t)8 << 20)
#define LARGEST_STACK_BYTES ((size_t)64 << 20)
// After the system has refused a thread: it is not asked again at each task.
#define REFUSAL_NS 10000000

quern_pool_state quern_pool;
_Thread_local quern_thread quern_me;

static quern_lock start_lock;  // guards starting threads and changing the width
static int64_t refused_at;     // guarded by start_lock; 0 for never

// ---- threads -----------------------------------------------------------------------------------------

static void *work(void *argument) {
  quern_worker *worker = argument;
  quern_me.worker = worker;
  quern_me.holds_place = true;
  quern_me.slot = (uint32_t)worker->number * 37;  // away from the other workers' slots
  char name[16];
  snprintf(name, sizeof name, "quern-%d", (int)worker->number);
  pthread_setname_np(pthread_self(), name);
  worker->searching_since = quern_now();
  for (;;) {
    // In the child of a fork that one of its tasks made, this thread is no worker any more; it ends.
    if (worker->generation != atomic_load_explicit(&quern_pool.generation, memory_order_relaxed)) return NULL;
    if (quern_pool_lacks_places() && quern_pool_step_aside(worker)) continue;
    if (quern_region_join(worker) || quern_pool_run_task(worker)) continue;
    if (!worker->is_searching) {
      // Counted first, then one more look at everything: see the balance in pool.h.
      worker->is_searching = true;
      worker->searching_since = quern_now();
      atomic_fetch_add(&quern_pool.balance, 1);
      continue;
    }
    quern_pool_search(worker);
  }
}

static quern_worker *make_worker(int32_t index) {
  quern_worker *worker = atomic_load_explicit(&quern_pool.workers[index], memory_order_relaxed);
  if (worker) return worker;
  worker = aligned_alloc(QUERN_LINE, sizeof *worker);
  if (!worker) return NULL;
  *worker = (quern_worker){.number = index + 1, .random = 2654435761u * (uint32_t)(index + 1)};
  if (!quern_deque_grow(&worker->deque, FIRST_CAPACITY)) {
    free(worker);
    return NULL;
  }
  atomic_store_explicit(&quern_pool.workers[index], worker, memory_order_relaxed);  // released with `started`
  return worker;
}

// Stacks as large as the main thread's: recursive kernels then go as deep on every thread.
static size_t stack_bytes(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return STACK_BYTES;
  if (limit.rlim_cur < STACK_BYTES) return STACK_BYTES;
  return limit.rlim_cur > LARGEST_STACK_BYTES ? LARGEST_STACK_BYTES : (size_t)limit.rlim_cur & ~(size_t)0xffff;
}

static bool create(quern_worker *worker) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t blocked, kept;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, stack_bytes());
  // Signals go to the program's threads; those that a thread causes itself, and profilers' clocks, come through.
  sigfillset(&blocked);
  const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGPROF};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&blocked, own[i]);
  pthread_sigmask(SIG_SETMASK, &blocked, &kept);
  bool is_made = pthread_create(&thread, &attributes, work, worker) == 0;
  pthread_sigmask(SIG_SETMASK, &kept, NULL);
  pthread_attr_destroy(&attributes);
  return is_made;
}

bool quern_pool_start(void) {
  quern_lock_take(&start_lock);
  int32_t index = atomic_load_explicit(&quern_pool.started, memory_order_relaxed);
  int32_t most = atomic_load_explicit(&quern_pool.width, memory_order_relaxed) + QUERN_SPARE_THREADS;
  bool is_made = false;
  if (index < most && !(refused_at && quern_now() - refused_at < REFUSAL_NS)) {
    if (index == 0) quern_pool_claim_blas();
    quern_worker *worker = make_worker(index);
    if (worker) {
      worker->generation = atomic_load(&quern_pool.generation);
      worker->is_searching = true;
      worker->partner_cpu = sched_getcpu();
      // Before the thread runs, which may want to be seen by thieves. Release: the worker and its deque.
      atomic_store_explicit(&quern_pool.started, index + 1, memory_order_release);
      is_made = create(worker);
      if (!is_made) atomic_store_explicit(&quern_pool.started, index, memory_order_release);
    }
    refused_at = is_made ? 0 : quern_now();
  }
  quern_lock_give(&start_lock);
  return is_made;
}

// ---- fork ----------------------------------------------------------------------------------------------

// The threads are gone; what they ran or held belongs to the parent. Everything is set anew, locks included, so that it
// does not matter what the other threads were doing; workers and deques are kept for new threads.
static void after_fork_in_child(void) {
  atomic_fetch_add(&quern_pool.generation, 1);
  for (int32_t i = 0; i < QUERN_MAX_THREADS + QUERN_SPARE_THREADS; i++) {
    quern_worker *worker = atomic_load(&quern_pool.workers[i]);
    if (!worker) break;
    atomic_store(&worker->deque.top, 0);
    atomic_store(&worker->deque.bottom, 0);
    atomic_store(&worker->tasks, 0);
    atomic_store(&worker->steals, 0);
    atomic_store(&worker->indices, 0);
  }
  atomic_store(&quern_pool.started, 0);
  atomic_store(&quern_pool.blocked, 0);
  atomic_store(&quern_pool.balance, (int64_t)atomic_load(&quern_pool.width) * QUERN_PLACE);
  quern_region_reset();
  quern_tasks_reset();
  quern_park_reset();
  atomic_store(&start_lock.word, 0);
  refused_at = 0;
  quern_me = (quern_thread){0};
}

// ---- width -----------------------------------------------------------------------------------------

static void set_up(void) {
  quern_pool.available = quern_pool_count_cpus();
  int32_t width = quern_limits_thread_count(getenv("QUERN_NUM_THREADS"));
  if (width == 0) width = quern_pool.available;
  atomic_store(&quern_pool.width, width);
  atomic_store(&quern_pool.balance, (int64_t)width * QUERN_PLACE);
  pthread_atfork(NULL, NULL, after_fork_in_child);
  // Its threads outlive a dlclose of the library that they are in, so the library must stay too.
  Dl_info info;
  if (dladdr(&quern_pool, &info) != 0 && info.dli_fname)
    dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
  atomic_store_explicit(&quern_pool.is_ready, 1, memory_order_release);  // pairs with quern_pool_make_ready
}

void quern_pool_set_up(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, set_up);
}

int32_t quern_pool_available(void) {
  quern_pool_make_ready();
  return quern_pool.available;
}

int32_t quern_pool_width(void) {
  quern_pool_make_ready();
  return atomic_load_explicit(&quern_pool.width, memory_order_relaxed);
}

int32_t quern_pool_set_width(int32_t width) {
  if (width < 1 || width > QUERN_MAX_THREADS) return -1;
  quern_pool_make_ready();
  quern_lock_take(&start_lock);
  int32_t old = atomic_exchange(&quern_pool.width, width);
  quern_lock_give(&start_lock);
  // Places below zero are paid back by workers as they end what they run.
  quern_pool_release((int64_t)(width - old) * QUERN_PLACE);
  return 0;
}

int32_t quern_pool_worker(void) { return quern_me.worker ? quern_me.worker->number : 0; }

// ---- waiting -----------------------------------------------------------------------------------------

int32_t quern_pool_enter_blocking(void) {
  // A region that is called inside a wait takes a place again, and a wait inside its body lends it again.
  int32_t level = quern_me.blocking++;
  if (quern_me.holds_place && level < 64) {
    quern_me.lends |= (uint64_t)1 << level;
    quern_pool_lend();
  }
  return atomic_load_explicit(&quern_pool.blocked, memory_order_relaxed) > QUERN_SPARE_THREADS ? -1 : 0;
}

void quern_pool_leave_blocking(void) {
  if (quern_me.blocking == 0) return;
  int32_t level = --quern_me.blocking;
  if (level < 64 && quern_me.lends >> level & 1) {
    quern_me.lends &= ~((uint64_t)1 << level);
    quern_pool_regain();
  }
}

// ---- counts ------------------------------------------------------------------------------------------

quern_pool_counts quern_pool_count(void) {
  int32_t started = atomic_load_explicit(&quern_pool.started, memory_order_acquire);
  quern_pool_counts counts = {
      .threads = started,
      .parked = atomic_load_explicit(&quern_pool.parked, memory_order_relaxed),
      .regions = quern_region_count(),
      .wakes = atomic_load_explicit(&quern_pool.wakes, memory_order_relaxed),
  };
  for (int32_t i = 0; i < started; i++) {
    quern_worker *worker = atomic_load_explicit(&quern_pool.workers[i], memory_order_relaxed);
    counts.region_indices_elsewhere += atomic_load_explicit(&worker->indices, memory_order_relaxed);
    counts.tasks += atomic_load_explicit(&worker->tasks, memory_order_relaxed);
    counts.steals += atomic_load_explicit(&worker->steals, memory_order_relaxed);
  }
  return counts;
}

// ---- BLAS --------------------------------------------------------------------------------------------

int32_t quern_pool_claim_blas(void) {
  // POSIX promises that a function's address has the form of data.
  void (*set)(int) = (void (*)(int))(uintptr_t)dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
  if (!set) return 0;
  set(1);
  return 1;
}

"""##
        ),
        (
            "pool.h",
            ##"""
// What the parts of the pool share: its state, a worker, a thread's own notes.
//   pool.c     width, starting threads, what a worker does, fork, counts
//   park.c     places, who sleeps and who is woken
//   region.c   parallel regions
//   tasks.c    deques, shared queues
//   limits.c   how many CPUs there are
// Holds: all state is static or lives until the process ends, so that a worker never looks at memory that has gone.
#ifndef QUERN_POOL_INTERNAL_H
#define QUERN_POOL_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "deque.h"
#include "quern_pool.h"

#define QUERN_HIDDEN __attribute__((visibility("hidden")))
#define QUERN_SPARE_THREADS 512  // above the width: stand-ins of threads that wait
#define QUERN_SLOTS 256          // regions open at once; more run on the thread that asks
#define QUERN_MASKS (QUERN_SLOTS / 64)

// A lock of one word. Held for a few instructions, or while a thread is made.
typedef struct quern_lock {
  _Atomic uint32_t word;  // 0 free, 1 held, 2 held and waited for
} quern_lock;

typedef struct quern_worker {
  quern_deque deque;
  _Alignas(QUERN_LINE) _Atomic uint32_t token;  // set by whoever wakes it (release), awaited as it parks (acquire)
  struct quern_worker *next_parked;             // guarded by the list's lock
  int32_t number;                               // from 1
  uint32_t random;
  uint32_t turn;           // counts tasks, so that now and then the shared queue comes first
  bool is_searching;       // counted among the balance's searchers
  int64_t searching_since; // ns
  int64_t generation;      // of the process: a forked child's pool is another
  int32_t partner_cpu;     // where the thread ran that woke it, or whose region it joined last
  // For quern_pool_count: written by the worker alone.
  _Atomic int64_t tasks, steals, indices;
} quern_worker;

// What a thread knows of itself.
typedef struct quern_thread {
  quern_worker *worker;  // null for all but the pool's
  bool holds_place;
  int32_t blocking;  // how many quern_pool_enter_blocking are open
  uint64_t lends;    // bit k: the k-th of them lent the place, which the thread had got anew since the one before
  int32_t region;    // 1 + the slot of the region whose index it is running; 0 for none
  uint32_t slot;     // where it found a free slot the last time
} quern_thread;

// One counter for who runs, so that a change and its test are one step:
//
//   63 … 32 places: width less the threads that run or search (below 0 when too many do, or the width shrank)
//        31 withheld: somebody wanted to wake a thread and there was no place
//   30 …  0 searchers: threads that look for work, or were woken to
//
// Whoever makes work visible loads it afterwards; whoever stops searching changes it and looks for work afterwards.
// All of these are sequentially consistent, so one of the two sees the other: no work waits beside a free place.
#define QUERN_PLACE ((int64_t)1 << 32)
#define QUERN_WITHHELD ((int64_t)1 << 31)
static inline int64_t quern_places(int64_t balance) { return balance >> 32; }
static inline int64_t quern_searchers(int64_t balance) { return balance & 0x7fffffff; }

typedef struct quern_pool_state {
  _Alignas(QUERN_LINE) _Atomic int64_t balance;
  // Bit s: the region in slot s may have unclaimed indices. Set by who opens it, cleared by who finds none left.
  _Alignas(QUERN_LINE) _Atomic uint64_t masks[QUERN_MASKS];
  // Rarely written.
  _Alignas(QUERN_LINE) _Atomic int32_t width;
  int32_t available;
  _Atomic int32_t is_ready;
  _Atomic int32_t started;    // workers[0 ..< started] exist: release, acquire
  _Atomic int64_t generation; // raised in a forked child
  _Atomic int32_t blocked;    // workers that wait and lent their place
  _Atomic int32_t parked;
  _Atomic int64_t wakes;
  _Atomic(quern_worker *) workers[QUERN_MAX_THREADS + QUERN_SPARE_THREADS];
} quern_pool_state;

extern QUERN_HIDDEN quern_pool_state quern_pool;
extern QUERN_HIDDEN _Thread_local quern_thread quern_me;

// ---- park.c ----
QUERN_HIDDEN int64_t quern_now(void);  // ns, of the monotonic clock
QUERN_HIDDEN void quern_lock_take(quern_lock *lock);
QUERN_HIDDEN void quern_lock_give(quern_lock *lock);
// Lets others run if the worker is on the same CPU as the thread that it is to help: on a busy machine it would keep
// that thread from going on, for as long as it searches.
QUERN_HIDDEN void quern_pool_make_way(quern_worker *worker);
// Sleeps while *word is `value`; returns early now and then.
QUERN_HIDDEN void quern_futex_wait(_Atomic uint32_t *word, uint32_t value);
QUERN_HIDDEN void quern_futex_wake(_Atomic uint32_t *word);
// Gives a place and the duty to search to a parked or new thread, if there is a place. False if nobody was woken.
QUERN_HIDDEN bool quern_pool_wake(void);
// To be called once work is visible: wakes a thread unless one is searching.
QUERN_HIDDEN void quern_pool_announce(void);
// Adds to the balance what includes a place given back, and wakes whoever was refused it.
QUERN_HIDDEN void quern_pool_release(int64_t change);
// A thread that is about to sleep lends its place; quern_pool_regain takes one again, at once.
QUERN_HIDDEN void quern_pool_lend(void);
QUERN_HIDDEN void quern_pool_regain(void);
// The worker has found work: before it runs.
QUERN_HIDDEN void quern_pool_stop_searching(quern_worker *worker);
// One round of looking, without touching anything; parks the worker once it has looked long enough.
QUERN_HIDDEN void quern_pool_search(quern_worker *worker);
// Gives the worker's place back and parks, if there are more threads than places. False if there are not.
QUERN_HIDDEN bool quern_pool_step_aside(quern_worker *worker);
QUERN_HIDDEN bool quern_pool_has_work(void);
// Whether more threads run or search than there are CPUs.
static inline bool quern_pool_is_crowded(int64_t balance, int32_t more) {
  int64_t active = atomic_load_explicit(&quern_pool.width, memory_order_relaxed) - quern_places(balance);
  return active + more > quern_pool.available;
}
static inline bool quern_pool_lacks_places(void) {
  return quern_places(atomic_load_explicit(&quern_pool.balance, memory_order_relaxed)) < 0;
}

// ---- pool.c ----
QUERN_HIDDEN void quern_pool_set_up(void);
static inline void quern_pool_make_ready(void) {
  // Pairs with the release at the end of the set-up.
  if (!atomic_load_explicit(&quern_pool.is_ready, memory_order_acquire)) quern_pool_set_up();
}
// Starts a thread that has a place and searches; false if that cannot be.
QUERN_HIDDEN bool quern_pool_start(void);

// ---- region.c ----
QUERN_HIDDEN bool quern_region_is_open(void);  // some region could be joined
QUERN_HIDDEN bool quern_region_join(quern_worker *worker);
QUERN_HIDDEN int64_t quern_region_count(void);
QUERN_HIDDEN void quern_region_reset(void);

// ---- tasks.c ----
QUERN_HIDDEN bool quern_pool_has_tasks(void);
QUERN_HIDDEN bool quern_pool_has_shared_tasks(void);
QUERN_HIDDEN bool quern_pool_run_task(quern_worker *worker);
QUERN_HIDDEN void quern_tasks_reset(void);

// ---- limits.c ----
QUERN_HIDDEN int32_t quern_pool_count_cpus(void);

// ---- park.c, for the child of a fork ----
QUERN_HIDDEN void quern_park_reset(void);

// One writer: no exchange needed.
static inline void quern_add(_Atomic int64_t *counter, int64_t more) {
  atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more, memory_order_relaxed);
}

#endif

"""##
        ),
        (
            "reduce.c",
            ##"""
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

"""##
        ),
        (
            "region.c",
            ##"""
// Parallel regions: indices 0 ..< count, claimed in ascending order by the caller and by whoever joins.
// Used by loop.c and TaskGraphs through quern_pool_region. Workers join the deepest open region first.
// Holds: nothing is allocated; the caller goes on once every index is done and waits for nobody who has none; no
// deadlock, since it waits only for indices that are being run, and meanwhile runs only indices of regions that were
// opened inside its own; a slot is used anew only when the last who joined has left it.
//
// state of a slot: 0 free, else
//   32 open, 33 taken | 31 … 16 how many may join | 15 … 0 how many have joined and not left
#define _GNU_SOURCE
#include <sched.h>

#include "pool.h"

#define OPEN ((uint64_t)1 << 32)
#define TAKEN ((uint64_t)1 << 33)
#define JOINED(state) ((state) & 0xffff)
#define LIMIT(state) ((state) >> 16 & 0xffff)
#define PROBES 32
// How long a caller looks whether the last indices are done before it sleeps: about what waking it costs. Less where
// there are more threads than CPUs, since then those who run them may need this one.
#define WAIT_NS 20000
#define WAIT_CROWDED_NS 2000
#define LOADS 64
// An index that takes longer pays for waking another thread even where CPUs are short.
#define LONG_INDEX_NS 50000
#define FINISHED 1
#define SLEEPING 2

typedef struct slot {
  _Alignas(QUERN_LINE) _Atomic uint64_t state;
  _Atomic int64_t count;
  quern_region_body body;  // with `argument`: written before `open` is set, read by those who have joined
  void *argument;
  _Atomic int32_t depth;
  int32_t cpu;  // where the caller was as it opened the region; read by those who have joined
  _Atomic int64_t openings;                      // for quern_pool_count; written by who has taken the slot
  _Atomic uint64_t ancestors[QUERN_MASKS];       // the slots of the regions inside which it was opened
  _Alignas(QUERN_LINE) _Atomic int64_t next;     // the first index that nobody has claimed
  _Alignas(QUERN_LINE) _Atomic int64_t done;     // indices that have been run, as far as their runners have told
  _Atomic uint32_t finished;                     // 0, FINISHED by the worker that ran the last, SLEEPING by the caller
} slot;

static slot slots[QUERN_SLOTS];

static bool has_bit(const _Atomic uint64_t *masks, int32_t number) {
  return atomic_load_explicit(&masks[number / 64], memory_order_relaxed) >> (number % 64) & 1;
}

// ---- taking and leaving slots ------------------------------------------------------------------------

// The number of a slot that was free, or -1. Threads start at different places, and where they were before.
static int32_t take_slot(void) {
  uint32_t hint = quern_me.slot;
  for (uint32_t i = 0; i < PROBES; i++) {
    int32_t number = (int32_t)((hint + i) % QUERN_SLOTS);
    uint64_t free = 0;
    // Acquire pairs with the release of the last who left: it reads body, argument and counters no more.
    if (atomic_load_explicit(&slots[number].state, memory_order_relaxed) == 0 &&
        atomic_compare_exchange_strong_explicit(&slots[number].state, &free, TAKEN, memory_order_acquire,
                                                memory_order_relaxed)) {
      quern_me.slot = (uint32_t)number;
      return number;
    }
  }
  return -1;
}

// Whether somebody could join and find an index, as far as can be seen without joining.
static bool is_joinable(slot *s) {
  uint64_t state = atomic_load(&s->state);
  return (state & OPEN) && JOINED(state) < LIMIT(state) &&
         atomic_load_explicit(&s->next, memory_order_relaxed) < atomic_load_explicit(&s->count, memory_order_relaxed);
}

static bool try_join(slot *s) {
  uint64_t state = atomic_load_explicit(&s->state, memory_order_relaxed);
  while ((state & OPEN) && JOINED(state) < LIMIT(state))
    // Acquire pairs with the release that set `open`: the slot's fields are those of this region.
    if (atomic_compare_exchange_weak_explicit(&s->state, &state, state + 1, memory_order_acquire,
                                              memory_order_relaxed))
      return true;
  return false;
}

static void leave(slot *s) { atomic_fetch_sub_explicit(&s->state, 1, memory_order_release); }

// ---- indices -----------------------------------------------------------------------------------------

// The next index, or -1 if all are claimed; whoever sees that takes the region off the open ones.
static int64_t claim(slot *s, int32_t number, int64_t count) {
  if (atomic_load_explicit(&s->next, memory_order_relaxed) < count) {
    int64_t index = atomic_fetch_add_explicit(&s->next, 1, memory_order_relaxed);
    if (index < count) return index;
  }
  if (has_bit(quern_pool.masks, number))
    atomic_fetch_and_explicit(&quern_pool.masks[number / 64], ~((uint64_t)1 << (number % 64)), memory_order_relaxed);
  return -1;
}

// Runs `index` and then whatever can be claimed; returns how many that were. `stays`: not even for want of places.
static int64_t run(slot *s, int32_t number, int64_t index, bool stays) {
  quern_region_body body = s->body;
  void *argument = s->argument;
  int64_t count = atomic_load_explicit(&s->count, memory_order_relaxed), done = 0;
  int32_t outer = quern_me.region;
  quern_me.region = number + 1;
  // With fewer threads than CPUs those who join wake further ones. Otherwise first see whether it pays.
  bool probes = atomic_load_explicit(&quern_pool.width, memory_order_relaxed) > quern_pool.available;
  int64_t start = probes ? quern_now() : 0;
  do {
    body(argument, index);
    done++;
    if (probes) {
      probes = false;
      if (quern_now() - start > LONG_INDEX_NS && is_joinable(s)) quern_pool_wake();
    }
    if (!stays && quern_pool_lacks_places()) break;
    index = claim(s, number, count);
  } while (index >= 0);
  quern_me.region = outer;
  return done;
}

// Joins, runs indices and leaves; false if there was none. A worker that has searched stops before the first, and
// wakes others if there is enough left.
static bool help(int32_t number, quern_worker *worker, bool stays) {
  slot *s = &slots[number];
  if (!is_joinable(s) || !try_join(s)) return false;
  int64_t count = atomic_load_explicit(&s->count, memory_order_relaxed);
  int64_t index = claim(s, number, count);
  if (index < 0) {
    leave(s);
    return false;
  }
  if (worker && worker->is_searching) {
    quern_pool_stop_searching(worker);
    for (int i = 0; i < 2; i++) {
      int64_t balance = atomic_load_explicit(&quern_pool.balance, memory_order_relaxed);
      if (quern_places(balance) <= 0 || quern_pool_is_crowded(balance, 1) || !is_joinable(s)) break;
      quern_pool_wake();
    }
  }
  if (worker) worker->partner_cpu = s->cpu;
  int64_t ran = run(s, number, index, stays);
  if (worker) quern_add(&worker->indices, ran);
  // Release: what the body wrote; acquire: what the bodies of those who added before wrote, to hand on to the caller.
  if (atomic_fetch_add_explicit(&s->done, ran, memory_order_acq_rel) + ran == count &&
      atomic_exchange_explicit(&s->finished, FINISHED, memory_order_release) == SLEEPING)
    quern_futex_wake(&s->finished);
  leave(s);  // last: until now the slot is not used anew
  return true;
}

// The deepest region that can be joined; with `within`, only those opened inside that slot's. -1 if there is none.
static int32_t find(int32_t within, uint32_t start) {
  int32_t best = -1, depth = -1;
  for (uint32_t m = 0; m < QUERN_MASKS; m++) {
    uint32_t word = (m + start) % QUERN_MASKS;
    // Sequentially consistent: see the balance in pool.h.
    uint64_t mask = atomic_load(&quern_pool.masks[word]);
    for (; mask; mask &= mask - 1) {
      int32_t number = (int32_t)word * 64 + __builtin_ctzll(mask);
      slot *s = &slots[number];
      if (within >= 0 && !has_bit(s->ancestors, within)) continue;
      int32_t here = atomic_load_explicit(&s->depth, memory_order_relaxed);
      if (here > depth && is_joinable(s)) {
        best = number;
        depth = here;
      }
    }
  }
  return best;
}

bool quern_region_is_open(void) { return find(-1, 0) >= 0; }

bool quern_region_join(quern_worker *worker) {
  int32_t number = find(-1, (uint32_t)worker->number);
  return number >= 0 && help(number, worker, false);
}

// ---- the caller --------------------------------------------------------------------------------------

static void wait(slot *s, int32_t number) {
  int64_t start = quern_now();
  for (;;) {
    for (int i = 0; i < LOADS; i++)
      if (atomic_load_explicit(&s->finished, memory_order_acquire) == FINISHED) return;  // pairs with `help`
    int32_t inner = find(number, 0);
    // A region opened inside this one is open only while an index of this one runs, so its slot is not another's.
    if (inner >= 0 && help(inner, quern_me.worker, true)) {
      start = quern_now();
      continue;
    }
    int64_t balance = atomic_load_explicit(&quern_pool.balance, memory_order_relaxed);
    if (quern_now() - start > (quern_pool_is_crowded(balance, 0) ? WAIT_CROWDED_NS : WAIT_NS)) break;
  }
  uint32_t state = 0;
  if (!atomic_compare_exchange_strong_explicit(&s->finished, &state, SLEEPING, memory_order_acquire,
                                               memory_order_acquire))
    return;
  quern_pool_lend();
  while (atomic_load_explicit(&s->finished, memory_order_acquire) != FINISHED)
    quern_futex_wait(&s->finished, SLEEPING);
  quern_pool_regain();
}

void quern_pool_region(int64_t count, int32_t width, quern_region_body body, void *argument) {
  if (count <= 0) return;
  quern_pool_make_ready();
  int32_t limit = atomic_load_explicit(&quern_pool.width, memory_order_relaxed);
  if (width > 0 && width < limit) limit = width;
  if (count < limit) limit = (int32_t)count;
  int32_t number = limit > 1 ? take_slot() : -1;
  if (number < 0) {
    for (int64_t i = 0; i < count; i++) body(argument, i);
    return;
  }
  slot *s = &slots[number];
  // A thread of somebody else's takes a place while it works.
  bool takes_place = !quern_me.holds_place;
  if (takes_place) {
    atomic_fetch_sub(&quern_pool.balance, QUERN_PLACE);
    quern_me.holds_place = true;
  }
  slot *outer = quern_me.region ? &slots[quern_me.region - 1] : NULL;
  for (int m = 0; m < QUERN_MASKS; m++) {
    uint64_t bits = outer ? atomic_load_explicit(&outer->ancestors[m], memory_order_relaxed) : 0;
    if (outer && (quern_me.region - 1) / 64 == m) bits |= (uint64_t)1 << ((quern_me.region - 1) % 64);
    atomic_store_explicit(&s->ancestors[m], bits, memory_order_relaxed);
  }
  int32_t depth = outer ? atomic_load_explicit(&outer->depth, memory_order_relaxed) + 1 : 0;
  atomic_store_explicit(&s->depth, depth, memory_order_relaxed);
  s->body = body;
  s->argument = argument;
  s->cpu = sched_getcpu();
  atomic_store_explicit(&s->count, count, memory_order_relaxed);
  atomic_store_explicit(&s->next, 1, memory_order_relaxed);  // the caller has index 0
  atomic_store_explicit(&s->done, 0, memory_order_relaxed);
  atomic_store_explicit(&s->finished, 0, memory_order_relaxed);
  quern_add(&s->openings, 1);
  // Release pairs with try_join. The mask is set before the balance is read: see pool.h.
  atomic_store_explicit(&s->state, TAKEN | OPEN | (uint64_t)(limit - 1) << 16, memory_order_release);
  atomic_fetch_or(&quern_pool.masks[number / 64], (uint64_t)1 << (number % 64));
  int64_t balance = atomic_load(&quern_pool.balance);
  if (quern_searchers(balance) == 0 && !quern_pool_is_crowded(balance, 1)) quern_pool_announce();

  int64_t ran = run(s, number, 0, true);
  // Acquire pairs with the release of those who have told before; see `help`.
  if (atomic_fetch_add_explicit(&s->done, ran, memory_order_acq_rel) + ran != count) wait(s, number);
  // Only those who are about to leave remain in the state: the last of them frees the slot.
  atomic_fetch_and_explicit(&s->state, 0xffff, memory_order_release);
  quern_me.slot = (uint32_t)number;
  if (takes_place) {
    quern_me.holds_place = false;
    quern_pool_release(QUERN_PLACE);
  }
}

// ---- for pool.c --------------------------------------------------------------------------------------

int64_t quern_region_count(void) {
  int64_t count = 0;
  for (int32_t i = 0; i < QUERN_SLOTS; i++) count += atomic_load_explicit(&slots[i].openings, memory_order_relaxed);
  return count;
}

void quern_region_reset(void) {
  for (int32_t i = 0; i < QUERN_SLOTS; i++) atomic_store(&slots[i].state, 0);
  for (int m = 0; m < QUERN_MASKS; m++) atomic_store(&quern_pool.masks[m], 0);
}

"""##
        ),
        (
            "sort.c",
            ##"""
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

"""##
        ),
        (
            "stack.c",
            ##"""
// How deep recursive kernels may go on the calling thread. 8,192 calls of a small kernel fit the usual stacks; a
// thread with a small one, or a kernel with many values, ends in a fault instead of a signal.
// Cost: a look at the thread's attributes the first time on each thread, about a microsecond.
#define _GNU_SOURCE
#include <pthread.h>

#include "imports.h"

#define SPARE 65536

static _Thread_local const char *low, *high;
static _Thread_local int is_known;

const void *quern_stack_limit(void) {
  if (!is_known) {
    pthread_attr_t attributes;
    void *start;
    size_t size;
    is_known = 1;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
      if (pthread_attr_getstack(&attributes, &start, &size) == 0 && size > 2 * SPARE) {
        low = start;
        high = low + size;
      }
      pthread_attr_destroy(&attributes);
    }
  }
  // Whoever runs us on a stack of their own making knows its size; we do not.
  char here;
  const char *address = &here;
  return low && address > low && address < high ? low + SPARE : NULL;
}

"""##
        ),
        (
            "tasks.c",
            ##"""
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

"""##
        ),
        (
            "tree.c",
            ##"""
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

"""##
        ),
        (
            "tree.h",
            ##"""
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

"""##
        ),
        (
            "walk.h",
            ##"""
// Walking strided arrays row by row: axes of one element are dropped, and axes that lie like one are joined, so
// that a dense array is a single row. The order of the elements stays the logical row-major one.
#ifndef QUERN_WALK_H
#define QUERN_WALK_H

#include <stdint.h>

// The emitter refuses kernels with arrays of more axes.
#define QUERN_MAX_RANK 32

typedef struct quern_walk {
  int64_t rank;
  int64_t extents[QUERN_MAX_RANK];
  int64_t strides[2][QUERN_MAX_RANK];  // of up to two arrays, in elements
} quern_walk;

// Fills the walk in; 0 if the array has no elements.
static inline int quern_walk_begin(quern_walk *w, int64_t rank, const int64_t *extents, const int64_t *first,
                                   const int64_t *second) {
  w->rank = 0;
  for (int64_t axis = 0; axis < rank; axis++) {
    int64_t extent = extents[axis], a = first[axis], b = second ? second[axis] : 0;
    if (extent <= 0) return 0;
    if (extent == 1) continue;
    int64_t k = w->rank - 1;
    // Multiplied as unsigned numbers: strides of arrays that cannot be reached may wrap.
    if (k >= 0 && (uint64_t)w->strides[0][k] == (uint64_t)extent * (uint64_t)a &&
        (uint64_t)w->strides[1][k] == (uint64_t)extent * (uint64_t)b) {
      w->extents[k] *= extent;
      w->strides[0][k] = a;
      w->strides[1][k] = b;
      continue;
    }
    w->extents[w->rank] = extent;
    w->strides[0][w->rank] = a;
    w->strides[1][w->rank++] = b;
  }
  if (w->rank == 0) {
    w->rank = 1;
    w->extents[0] = 1;
    w->strides[0][0] = w->strides[1][0] = 1;
  }
  return 1;
}

// Counts the indices of all axes but the last up by one; 0 at the end. `offsets`: of the row, in elements.
static inline int quern_walk_next(const quern_walk *w, int64_t *indices, int64_t *offsets) {
  for (int64_t axis = w->rank - 2; axis >= 0; axis--) {
    offsets[0] += w->strides[0][axis];
    offsets[1] += w->strides[1][axis];
    if (++indices[axis] < w->extents[axis]) return 1;
    offsets[0] -= w->strides[0][axis] * w->extents[axis];
    offsets[1] -= w->strides[1][axis] * w->extents[axis];
    indices[axis] = 0;
  }
  return 0;
}

#endif

"""##
        ),
        (
            "quern_limits.h",
            ##"""
// How many CPUs a process may use: the quotas of its control groups, read from texts that the caller supplies.
// Used by limits.c for this process, and by tests with texts of other machines.
// Holds: nothing here reads a file by itself; text that makes no sense counts as no limit.
// Source: proc(5), cgroups(7); cpu.max of version 2, cpu.cfs_quota_us and cpu.cfs_period_us of version 1.
#ifndef QUERN_LIMITS_H
#define QUERN_LIMITS_H

#include "quern_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

// Puts the text of the file at `path`, ended by 0 and cut to `byte_count` bytes, into `buffer`. Returns its length,
// -1 if there is no such file.
typedef int64_t (*quern_limits_read)(void *QUERN_NULLABLE context, const char *QUERN_NONNULL path,
                                     char *QUERN_NONNULL buffer, int64_t byte_count);
// The CPUs that the quotas allow, rounded up, at least 1; 0 where nothing limits them. `groups` is the text of
// /proc/self/cgroup, `mounts` that of /proc/self/mountinfo. Every group from the process's own up to the root that is
// mounted counts; the smallest quota holds.
int64_t quern_limits_of_groups(const char *QUERN_NONNULL groups, const char *QUERN_NONNULL mounts,
                               quern_limits_read QUERN_NONNULL read, void *QUERN_NULLABLE context);
// The value of QUERN_NUM_THREADS: 1 ... 4096, 0 for anything else (null and empty included). The same rule as
// QuernCore's Settings, which also reports what makes no sense.
int32_t quern_limits_thread_count(const char *QUERN_NULLABLE text);

#ifdef __cplusplus
}
#endif
#endif

"""##
        ),
        (
            "quern_loop.h",
            ##"""
// What parallel loops of compiled kernels did, for reports and traces. Neighbour: loop.c, which runs them.
#ifndef QUERN_LOOP_PUBLIC_H
#define QUERN_LOOP_PUBLIC_H

#include "quern_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

// Why a loop stayed on one thread.
enum {
  QUERN_LOOP_TOO_SMALL = 1,  // less work than a region costs
  QUERN_LOOP_ONE_THREAD,     // the pool is one thread wide
  QUERN_LOOP_NOT_APART,      // no proof, or memory that may be seen twice
  QUERN_LOOP_NO_GAIN,        // its last regions took as long as one thread does
  QUERN_LOOP_ONE_PART        // its `reducing:` arrays are too large for their iterations: see ParallelParts
};

// One loop's runs in this process. Runs of fewer than about 4 µs by the static estimate are not counted.
typedef struct quern_loop_counts {
  const void *QUERN_NULLABLE body;  // the address of its compiled body
  int32_t number;                   // the loop's number in its module, in the order of code generation
  int32_t last_reason;              // QUERN_LOOP_…, or 0 if the last run was parallel
  int64_t parallel_runs, serial_runs;
  int64_t iterations, chunks;       // chunks: of the last parallel run
  int64_t last_width;               // threads that the last parallel run could use
  int64_t picoseconds;              // of an iteration, as last measured; 0 before that
} quern_loop_counts;

// Copies what is known of loops whose bodies lie at `low` ..< `high` to `out`, at most `capacity` of them, in no
// order. Returns how many there are. Loops that run meanwhile may be counted in part.
int64_t quern_loop_count(const void *QUERN_NULLABLE low, const void *QUERN_NULLABLE high,
                         quern_loop_counts *QUERN_NULLABLE out, int64_t capacity);
// Forgets loops whose code goes away.
void quern_loop_forget(const void *QUERN_NULLABLE low, const void *QUERN_NULLABLE high);

// One chunk of a parallel loop, for a trace.
typedef struct quern_loop_span {
  const void *QUERN_NULLABLE body;
  int32_t number, worker;  // worker: quern_pool_worker()
  int64_t start, end;      // CLOCK_MONOTONIC, nanoseconds
  int64_t lower, upper;    // its iterations
} quern_loop_span;
// Starts to keep spans, `capacity` of them (rounded up to a power of two, at most 2^24); 0 stops. 0, or -1 without
// memory.
int32_t quern_loop_trace_start(int64_t capacity);
// Takes the spans kept, in the order in which chunks ended, at most `capacity`, and forgets them all; returns how
// many. Not while loops run: call it at the end of a program or of a phase.
int64_t quern_loop_trace_take(quern_loop_span *QUERN_NULLABLE out, int64_t capacity);

// The parts that a loop with arrays in `reducing:` is cut into: ParallelParts.swift has the same arithmetic.
int64_t quern_loop_parts(int64_t iterations, int64_t elements);
int64_t quern_loop_part_start(int64_t index, int64_t count, int64_t iterations);

// For tests: loops that come to the driver run in a region at once, in chunks of `length` iterations; 0: by their cost.
void quern_loop_set_chunk(int64_t length);

#ifdef __cplusplus
}
#endif
#endif

"""##
        ),
        (
            "quern_pool.h",
            ##"""
// The one pool of threads of a process: parallel loops of kernels and tasks of graphs run on it, nested or not.
// Used by loop.c (compiled kernels) and by TaskGraphs (Swift); ahead-of-time code has it through libquern_rt.a.
//
// Two kinds of work:
//   region   indices 0 ..< count of one function, claimed in ascending order by the caller and whoever is idle; the
//            caller works too, and goes on once every index is done, whether or not a worker ever came
//   task     one function, run once, some time, by a worker: see quern_pool_submit for the order
// Holds: at most `quern_pool_width()` threads run work at any time, the threads that started regions included; a
// thread that waits lends its place (quern_pool_blocking); an idle pool uses no time; nothing is allocated by a region.
#ifndef QUERN_POOL_H
#define QUERN_POOL_H

#include "quern_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define QUERN_MAX_THREADS 4096

// ---- width -----------------------------------------------------------------------------------------
// The number of CPUs that this process may use: affinity mask and cgroup quota (v2 and v1), rounded up, at least 1.
int32_t quern_pool_available(void);
// The number of threads that run work, the calling one included: QUERN_NUM_THREADS where it makes sense, else
// quern_pool_available(). Threads are started when they are first needed.
int32_t quern_pool_width(void);
// Changes the width: 1 ... QUERN_MAX_THREADS. Returns 0, or -1 and changes nothing. Running work is not disturbed;
// surplus workers park.
int32_t quern_pool_set_width(int32_t width);
// The calling thread's number in traces: 1 ... for workers, 0 for all others.
int32_t quern_pool_worker(void);

// ---- regions ---------------------------------------------------------------------------------------
typedef void (*quern_region_body)(void *QUERN_NULLABLE argument, int64_t index);
// Runs body(argument, 0 ..< count), on at most `width` threads (0: the pool's width), and returns when all are done.
// The body must not unwind, nor fork and go on in the child (a fork elsewhere is fine: the child's pool is empty).
// May be called from anywhere, bodies and tasks included.
void quern_pool_region(int64_t count, int32_t width, quern_region_body QUERN_NONNULL body,
                       void *QUERN_NULLABLE argument);

// ---- tasks -----------------------------------------------------------------------------------------
// A task is owned by whoever submits it until `run` is called; the pool does not touch it afterwards.
typedef struct quern_task {
  struct quern_task *QUERN_NULLABLE next;  // the pool's
  void (*QUERN_NONNULL run)(struct quern_task *QUERN_NONNULL task);
  void *QUERN_NULLABLE argument;
  int32_t priority;  // -1 low, 0 usual, 1 high
  int32_t reserved;
} quern_task;
// Hands a task over. From a worker it goes to that worker's own deque, where others may steal it; from elsewhere to
// the shared queues. Order: high priority before usual before low, first in, first out; but of the tasks of usual
// priority that a worker submits it takes the newest first, and others steal the oldest.
// Returns 0, or -1 where no thread could be started (then the task is not taken).
int32_t quern_pool_submit(quern_task *QUERN_NONNULL task);
// Runs one waiting task on the calling thread, if there is one: 1, else 0.
int32_t quern_pool_help(void);
// Around anything that waits without using a CPU (a lock held long, a future, a file): while threads are inside,
// others run in their place, so that the width holds for threads that work. Nests; cheap if the pool is idle.
// Each enter has its leave, whatever enter returned. For a moment after a leave there may be a thread too many, until
// the stand-in ends its index or task.
// Returns 0, or -1 where the most threads that may exist (width + 512) exist already: then waiting may deadlock.
int32_t quern_pool_enter_blocking(void);
void quern_pool_leave_blocking(void);

// ---- what it did -----------------------------------------------------------------------------------
typedef struct quern_pool_counts {
  int64_t threads, parked, regions, region_indices_elsewhere, tasks, steals, wakes;
} quern_pool_counts;
quern_pool_counts quern_pool_count(void);

// ---- the calling thread's stack ---------------------------------------------------------------------
// The lowest address that code may still use on the calling thread's stack; null where the thread runs on memory that
// is not the stack the system gave it.
const void *QUERN_NULLABLE quern_stack_limit(void);

// ---- BLAS ------------------------------------------------------------------------------------------
// Sets a loaded OpenBLAS (or any library with openblas_set_num_threads) to one thread: parallelism is the pool's.
// Called as the pool starts, and by whoever loads such a library later. Returns 1 if one was found.
int32_t quern_pool_claim_blas(void);

/// Begins to fetch the cache line of an address, which need not be one of this process.
static inline void quern_prefetch(const void *QUERN_NULLABLE address) { __builtin_prefetch(address); }

#ifdef __cplusplus
}
#endif
#endif

"""##
        ),
        (
            "quern_rt.h",
            ##"""
// What compiled kernels, the Swift side and C callers share: the frame of a call, the fault record, memory.
// Compiled into the package for the JIT, and into libquern_rt.a for ahead-of-time code.
// Holds: layouts are checked by static assertions in frame.c and are part of the cache key's version.
//
//   quern_frame   0 context (64) | 64 fault (112) | 176 results (64 words) | 688 backs (16) | 816 words (256)
#ifndef QUERN_RT_H
#define QUERN_RT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#define QUERN_NONNULL _Nonnull
#define QUERN_NULLABLE _Nullable
#else
#define QUERN_NONNULL
#define QUERN_NULLABLE
#endif

// Layout version: part of every cache key. Raise it with any change of a layout or of an import's meaning.
#define QUERN_ABI_VERSION 3
#define QUERN_MAX_LOOPS 8
#define QUERN_MAX_RECURSION 8192

// One fault. `code` is FaultKind's raw value (QuernCore/Fault.swift), 0 for none.
typedef struct quern_fault {
  int32_t code;
  int32_t site;        // the operation's number in its module's site table, -1 if there is none
  int64_t first;       // such as the index
  int64_t second;      // such as the extent
  int64_t detail;      // such as the axis
  int64_t loop_count;  // how many of loop_values are set
  int64_t loop_values[QUERN_MAX_LOOPS];  // outermost first
  const void *QUERN_NULLABLE text;       // ahead-of-time code: the site's text ("file:line:column…"), or null
} quern_fault;

// A block of scratch memory, in a list, newest first. `memory` may be given to quern_free once it is in no list.
typedef struct quern_block {
  struct quern_block *QUERN_NULLABLE previous;
  void *QUERN_NULLABLE memory;
} quern_block;

// What every compiled function gets: where to record a fault, its scratch memory, its depth of recursion.
typedef struct quern_context {
  quern_fault *QUERN_NULLABLE fault;
  quern_block *QUERN_NULLABLE blocks;
  int64_t depth;
  quern_block *QUERN_NULLABLE kept;  // what a function that is just returning gives its caller
  const void *QUERN_NULLABLE stack_limit;  // recursive kernels go no deeper than this address
  int64_t reserved[3];
} quern_context;

// The frame of one call from Swift. A scalar is one word of its bits (zero-extended; sign-extended if signed).
// An array is its base address, then the extents, then the strides in elements: 1 + 2 * rank words.
// `results`: the declared results in order, arrays as above, their memory owned by the caller (quern_free).
// `backs`: inout scalars in the order of the parameters, in and out. inout scalars take no word in `words`.
typedef struct quern_frame {
  quern_context context;
  quern_fault fault;
  uint64_t results[64];
  uint64_t backs[16];
  uint64_t words[256];
} quern_frame;

// The entry of a compiled signature: 0, or the fault's code with `frame->fault` filled.
typedef int32_t (*quern_entry)(quern_frame *QUERN_NONNULL frame);

// ---- memory -------------------------------------------------------------------------------------
// Scratch of `byte_count` bytes, 64-byte aligned, not cleared, in the context's list. Null if there is none.
void *QUERN_NULLABLE quern_scratch(quern_context *QUERN_NONNULL context, int64_t byte_count);
// Frees all scratch newer than `mark` (a former value of context->blocks).
void quern_release(quern_context *QUERN_NONNULL context, quern_block *QUERN_NULLABLE mark);
// Memory of `byte_count` bytes that outlives the call: for results. 64-byte aligned. Memory of malloc's family
// may be given to quern_free as well.
void *QUERN_NULLABLE quern_allocate(int64_t byte_count);
void quern_free(void *QUERN_NULLABLE memory);

// ---- frames, for callers in Swift and C ------------------------------------------------------------
// A frame whose words, backs and results are not set: clearing 2.9 KB would cost more than most calls.
// The entry itself sets `context` and `fault.code`.
static inline quern_frame quern_frame_make(void) {
  quern_frame frame;
  frame.fault.code = 0;
  return frame;
}
static inline void quern_frame_set_word(quern_frame *QUERN_NONNULL frame, int64_t index, uint64_t value) {
  frame->words[index] = value;
}
static inline uint64_t quern_frame_word(const quern_frame *QUERN_NONNULL frame, int64_t index) {
  return frame->words[index];
}
static inline void quern_frame_set_back(quern_frame *QUERN_NONNULL frame, int64_t index, uint64_t value) {
  frame->backs[index] = value;
}
static inline uint64_t quern_frame_back(const quern_frame *QUERN_NONNULL frame, int64_t index) {
  return frame->backs[index];
}
static inline void quern_frame_set_result(quern_frame *QUERN_NONNULL frame, int64_t index, uint64_t value) {
  frame->results[index] = value;
}
static inline uint64_t quern_frame_result(const quern_frame *QUERN_NONNULL frame, int64_t index) {
  return frame->results[index];
}
static inline uint64_t *QUERN_NONNULL quern_frame_words(quern_frame *QUERN_NONNULL frame) { return frame->words; }
static inline uint64_t *QUERN_NONNULL quern_frame_backs(quern_frame *QUERN_NONNULL frame) { return frame->backs; }
static inline uint64_t *QUERN_NONNULL quern_frame_results(quern_frame *QUERN_NONNULL frame) { return frame->results; }
// Calls compiled code.
static inline int32_t quern_call_entry(const void *QUERN_NONNULL entry, quern_frame *QUERN_NONNULL frame) {
  return ((int32_t (*)(quern_frame *QUERN_NONNULL))(uintptr_t)entry)(frame);
}
static inline int64_t quern_fault_loop_value(const quern_fault *QUERN_NONNULL fault, int64_t index) {
  return fault->loop_values[index];
}

// ---- arrays as C callers pass them -------------------------------------------------------------------
// Strides count elements. `data` is the element at index 0 of every axis.
typedef struct quern_array_1 { void *QUERN_NULLABLE data; int64_t shape[1], stride[1]; } quern_array_1;
typedef struct quern_array_2 { void *QUERN_NULLABLE data; int64_t shape[2], stride[2]; } quern_array_2;
typedef struct quern_array_3 { void *QUERN_NULLABLE data; int64_t shape[3], stride[3]; } quern_array_3;
typedef struct quern_array_4 { void *QUERN_NULLABLE data; int64_t shape[4], stride[4]; } quern_array_4;
typedef struct quern_array_5 { void *QUERN_NULLABLE data; int64_t shape[5], stride[5]; } quern_array_5;
typedef struct quern_array_6 { void *QUERN_NULLABLE data; int64_t shape[6], stride[6]; } quern_array_6;
typedef struct quern_array_7 { void *QUERN_NULLABLE data; int64_t shape[7], stride[7]; } quern_array_7;
typedef struct quern_array_8 { void *QUERN_NULLABLE data; int64_t shape[8], stride[8]; } quern_array_8;

// ---- faults -------------------------------------------------------------------------------------
// Writes the fault's message, as `kernelc` prints it, into `buffer`: cut short if it must be, always ended by 0.
// Returns the length that the whole message has. Uses fault->text where it is set.
size_t quern_fault_message(const quern_fault *QUERN_NONNULL fault, char *QUERN_NULLABLE buffer, size_t byte_count);
// The stable id of a fault's code, such as "fault.overflow".
const char *QUERN_NONNULL quern_fault_id(int32_t code);

// ---- what compiled code imports ---------------------------------------------------------------------
// The address of a function that objects may import, or null: the loader's allow list. The names are those of
// imports.h: the memory functions above, quern_sort_<type>, quern_<f32|f64>_<function>, and what LLVM itself
// calls for exact operations that a CPU lacks (fma, floor, memcpy and so on).
const void *QUERN_NULLABLE quern_symbol(const char *QUERN_NONNULL name);

#ifdef __cplusplus
}
#endif
#endif

"""##
        ),
    ]
}
