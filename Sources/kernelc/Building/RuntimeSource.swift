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

// ---- sorting (sort.c) ----
// Sorts `count` elements that lie `stride` apart: ascending, stable, NaN last. `scratch`: 2 * count elements.
#define X(name, type) void quern_sort_##name(type *base, int64_t count, int64_t stride, type *scratch);
QUERN_SORT_TYPES(X)
#undef X

#endif

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
  static void close_##name(quern_tree_##name *t) {                                                        \
    type sum = fold_##name(t);                                                                            \
    int level = 0;                                                                                        \
    for (; (t->leaf_count >> level) & 1; level++) sum = t->partials[level] op sum;                        \
    t->partials[level] = sum;                                                                             \
    t->leaf_count++;                                                                                      \
    t->position = 0;                                                                                      \
    for (int k = 0; k < 32; k++) t->lanes[k] = neutral;                                                   \
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
#define QUERN_ABI_VERSION 2
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
