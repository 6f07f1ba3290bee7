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
