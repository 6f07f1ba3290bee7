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
