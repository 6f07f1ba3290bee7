// The relocations that compilers emit for position-independent code of x86-64 and AArch64.
// Sources: System V ABI AMD64 supplement § 4.4; ELF for the Arm 64-bit Architecture § 5.7.
// Holds: all arithmetic is unsigned, so that hostile addends wrap; what does not fit its field is refused.
#include "relocate.h"

#include <elf.h>
#include <string.h>

#ifndef R_X86_64_GOTPCRELX
#define R_X86_64_GOTPCRELX 41
#define R_X86_64_REX_GOTPCRELX 42
#endif

size_t quern_relocation_width(uint16_t machine, uint32_t type) {
  if (machine == EM_X86_64) {
    switch (type) {
      case R_X86_64_64: case R_X86_64_PC64: return 8;
      case R_X86_64_PC32: case R_X86_64_PLT32: case R_X86_64_GOTPCREL: case R_X86_64_GOTPCRELX:
      case R_X86_64_REX_GOTPCRELX: return 4;
      default: return 0;
    }
  }
  switch (type) {
    case R_AARCH64_ABS64: case R_AARCH64_PREL64: return 8;
    case R_AARCH64_PREL32: case R_AARCH64_ADR_PREL_LO21: case R_AARCH64_ADR_PREL_PG_HI21:
    case R_AARCH64_ADD_ABS_LO12_NC: case R_AARCH64_LDST8_ABS_LO12_NC: case R_AARCH64_LDST16_ABS_LO12_NC:
    case R_AARCH64_LDST32_ABS_LO12_NC: case R_AARCH64_LDST64_ABS_LO12_NC: case R_AARCH64_LDST128_ABS_LO12_NC:
    case R_AARCH64_CALL26: case R_AARCH64_JUMP26: case R_AARCH64_ADR_GOT_PAGE: case R_AARCH64_LD64_GOT_LO12_NC:
      return 4;
    default: return 0;
  }
}

static quern_image_status put64(uint8_t *place, uint64_t value) {
  memcpy(place, &value, 8);
  return QUERN_IMAGE_OK;
}

// The value must be the sign extension of its low 32 bits.
static quern_image_status put32(uint8_t *place, uint64_t value) {
  int32_t low = (int32_t)(uint32_t)value;
  if ((uint64_t)(int64_t)low != value) return QUERN_IMAGE_OUT_OF_RANGE;
  memcpy(place, &low, 4);
  return QUERN_IMAGE_OK;
}

static int fits_signed(uint64_t value, int bits) {
  uint64_t half = (uint64_t)1 << (bits - 1);
  return value + half < 2 * half;
}

static quern_image_status relocate_x86_64(uint32_t type, const quern_relocation *r) {
  uint64_t place = (uint64_t)(uintptr_t)r->place, addend = (uint64_t)r->addend;
  switch (type) {
    case R_X86_64_64: return put64(r->place, r->symbol + addend);
    case R_X86_64_PC64: return put64(r->place, r->symbol + addend - place);
    case R_X86_64_PC32: return put32(r->place, r->symbol + addend - place);
    case R_X86_64_PLT32: return put32(r->place, (r->stub ? r->stub : r->symbol) + addend - place);
    case R_X86_64_GOTPCREL: case R_X86_64_GOTPCRELX: case R_X86_64_REX_GOTPCRELX:
      return put32(r->place, r->got + addend - place);
    default: return QUERN_IMAGE_UNSUPPORTED_RELOCATION;
  }
}

// Puts the low bits of `value` into bits [at, at + count) of the instruction.
static quern_image_status put_bits(uint8_t *place, uint64_t value, int at, int count) {
  uint32_t word, mask = (uint32_t)((((uint64_t)1 << count) - 1) << at);
  memcpy(&word, place, 4);
  word = (word & ~mask) | (((uint32_t)value << at) & mask);
  memcpy(place, &word, 4);
  return QUERN_IMAGE_OK;
}

// ADR and ADRP: 21 bits, the low two apart.
static quern_image_status put_adr(uint8_t *place, uint64_t value) {
  if (!fits_signed(value, 21)) return QUERN_IMAGE_OUT_OF_RANGE;
  put_bits(place, value & 3, 29, 2);
  return put_bits(place, value >> 2, 5, 19);
}

static uint64_t page(uint64_t address) { return address & ~(uint64_t)0xfff; }

// The offset in a page as a count of `1 << shift` bytes; it must be a whole number of them.
static quern_image_status put_low12(uint8_t *place, uint64_t target, int shift) {
  uint64_t low = target & 0xfff;
  if (low & (((uint64_t)1 << shift) - 1)) return QUERN_IMAGE_OUT_OF_RANGE;
  return put_bits(place, low >> shift, 10, 12);
}

static quern_image_status relocate_aarch64(uint32_t type, const quern_relocation *r) {
  uint64_t place = (uint64_t)(uintptr_t)r->place, target = r->symbol + (uint64_t)r->addend;
  switch (type) {
    case R_AARCH64_ABS64: return put64(r->place, target);
    case R_AARCH64_PREL64: return put64(r->place, target - place);
    case R_AARCH64_PREL32: return put32(r->place, target - place);
    case R_AARCH64_ADR_PREL_LO21: return put_adr(r->place, target - place);
    case R_AARCH64_ADR_PREL_PG_HI21: {
      uint64_t pages = page(target) - page(place);
      return put_adr(r->place, (uint64_t)((int64_t)pages >> 12));
    }
    case R_AARCH64_ADR_GOT_PAGE: {
      uint64_t pages = page(r->got) - page(place);
      return put_adr(r->place, (uint64_t)((int64_t)pages >> 12));
    }
    case R_AARCH64_ADD_ABS_LO12_NC: case R_AARCH64_LDST8_ABS_LO12_NC: return put_low12(r->place, target, 0);
    case R_AARCH64_LDST16_ABS_LO12_NC: return put_low12(r->place, target, 1);
    case R_AARCH64_LDST32_ABS_LO12_NC: return put_low12(r->place, target, 2);
    case R_AARCH64_LDST64_ABS_LO12_NC: return put_low12(r->place, target, 3);
    case R_AARCH64_LDST128_ABS_LO12_NC: return put_low12(r->place, target, 4);
    case R_AARCH64_LD64_GOT_LO12_NC: return put_low12(r->place, r->got, 3);
    case R_AARCH64_CALL26: case R_AARCH64_JUMP26: {
      uint64_t distance = (r->stub ? r->stub + (uint64_t)r->addend : target) - place;
      if ((distance & 3) || !fits_signed(distance, 28)) return QUERN_IMAGE_OUT_OF_RANGE;
      return put_bits(r->place, distance >> 2, 0, 26);
    }
    default: return QUERN_IMAGE_UNSUPPORTED_RELOCATION;
  }
}

quern_image_status quern_relocate(uint16_t machine, uint32_t type, const quern_relocation *r) {
  return machine == EM_X86_64 ? relocate_x86_64(type, r) : relocate_aarch64(type, r);
}
