// Maps relocatable ELF objects (x86-64, AArch64) into memory and makes them callable, without a linker.
// The bytes may come from anywhere: every offset, count, index and string is tested before use, and anything
// unexpected is refused with a code. Mutated objects must never crash this (Tests/CObjectLoaderTests).
// Holds: no page is writable and executable at once, and after loading none is writable; an image has no
// mutable data of its own; undefined symbols get only the addresses that the caller's resolver gives.
// What a loaded image *does* is up to its machine code: load only objects from a trusted place.
#ifndef QUERN_IMAGE_H
#define QUERN_IMAGE_H

#include <stddef.h>
#include <stdint.h>

// Why an object was refused. The numbers are stable.
typedef enum quern_image_status {
  QUERN_IMAGE_OK = 0,
  QUERN_IMAGE_NOT_ELF = 1,            // not a 64-bit little-endian relocatable ELF object
  QUERN_IMAGE_WRONG_MACHINE = 2,      // for another machine than this one
  QUERN_IMAGE_TRUNCATED = 3,          // a table or section ends past the end of the bytes
  QUERN_IMAGE_MALFORMED = 4,          // numbers that contradict each other
  QUERN_IMAGE_WRITABLE_SECTION = 5,   // mutable globals, constructors
  QUERN_IMAGE_UNSUPPORTED_SECTION = 6,  // thread-local, zero-filled or otherwise unknown loaded sections
  QUERN_IMAGE_NO_SYMBOLS = 7,         // no symbol table
  QUERN_IMAGE_UNRESOLVED = 8,         // an undefined symbol that the resolver refuses
  QUERN_IMAGE_BAD_RELOCATION = 9,     // outside its section, or naming a symbol without an address
  QUERN_IMAGE_UNSUPPORTED_RELOCATION = 10,
  QUERN_IMAGE_OUT_OF_RANGE = 11,      // a relocated value does not fit its field
  QUERN_IMAGE_TOO_LARGE = 12,         // more than 256 MiB
  QUERN_IMAGE_OUT_OF_MEMORY = 13,
  QUERN_IMAGE_PROTECTION = 14,        // the system refuses executable memory
} quern_image_status;

// The first thing that was refused: its code, and the symbol's or section's name if it has one.
typedef struct quern_image_error {
  quern_image_status status;
  uint32_t detail;   // a relocation's type, a section's index or a machine's number
  char name[120];    // cut short if longer
} quern_image_error;

// A loaded object.
typedef struct quern_image quern_image;

// The address of an undefined symbol, or null to refuse the object.
typedef const void *_Nullable (*quern_image_resolver)(const char *_Nonnull name, void *_Nullable context);

// Relocates an object for another machine too, and maps it without execution: for tests and inspection.
#define QUERN_IMAGE_FOREIGN 1u

// Loads the object in `bytes`, which may be freed afterwards. Null if it is refused, with `error` filled.
quern_image *_Nullable quern_image_load(const void *_Nullable bytes, size_t byte_count,
                                        quern_image_resolver _Nullable resolver, void *_Nullable context,
                                        uint32_t flags, quern_image_error *_Nonnull error);

// The address of the exported symbol `name`, or null.
const void *_Nullable quern_image_symbol(const quern_image *_Nonnull image, const char *_Nonnull name);

// The exported symbols, in the order of the object's table. Null past the end.
size_t quern_image_symbol_count(const quern_image *_Nonnull image);
const char *_Nullable quern_image_symbol_name(const quern_image *_Nonnull image, size_t index);

// Where the image lies: for profilers' maps and for tests.
const void *_Nonnull quern_image_base(const quern_image *_Nonnull image);
size_t quern_image_byte_count(const quern_image *_Nonnull image);

// Unmaps the image. None of its code may be running, or run again.
void quern_image_unload(quern_image *_Nullable image);

// What a status means, in a few words for people.
const char *_Nonnull quern_image_message(quern_image_status status);

#endif
