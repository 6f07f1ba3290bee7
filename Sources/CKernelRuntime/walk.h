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
