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
