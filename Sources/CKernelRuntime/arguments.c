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
