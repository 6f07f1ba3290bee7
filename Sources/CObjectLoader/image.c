// Reads an object, lays its loaded sections out, relocates and protects them. See quern_image.h.
// The mapping:   executable sections | jumps, 16 bytes an undefined symbol || constant sections | offset table
//                └──── pages that become read + execute ─────────────────┘└── pages that become read only ──┘
// Holds: headers are read by memcpy, since the bytes may lie anywhere; nothing is used before it was tested.
#define _GNU_SOURCE
#include "quern_image.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "relocate.h"

#define LARGEST_IMAGE ((uint64_t)256 << 20)
#define STUB_SIZE 16

struct quern_image {
  uint8_t *base;
  size_t byte_count;
  size_t export_count;
  const void **addresses;  // of the exports
  char **names;            // of the exports; all in one block, which names[0] starts
};

typedef struct section {
  Elf64_Shdr header;
  uint64_t offset;  // in the image
  int is_loaded;
} section;

typedef struct symbol {
  Elf64_Sym entry;
  const char *name;
  uint64_t address;  // 0 if it has none
  uint64_t stub;     // offset in the image; 0 if it has none
} symbol;

typedef struct object {
  const uint8_t *bytes;
  size_t byte_count;
  Elf64_Ehdr header;
  section *sections;
  size_t section_count;
  symbol *symbols;
  size_t symbol_count;
  uint8_t *base;
  uint64_t code_end, total;  // of the image, in bytes; code_end is a whole number of pages
  uint64_t stubs, got;       // offsets in the image
  quern_image_error *error;
} object;

const char *quern_image_message(quern_image_status status) {
  switch (status) {
    case QUERN_IMAGE_OK: return "loaded";
    case QUERN_IMAGE_NOT_ELF: return "not a 64-bit relocatable ELF object";
    case QUERN_IMAGE_WRONG_MACHINE: return "made for another machine";
    case QUERN_IMAGE_TRUNCATED: return "cut short";
    case QUERN_IMAGE_MALFORMED: return "malformed";
    case QUERN_IMAGE_WRITABLE_SECTION: return "it has a writable section";
    case QUERN_IMAGE_UNSUPPORTED_SECTION: return "it has a section of an unsupported kind";
    case QUERN_IMAGE_NO_SYMBOLS: return "it has no symbols";
    case QUERN_IMAGE_UNRESOLVED: return "it needs a symbol that is not allowed";
    case QUERN_IMAGE_BAD_RELOCATION: return "it has a malformed relocation";
    case QUERN_IMAGE_UNSUPPORTED_RELOCATION: return "it has a relocation of an unsupported kind";
    case QUERN_IMAGE_OUT_OF_RANGE: return "a relocated value does not fit";
    case QUERN_IMAGE_TOO_LARGE: return "larger than 256 MiB";
    case QUERN_IMAGE_OUT_OF_MEMORY: return "no memory for it";
    case QUERN_IMAGE_PROTECTION: return "the system refuses executable memory";
  }
  return "unknown status";
}

static int refuse(object *o, quern_image_status status, uint32_t detail, const char *name) {
  o->error->status = status;
  o->error->detail = detail;
  if (name) snprintf(o->error->name, sizeof o->error->name, "%s", name);
  return -1;
}

static int is_inside(uint64_t offset, uint64_t size, uint64_t limit) {
  return offset <= limit && size <= limit - offset;
}

static uint64_t align_up(uint64_t value, uint64_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

// ---- reading ------------------------------------------------------------------------------------
static int read_header(object *o, uint32_t flags) {
  if (!o->bytes || o->byte_count < sizeof o->header) return refuse(o, QUERN_IMAGE_NOT_ELF, 0, NULL);
  memcpy(&o->header, o->bytes, sizeof o->header);
  const unsigned char *ident = o->header.e_ident;
  if (memcmp(ident, ELFMAG, SELFMAG) != 0 || ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB ||
      ident[EI_VERSION] != EV_CURRENT || o->header.e_type != ET_REL)
    return refuse(o, QUERN_IMAGE_NOT_ELF, 0, NULL);
  uint16_t machine = o->header.e_machine;
#if defined(__x86_64__)
  int is_ours = machine == EM_X86_64;
#elif defined(__aarch64__)
  int is_ours = machine == EM_AARCH64;
#else
#error "Quern runs compiled kernels on x86-64 and AArch64 alone"
#endif
  int is_known = machine == EM_X86_64 || machine == EM_AARCH64;
  if (!is_known || (!is_ours && !(flags & QUERN_IMAGE_FOREIGN)))
    return refuse(o, QUERN_IMAGE_WRONG_MACHINE, machine, NULL);
  return 0;
}

static int read_sections(object *o) {
  if (o->header.e_shentsize != sizeof(Elf64_Shdr) || o->header.e_shnum == 0)
    return refuse(o, QUERN_IMAGE_MALFORMED, 0, NULL);
  o->section_count = o->header.e_shnum;
  if (!is_inside(o->header.e_shoff, (uint64_t)o->section_count * sizeof(Elf64_Shdr), o->byte_count))
    return refuse(o, QUERN_IMAGE_TRUNCATED, 0, NULL);
  o->sections = calloc(o->section_count, sizeof *o->sections);
  if (!o->sections) return refuse(o, QUERN_IMAGE_OUT_OF_MEMORY, 0, NULL);
  for (size_t i = 0; i < o->section_count; i++) {
    Elf64_Shdr *h = &o->sections[i].header;
    memcpy(h, o->bytes + o->header.e_shoff + i * sizeof *h, sizeof *h);
    if (i > 0 && h->sh_type != SHT_NOBITS && h->sh_type != SHT_NULL &&
        !is_inside(h->sh_offset, h->sh_size, o->byte_count))
      return refuse(o, QUERN_IMAGE_TRUNCATED, (uint32_t)i, NULL);
  }
  return 0;
}

// The string at `index` of a string table whose last byte was found to be 0.
static const char *string_at(const object *o, const Elf64_Shdr *table, uint32_t index) {
  return index < table->sh_size ? (const char *)o->bytes + table->sh_offset + index : NULL;
}

static int check_string_table(object *o, uint32_t index) {
  if (index >= o->section_count) return refuse(o, QUERN_IMAGE_MALFORMED, index, NULL);
  const Elf64_Shdr *h = &o->sections[index].header;
  if (h->sh_type != SHT_STRTAB || h->sh_size == 0 || o->bytes[h->sh_offset + h->sh_size - 1] != 0)
    return refuse(o, QUERN_IMAGE_MALFORMED, index, NULL);
  return 0;
}

static int read_symbols(object *o) {
  const Elf64_Shdr *table = NULL;
  for (size_t i = 1; i < o->section_count; i++) {
    if (o->sections[i].header.sh_type != SHT_SYMTAB) continue;
    if (table) return refuse(o, QUERN_IMAGE_MALFORMED, (uint32_t)i, NULL);
    table = &o->sections[i].header;
  }
  if (!table) return refuse(o, QUERN_IMAGE_NO_SYMBOLS, 0, NULL);
  if (table->sh_entsize != sizeof(Elf64_Sym) || table->sh_size % sizeof(Elf64_Sym) != 0 || table->sh_size == 0)
    return refuse(o, QUERN_IMAGE_MALFORMED, 0, NULL);
  if (check_string_table(o, table->sh_link)) return -1;
  const Elf64_Shdr *strings = &o->sections[table->sh_link].header;
  o->symbol_count = table->sh_size / sizeof(Elf64_Sym);
  o->symbols = calloc(o->symbol_count, sizeof *o->symbols);
  if (!o->symbols) return refuse(o, QUERN_IMAGE_OUT_OF_MEMORY, 0, NULL);
  for (size_t i = 0; i < o->symbol_count; i++) {
    symbol *s = &o->symbols[i];
    memcpy(&s->entry, o->bytes + table->sh_offset + i * sizeof s->entry, sizeof s->entry);
    s->name = string_at(o, strings, s->entry.st_name);
    if (!s->name) return refuse(o, QUERN_IMAGE_MALFORMED, (uint32_t)i, NULL);
  }
  return 0;
}

// ---- laying out ---------------------------------------------------------------------------------
static int place_sections(object *o, int executable, uint64_t *end, uint64_t page) {
  for (size_t i = 1; i < o->section_count; i++) {
    section *s = &o->sections[i];
    const Elf64_Shdr *h = &s->header;
    if (!(h->sh_flags & SHF_ALLOC) || h->sh_size == 0) continue;
    if (h->sh_flags & SHF_WRITE) return refuse(o, QUERN_IMAGE_WRITABLE_SECTION, (uint32_t)i, NULL);
    // Unwinding tables are of no use: kernels neither throw nor are they unwound through.
    if (h->sh_type == SHT_X86_64_UNWIND && o->header.e_machine == EM_X86_64) continue;
    if (h->sh_type != SHT_PROGBITS || (h->sh_flags & (SHF_TLS | SHF_COMPRESSED)))
      return refuse(o, QUERN_IMAGE_UNSUPPORTED_SECTION, (uint32_t)i, NULL);
    if (((h->sh_flags & SHF_EXECINSTR) != 0) != executable) continue;
    uint64_t alignment = h->sh_addralign ? h->sh_addralign : 1;
    if ((alignment & (alignment - 1)) != 0 || alignment > page)
      return refuse(o, QUERN_IMAGE_MALFORMED, (uint32_t)i, NULL);
    *end = align_up(*end, alignment);
    s->offset = *end;
    s->is_loaded = 1;
    *end += h->sh_size;  // h->sh_size <= byte_count
    if (*end > LARGEST_IMAGE) return refuse(o, QUERN_IMAGE_TOO_LARGE, 0, NULL);
  }
  return 0;
}

static int lay_out(object *o) {
  uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), end = 0, undefined = 0;
  if (place_sections(o, 1, &end, page)) return -1;
  o->stubs = align_up(end, STUB_SIZE);
  for (size_t i = 1; i < o->symbol_count; i++)
    if (o->symbols[i].entry.st_shndx == SHN_UNDEF && o->symbols[i].name[0]) {
      // Offset 0 means none; a section comes first in every image that has code, and a jump never lies at 0.
      o->symbols[i].stub = o->stubs + STUB_SIZE * (1 + undefined++);
    }
  o->code_end = align_up(o->stubs + STUB_SIZE * (undefined + 1), page);
  end = o->code_end;
  if (place_sections(o, 0, &end, page)) return -1;
  o->got = align_up(end, 8);
  o->total = align_up(o->got + 8 * (uint64_t)o->symbol_count, page);
  if (o->total > LARGEST_IMAGE) return refuse(o, QUERN_IMAGE_TOO_LARGE, 0, NULL);
  void *memory = mmap(NULL, o->total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return refuse(o, QUERN_IMAGE_OUT_OF_MEMORY, 0, NULL);
  o->base = memory;
  for (size_t i = 1; i < o->section_count; i++) {
    const section *s = &o->sections[i];
    if (s->is_loaded) memcpy(o->base + s->offset, o->bytes + s->header.sh_offset, s->header.sh_size);
  }
  return 0;
}

// ---- symbols and relocations --------------------------------------------------------------------
static void write_stub(const object *o, const symbol *s) {
  uint8_t *stub = o->base + s->stub;
  if (o->header.e_machine == EM_X86_64) {
    static const uint8_t jump[8] = {0xff, 0x25, 2, 0, 0, 0, 0x90, 0x90};  // jmp *2(%rip); nop; nop
    memcpy(stub, jump, sizeof jump);
  } else {
    static const uint32_t jump[2] = {0x58000050, 0xd61f0200};  // ldr x16, #8; br x16
    memcpy(stub, jump, sizeof jump);
  }
  memcpy(stub + 8, &s->address, 8);
}

static int bind_symbols(object *o, quern_image_resolver resolver, void *context) {
  for (size_t i = 1; i < o->symbol_count; i++) {
    symbol *s = &o->symbols[i];
    uint16_t index = s->entry.st_shndx;
    if (index == SHN_UNDEF) {
      if (!s->name[0]) continue;
      s->address = resolver ? (uint64_t)(uintptr_t)resolver(s->name, context) : 0;
      if (!s->address) return refuse(o, QUERN_IMAGE_UNRESOLVED, (uint32_t)i, s->name);
      write_stub(o, s);
    } else if (index < SHN_LORESERVE) {
      if (index >= o->section_count) return refuse(o, QUERN_IMAGE_MALFORMED, (uint32_t)i, s->name);
      const section *home = &o->sections[index];
      if (!home->is_loaded) continue;
      if (s->entry.st_value > home->header.sh_size)
        return refuse(o, QUERN_IMAGE_MALFORMED, (uint32_t)i, s->name);
      s->address = (uint64_t)(uintptr_t)(o->base + home->offset + s->entry.st_value);
    }
    memcpy(o->base + o->got + 8 * i, &s->address, 8);
  }
  return 0;
}

static int relocate_section(object *o, const Elf64_Shdr *h) {
  if (h->sh_info >= o->section_count) return refuse(o, QUERN_IMAGE_MALFORMED, h->sh_info, NULL);
  const section *target = &o->sections[h->sh_info];
  if (!target->is_loaded) return 0;
  if (h->sh_type != SHT_RELA || h->sh_entsize != sizeof(Elf64_Rela) || h->sh_size % sizeof(Elf64_Rela) != 0)
    return refuse(o, QUERN_IMAGE_MALFORMED, h->sh_info, NULL);
  for (uint64_t at = 0; at < h->sh_size; at += sizeof(Elf64_Rela)) {
    Elf64_Rela entry;
    memcpy(&entry, o->bytes + h->sh_offset + at, sizeof entry);
    uint32_t type = (uint32_t)ELF64_R_TYPE(entry.r_info);
    uint64_t index = ELF64_R_SYM(entry.r_info);
    if (type == 0) continue;
    size_t width = quern_relocation_width(o->header.e_machine, type);
    if (width == 0) return refuse(o, QUERN_IMAGE_UNSUPPORTED_RELOCATION, type, NULL);
    if (index == 0 || index >= o->symbol_count || !is_inside(entry.r_offset, width, target->header.sh_size))
      return refuse(o, QUERN_IMAGE_BAD_RELOCATION, type, NULL);
    const symbol *s = &o->symbols[index];
    if (!s->address) return refuse(o, QUERN_IMAGE_BAD_RELOCATION, type, s->name);
    quern_relocation r = {
        .place = o->base + target->offset + entry.r_offset,
        .symbol = s->address,
        .addend = entry.r_addend,
        .got = (uint64_t)(uintptr_t)(o->base + o->got + 8 * index),
        .stub = s->stub ? (uint64_t)(uintptr_t)(o->base + s->stub) : 0,
    };
    quern_image_status status = quern_relocate(o->header.e_machine, type, &r);
    if (status != QUERN_IMAGE_OK) return refuse(o, status, type, s->name);
  }
  return 0;
}

static int relocate_all(object *o) {
  for (size_t i = 1; i < o->section_count; i++) {
    const Elf64_Shdr *h = &o->sections[i].header;
    if ((h->sh_type == SHT_RELA || h->sh_type == SHT_REL) && relocate_section(o, h)) return -1;
  }
  return 0;
}

static int protect(object *o) {
  int foreign =
#if defined(__x86_64__)
      o->header.e_machine != EM_X86_64;
#else
      o->header.e_machine != EM_AARCH64;
#endif
  if (mprotect(o->base, o->code_end, foreign ? PROT_READ : PROT_READ | PROT_EXEC) != 0 ||
      mprotect(o->base + o->code_end, o->total - o->code_end, PROT_READ) != 0)
    return refuse(o, QUERN_IMAGE_PROTECTION, 0, NULL);
  __builtin___clear_cache((char *)o->base, (char *)o->base + o->code_end);
  return 0;
}

// ---- exports ------------------------------------------------------------------------------------
static int is_export(const symbol *s) {
  unsigned binding = ELF64_ST_BIND(s->entry.st_info);
  return s->address && s->entry.st_shndx != SHN_UNDEF && s->name[0] && (binding == STB_GLOBAL || binding == STB_WEAK);
}

static quern_image *make_image(object *o) {
  size_t count = 0, text = 0;
  for (size_t i = 1; i < o->symbol_count; i++)
    if (is_export(&o->symbols[i])) {
      // A hostile table can name one long string many times; the names together must stay small.
      size_t length = strlen(o->symbols[i].name) + 1;
      if (length > LARGEST_IMAGE - text) return refuse(o, QUERN_IMAGE_TOO_LARGE, 0, NULL), NULL;
      count++;
      text += length;
    }
  quern_image *image = calloc(1, sizeof *image);
  if (!image) return refuse(o, QUERN_IMAGE_OUT_OF_MEMORY, 0, NULL), NULL;
  image->addresses = calloc(count + 1, sizeof *image->addresses);
  image->names = calloc(count + 1, sizeof *image->names);
  char *block = malloc(text + 1);
  if (!image->addresses || !image->names || !block) {
    free(image->addresses);
    free(image->names);
    free(block);
    free(image);
    return refuse(o, QUERN_IMAGE_OUT_OF_MEMORY, 0, NULL), NULL;
  }
  image->names[0] = block;
  for (size_t i = 1; i < o->symbol_count; i++) {
    const symbol *s = &o->symbols[i];
    if (!is_export(s)) continue;
    size_t length = strlen(s->name) + 1;
    memcpy(block, s->name, length);
    image->names[image->export_count] = block;
    image->addresses[image->export_count++] = (const void *)(uintptr_t)s->address;
    block += length;
  }
  image->base = o->base;
  image->byte_count = o->total;
  return image;
}

quern_image *quern_image_load(const void *bytes, size_t byte_count, quern_image_resolver resolver, void *context,
                              uint32_t flags, quern_image_error *error) {
  object o = {.bytes = bytes, .byte_count = byte_count, .error = error};
  quern_image *image = NULL;
  memset(error, 0, sizeof *error);
  if (read_header(&o, flags) == 0 && read_sections(&o) == 0 && read_symbols(&o) == 0 && lay_out(&o) == 0 &&
      bind_symbols(&o, resolver, context) == 0 && relocate_all(&o) == 0 && protect(&o) == 0)
    image = make_image(&o);
  if (!image && o.base) munmap(o.base, o.total);
  free(o.sections);
  free(o.symbols);
  return image;
}

const void *quern_image_symbol(const quern_image *image, const char *name) {
  for (size_t i = 0; i < image->export_count; i++)
    if (strcmp(image->names[i], name) == 0) return image->addresses[i];
  return NULL;
}

size_t quern_image_symbol_count(const quern_image *image) { return image->export_count; }

const char *quern_image_symbol_name(const quern_image *image, size_t index) {
  return index < image->export_count ? image->names[index] : NULL;
}

const void *quern_image_base(const quern_image *image) { return image->base; }

size_t quern_image_byte_count(const quern_image *image) { return image->byte_count; }

void quern_image_unload(quern_image *image) {
  if (!image) return;
  munmap(image->base, image->byte_count);
  free(image->names[0]);
  free(image->names);
  free(image->addresses);
  free(image);
}
