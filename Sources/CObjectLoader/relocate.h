// Between image.c and relocate.c.
#ifndef QUERN_RELOCATE_H
#define QUERN_RELOCATE_H

#include "quern_image.h"

// What one relocation works on. Addresses are those at which the image will run.
typedef struct quern_relocation {
  uint8_t *place;     // the field's bytes
  uint64_t symbol;    // the symbol's address
  int64_t addend;
  uint64_t got;       // the address of the symbol's slot in the offset table
  uint64_t stub;      // the address of the symbol's jump, 0 for symbols of the image
} quern_relocation;

// Bytes that relocation `type` of `machine` writes; 0 if it is not supported.
size_t quern_relocation_width(uint16_t machine, uint32_t type);

// Writes the field. The caller has tested that `width` bytes are there.
quern_image_status quern_relocate(uint16_t machine, uint32_t type, const quern_relocation *r);

#endif
