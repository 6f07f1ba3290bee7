// Memory of compiled code: scratch that lives as long as a part of a call, and results that outlive it.
// Both are blocks of one form, so that a scratch array becomes a result without a copy:
//
//   | header (quern_block), 64 bytes | data, 64-byte aligned |
//
// Holds: a count that is negative or too large gives null, never a trap; the list of a context is used by one
// thread at a time.
#include <stdlib.h>
#include <string.h>

#include "imports.h"

#define HEADER 64
#define LARGEST (INT64_MAX / 2)

static quern_block *block_of(const void *memory) { return (quern_block *)((char *)(uintptr_t)memory - HEADER); }
static void *data_of(quern_block *block) { return (char *)block + HEADER; }

static quern_block *make_block(int64_t byte_count) {
  if (byte_count < 0 || byte_count > LARGEST) return NULL;
  // aligned_alloc wants a multiple of the alignment.
  size_t rounded = ((size_t)byte_count + 2 * HEADER - 1) & ~(size_t)(HEADER - 1);
  quern_block *block = aligned_alloc(HEADER, rounded);
  if (!block) return NULL;
  block->previous = NULL;
  block->byte_count = byte_count;
  return block;
}

void *quern_scratch(quern_context *context, int64_t byte_count) {
  quern_block *block = make_block(byte_count);
  if (!block) return NULL;
  block->previous = context->blocks;
  context->blocks = block;
  return data_of(block);
}

void quern_release(quern_context *context, quern_block *mark) {
  while (context->blocks && context->blocks != mark) {
    quern_block *block = context->blocks;
    context->blocks = block->previous;
    free(block);
  }
}

void *quern_allocate(int64_t byte_count) {
  quern_block *block = make_block(byte_count);
  return block ? data_of(block) : NULL;
}

void quern_free(void *memory) {
  if (memory) free(block_of(memory));
}

int64_t quern_byte_count(const int64_t *extents, int64_t rank, int64_t element_size) {
  int64_t count = element_size;
  for (int64_t axis = 0; axis < rank; axis++)
    if (extents[axis] < 0 || __builtin_mul_overflow(count, extents[axis], &count)) return -1;
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
    if (data_of(*at) == memory) {
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
    memcpy(data_of(block), base, (size_t)byte_count);
  }
  return data_of(block);
}

void quern_adopt(quern_context *context, void *memory) {
  quern_block *block = block_of(memory);
  block->previous = context->blocks;
  context->blocks = block;
}

void quern_detach(quern_context *context, void *memory) { unlink_block(context, NULL, memory); }
