// What children ask libhdf5, and how they write down what it says: see Isolated.h for the form.
// Holds: whatever the library answers, no more is written than the memory takes; what does not fit is a failure.
#include <stdlib.h>
#include <string.h>

#include "child.h"

enum { most_chunks = 10000, most_bytes = 1 << 20, most_rank = 32 };

struct request {
  const quern_hdf5 *table;
  const char *path, *name;
  const int64_t *type;
  int rank;
  const uint64_t *start, *extents;
  char *memory;
  size_t size, used;
  int is_full;
};

// --- Writing down ---

static void put_bytes(struct request *r, const void *bytes, size_t count) {
  size_t padded = (count + 7) / 8 * 8;
  if (r->is_full || padded > r->size - r->used) {
    r->is_full = 1;
    return;
  }
  if (count) memcpy(r->memory + r->used, bytes, count);
  memset(r->memory + r->used + count, 0, padded - count);
  r->used += padded;
}

static void put(struct request *r, uint64_t number) { put_bytes(r, &number, 8); }

static void put_text(struct request *r, const char *text) {
  size_t count = strlen(text);
  put(r, count);
  put_bytes(r, text, count);
}

// Room for a number that is known later; where it is.
static size_t put_later(struct request *r) {
  size_t place = r->used;
  put(r, 0);
  return place;
}

static void put_at(struct request *r, size_t place, uint64_t number) {
  if (!r->is_full) memcpy(r->memory + place, &number, 8);
}

// --- Names ---

static void put_data_sets(struct request *r, quern_hid group) {
  const quern_hdf5 *l = r->table;
  size_t place = put_later(r);
  uint64_t found = 0;
  for (uint64_t i = 0; i < 1000 && found < 100; i++) {
    char name[1024];
    ssize_t length = l->Lget_name_by_idx(group, ".", 0, 0, i, name, sizeof name, 0);
    if (length <= 0) break;
    if ((size_t)length >= sizeof name) continue;
    quern_hid object = l->Oopen(group, name, 0);
    if (object < 0) continue;
    if (l->Iget_type(object) == 5) {
      put_text(r, name);
      found++;
    }
    l->Oclose(object);
  }
  put_at(r, place, found);
}

// --- Types ---

static int is_ieee(const quern_hdf5 *l, quern_hid type) {
  return l->Tequal(type, l->IEEE_F32LE) > 0 || l->Tequal(type, l->IEEE_F32BE) > 0 ||
         l->Tequal(type, l->IEEE_F64LE) > 0 || l->Tequal(type, l->IEEE_F64BE) > 0;
}

// h5py's booleans: FALSE = 0 and TRUE = 1 in a byte.
static int is_bool(const quern_hdf5 *l, quern_hid type) {
  if (l->Tget_size(type) != 1 || l->Tget_nmembers(type) != 2) return 0;
  int found = 0;
  for (unsigned i = 0; i < 2; i++) {
    char *name = l->Tget_member_name(type, i);
    char value = 127;
    if (name && l->Tget_member_value(type, i, &value) >= 0) {
      if (!strcmp(name, "FALSE") && value == 0) found |= 1;
      if (!strcmp(name, "TRUE") && value == 1) found |= 2;
    }
    if (name) l->free_memory(name);
  }
  return found == 3;
}

// h5py's complex numbers: floats named r and i; the type of both, or -1.
static quern_hid complex_part(const quern_hdf5 *l, quern_hid type) {
  if (l->Tget_nmembers(type) != 2) return -1;
  quern_hid parts[2] = {-1, -1};
  int is_complex = 1;
  for (unsigned i = 0; i < 2; i++) {
    char *name = l->Tget_member_name(type, i);
    is_complex &= name && !strcmp(name, i ? "i" : "r");
    if (name) l->free_memory(name);
    parts[i] = l->Tget_member_type(type, i);
    if (parts[i] < 0 || l->Tget_class(parts[i]) != 1 || !is_ieee(l, parts[i])) is_complex = 0;
  }
  if (is_complex) {
    size_t size = l->Tget_size(parts[0]);
    is_complex = l->Tequal(parts[0], parts[1]) > 0 && l->Tget_size(type) == 2 * size &&
                 l->Tget_member_offset(type, 0) == 0 && l->Tget_member_offset(type, 1) == size;
  }
  if (parts[1] >= 0) l->Tclose(parts[1]);
  if (is_complex) return parts[0];
  if (parts[0] >= 0) l->Tclose(parts[0]);
  return -1;
}

static void put_type(struct request *r, quern_hid type) {
  const quern_hdf5 *l = r->table;
  int class = l->Tget_class(type), flags = 0;
  quern_hid of = type, other = -1;
  size_t size = l->Tget_size(type);
  if (class == 8) {
    if (is_bool(l, type)) flags |= 1;
    other = l->Tget_super(type);
  } else if (class == 6) {
    other = complex_part(l, type);
    if (other >= 0) flags |= 2;
  }
  if (other >= 0) of = other;
  if (l->Tget_class(of) == 1 && is_ieee(l, of)) flags |= 4;
  put(r, (uint64_t)(int64_t)class);
  put(r, size);
  put(r, (uint64_t)(int64_t)l->Tget_order(of));
  put(r, (uint64_t)(int64_t)l->Tget_sign(of));
  put(r, class == 6 ? 0 : l->Tget_precision(of));
  put(r, (uint64_t)flags);
  if (other >= 0) l->Tclose(other);
}

// A type in memory for elements that were told as class, bytes, sign, flags.
static quern_hid memory_type(const quern_hdf5 *l, const int64_t *told) {
  int64_t size = told[1], flags = told[3];
  if (flags & 1) {
    quern_hid type = l->Tenum_create(l->NATIVE_INT8);
    char no = 0, yes = 1;
    if (type >= 0 && (l->Tenum_insert(type, "FALSE", &no) < 0 || l->Tenum_insert(type, "TRUE", &yes) < 0)) return -1;
    return type;
  }
  if (flags & 2) {
    quern_hid part = size == 8 ? l->NATIVE_FLOAT : l->NATIVE_DOUBLE, type = l->Tcreate(6, (size_t)size);
    if (type >= 0 && (l->Tinsert(type, "r", 0, part) < 0 || l->Tinsert(type, "i", (size_t)size / 2, part) < 0)) return -1;
    return type;
  }
  if (told[0] == 1) return l->Tcopy(size == 4 ? l->NATIVE_FLOAT : l->NATIVE_DOUBLE);
  int is_signed = told[2] == 1;
  switch (size) {
    case 1: return l->Tcopy(is_signed ? l->NATIVE_INT8 : l->NATIVE_UINT8);
    case 2: return l->Tcopy(is_signed ? l->NATIVE_INT16 : l->NATIVE_UINT16);
    case 4: return l->Tcopy(is_signed ? l->NATIVE_INT32 : l->NATIVE_UINT32);
    default: return l->Tcopy(is_signed ? l->NATIVE_INT64 : l->NATIVE_UINT64);
  }
}

// --- Spaces and layouts ---

// The number of elements of a small space, or -1.
static int64_t small_count(const quern_hdf5 *l, quern_hid space, int *rank, uint64_t *extents) {
  int kind = l->Sget_simple_extent_type(space);
  *rank = kind == 1 ? l->Sget_simple_extent_ndims(space) : 0;
  if (kind == 0) return 1;
  if (kind != 1 || *rank < 0 || *rank > most_rank || l->Sget_simple_extent_dims(space, extents, NULL) < 0) return -1;
  int64_t count = 1;
  for (int i = 0; i < *rank; i++) {
    if (extents[i] > most_bytes) return -1;
    count *= (int64_t)extents[i];
    if (count > most_bytes) return -1;
  }
  return count;
}

static void put_filters(struct request *r, quern_hid list) {
  const quern_hdf5 *l = r->table;
  int count = l->Pget_nfilters(list);
  if (count < 0) count = 0;
  put(r, (uint64_t)count);
  for (int i = 0; i < count; i++) {
    unsigned flags = 0, values[8] = {0}, configuration = 0;
    size_t value_count = 8;
    char name[64] = "";
    int id = l->Pget_filter2(list, (unsigned)i, &flags, &value_count, values, sizeof name, name, &configuration);
    name[sizeof name - 1] = 0;
    put(r, (uint64_t)(int64_t)id);
    put(r, value_count);
    put(r, values[0]);
    put(r, id > 0 && l->Zfilter_avail(id) > 0);
    put_text(r, name);
  }
}

static void put_fill(struct request *r, quern_hid list, quern_hid type) {
  const quern_hdf5 *l = r->table;
  char fill[64] = {0};
  int class = l->Tget_class(type);
  size_t size = l->Tget_size(type);
  int64_t told[4] = {class, (int64_t)size, l->Tget_sign(type), 0};
  if (class == 6 && size <= 16) told[3] = 2;
  // Odd sizes come as the next larger.
  if (class == 0) told[1] = size <= 1 ? 1 : size <= 2 ? 2 : size <= 4 ? 4 : 8;
  if (class == 1) told[1] = size <= 4 ? 4 : 8;
  if (class == 0 || class == 1 || told[3] == 2) {
    quern_hid memory = memory_type(l, told);
    if (memory < 0 || l->Pget_fill_value(list, memory, fill) < 0) memset(fill, 0, sizeof fill);
    if (memory >= 0) l->Tclose(memory);
  }
  put_bytes(r, fill, 16);
}

static void put_chunks(struct request *r, quern_hid data_set, quern_hid space, int rank, int layout) {
  const quern_hdf5 *l = r->table;
  uint64_t count = 0, corner[most_rank + 1];
  if (layout != 2 || l->Dget_num_chunks(data_set, space, &count) < 0) count = 0;
  put(r, count);
  size_t place = put_later(r);
  // The library goes through all chunks to tell of one: 0.1 s for 4000, 0.6 s for 10 000.
  if (count > most_chunks) return;
  uint64_t told = 0;
  for (uint64_t i = 0; i < count; i++) {
    unsigned skipped = 0;
    uint64_t offset = 0, size = 0;
    if (l->Dget_chunk_info(data_set, space, i, corner, &skipped, &offset, &size) < 0) return;
    for (int axis = 0; axis < rank; axis++) put(r, corner[axis]);
    put(r, skipped);
    put(r, offset);
    put(r, size);
    told++;
  }
  put_at(r, place, told);
}

// --- Attributes ---

struct list {
  size_t count;
  void *items;
};

static void put_attribute(struct request *r, quern_hid attribute, const char *name, uint64_t *found) {
  const quern_hdf5 *l = r->table;
  quern_hid type = l->Aget_type(attribute), space = l->Aget_space(attribute);
  uint64_t extents[most_rank];
  int rank = 0;
  int64_t count = space >= 0 && type >= 0 ? small_count(l, space, &rank, extents) : -1;
  size_t size = type >= 0 ? l->Tget_size(type) : 0;
  int class = type >= 0 ? l->Tget_class(type) : -1;
  if (count >= 0 && size > 0 && size <= most_bytes && ((size_t)count + 1) * (size < 16 ? 16 : size) <= 2 * most_bytes &&
      (class == 0 || class == 1 || class == 3)) {
    char *room = calloc((size_t)count + 1, size < 16 ? 16 : size);
    if (!room) {
      r->is_full = 1;
      return;
    }
    int is_text = class == 3, is_any = is_text && l->Tis_variable_str(type) > 0;
    int is_unsigned = class == 0 && size == 8 && l->Tget_sign(type) == 0;
    quern_hid memory = class == 0 ? (is_unsigned ? l->NATIVE_UINT64 : l->NATIVE_INT64) : is_text ? type : l->NATIVE_DOUBLE;
    if (l->Aread(attribute, memory, room) >= 0) {
      put_text(r, name);
      put(r, is_text ? 5 : class == 0 ? (is_unsigned ? 2 : 1) : size <= 4 ? 3 : 4);
      put(r, rank > 0);
      put(r, (uint64_t)count);
      if (!is_text) put_bytes(r, room, (size_t)count * 8);
      for (int64_t i = 0; is_text && i < count; i++) {
        const char *text = is_any ? ((char **)room)[i] : room + (size_t)i * size;
        size_t length = !text ? 0 : is_any ? strlen(text) : strnlen(text, size);
        // Fortran's texts have spaces to their end.
        while (!is_any && length && text[length - 1] == ' ' && l->Tget_strpad(type) == 2) length--;
        put(r, length);
        put_bytes(r, text, length);
        if (is_any && text) l->free_memory((char *)text);
      }
      ++*found;
    }
    free(room);
  }
  if (type >= 0) l->Tclose(type);
  if (space >= 0) l->Sclose(space);
}

// The names of the data sets that DIMENSION_LIST refers to, as netCDF-4 has them.
static void put_scales(struct request *r, quern_hid data_set) {
  const quern_hdf5 *l = r->table;
  size_t place = put_later(r);
  if (l->Aexists(data_set, "DIMENSION_LIST") <= 0) return;
  quern_hid attribute = l->Aopen(data_set, "DIMENSION_LIST", 0);
  if (attribute < 0) return;
  quern_hid type = l->Aget_type(attribute), space = l->Aget_space(attribute), base = -1;
  uint64_t extents[most_rank], found = 0;
  int rank = 0;
  int64_t count = space >= 0 && type >= 0 ? small_count(l, space, &rank, extents) : -1;
  if (rank == 1 && count > 0 && count <= most_rank && l->Tget_class(type) == 9) base = l->Tget_super(type);
  struct list lists[most_rank];
  memset(lists, 0, sizeof lists);
  if (base >= 0 && l->Tequal(base, l->STD_REF_OBJ) > 0 && l->Aread(attribute, type, lists) >= 0) {
    for (int64_t i = 0; i < count; i++) {
      char name[1024] = "";
      quern_hid object = lists[i].items && lists[i].count ? l->Rdereference2(data_set, 0, 0, lists[i].items) : -1;
      if (object >= 0) {
        ssize_t length = l->Iget_name(object, name, sizeof name);
        if (length < 0 || (size_t)length >= sizeof name) name[0] = 0;
        l->Oclose(object);
      }
      const char *last = strrchr(name, '/');
      put_text(r, last ? last + 1 : name);
      found++;
    }
  }
  put_at(r, place, found);
  if (base >= 0) l->Tclose(base);
  if (type >= 0) l->Tclose(type);
  if (space >= 0) l->Sclose(space);
  l->Aclose(attribute);
}

static void put_attributes(struct request *r, quern_hid data_set) {
  const quern_hdf5 *l = r->table;
  size_t place = put_later(r);
  uint64_t found = 0;
  for (uint64_t i = 0; i < 4096; i++) {
    quern_hid attribute = l->Aopen_by_idx(data_set, ".", 0, 0, i, 0, 0);
    if (attribute < 0) break;
    char name[1024];
    ssize_t length = l->Aget_name(attribute, sizeof name, name);
    if (length > 0 && (size_t)length < sizeof name) put_attribute(r, attribute, name, &found);
    l->Aclose(attribute);
  }
  put_at(r, place, found);
}

// --- The requests ---

static int fail(struct request *r) {
  char reason[512];
  quern_hdf5_reason(reason, sizeof reason);
  size_t count = strlen(reason) + 1;
  if (count > r->size) count = r->size;
  memcpy(r->memory, reason, count);
  r->memory[count - 1] = 0;
  return -1;
}

// Opens what the request names; -1 with nothing of that name, for which `is_there` is 0.
static quern_hid open_object(struct request *r, quern_hid file, int *is_there) {
  const quern_hdf5 *l = r->table;
  char *name = strdup(r->name);
  if (!name) return -1;
  // Each step of the name is looked up: asking inside a group that is not there is an error by itself.
  *is_there = 1;
  for (char *end = name + 1; *is_there; end++) {
    if (*end && *end != '/') continue;
    char kept = *end;
    *end = 0;
    *is_there = l->Lexists(file, name, 0) > 0;
    *end = kept;
    if (!kept) break;
  }
  free(name);
  return *is_there ? l->Oopen(file, r->name, 0) : -1;
}

static int describe(void *context) {
  struct request *r = context;
  const quern_hdf5 *l = r->table;
  quern_hid file = l->Fopen(r->path, 0, 0);
  if (file < 0) return fail(r);
  char only[1024];
  if (!r->name[1]) {
    size_t place = put_later(r);
    put_data_sets(r, file);
    put_at(r, place, 4);
    uint64_t count = 0, length = 0;
    memcpy(&count, r->memory + 8, 8);
    memcpy(&length, r->memory + 16, 8);
    if (count != 1 || length > sizeof only - 2) return r->is_full;
    only[0] = '/';
    memcpy(only + 1, r->memory + 24, length);
    only[length + 1] = 0;
    r->name = only;
    r->used = 0;
  }
  int is_there = 0;
  quern_hid data_set = open_object(r, file, &is_there);
  if (!is_there) {
    put(r, 2);
    put_data_sets(r, file);
    return r->is_full;
  }
  if (data_set < 0) return fail(r);
  if (l->Iget_type(data_set) != 5) {
    put(r, 3);
    put_data_sets(r, data_set);
    return r->is_full;
  }
  quern_hid type = l->Dget_type(data_set), space = l->Dget_space(data_set), list = l->Dget_create_plist(data_set);
  quern_hid creation = l->Fget_create_plist(file);
  if (type < 0 || space < 0 || list < 0 || creation < 0) return fail(r);
  put(r, 1);
  put_text(r, r->name);
  put_type(r, type);
  int kind = l->Sget_simple_extent_type(space), rank = kind == 1 ? l->Sget_simple_extent_ndims(space) : 0;
  uint64_t extents[most_rank + 1] = {0};
  if (rank < 0 || rank > most_rank || (rank > 0 && l->Sget_simple_extent_dims(space, extents, NULL) < 0)) return fail(r);
  put(r, (uint64_t)(int64_t)kind);
  put(r, (uint64_t)rank);
  for (int i = 0; i < rank; i++) put(r, extents[i]);
  int layout = l->Pget_layout(list);
  put(r, (uint64_t)(int64_t)layout);
  if (layout == 2 && l->Pget_chunk(list, most_rank, extents) != rank) return fail(r);
  for (int i = 0; i < rank; i++) put(r, extents[i]);
  put(r, (uint64_t)(int64_t)l->Pget_external_count(list));
  unsigned options = 0;
  put(r, layout == 2 && (l->Pget_chunk_opts(list, &options) < 0 || options));
  uint64_t block = 1;
  if (l->Pget_userblock(creation, &block) < 0) block = 1;
  put(r, block);
  put_filters(r, list);
  put_fill(r, list, type);
  put(r, layout == 1 ? l->Dget_offset(data_set) : 0);
  put_chunks(r, data_set, space, rank, layout);
  put_scales(r, data_set);
  put_attributes(r, data_set);
  return r->is_full;
}

static int read_block(void *context) {
  struct request *r = context;
  const quern_hdf5 *l = r->table;
  quern_hid file = l->Fopen(r->path, 0, 0);
  if (file < 0) return fail(r);
  quern_hid data_set = l->Dopen2(file, r->name, 0), type = memory_type(l, r->type), memory = 0;
  quern_hid space = data_set < 0 ? -1 : l->Dget_space(data_set);
  if (space < 0 || type < 0 || l->Tget_size(type) != (size_t)r->type[1]) return fail(r);
  if (r->rank > 0) {
    if (l->Sselect_hyperslab(space, 0, r->start, NULL, r->extents, NULL) < 0) return fail(r);
    memory = l->Screate_simple(r->rank, r->extents, NULL);
    if (memory < 0) return fail(r);
  }
  if (l->Dread(data_set, type, memory, r->rank > 0 ? space : 0, 0, r->memory) < 0) return fail(r);
  return 0;
}

int quern_hdf5_describe(const char *path, const char *name, void *memory, size_t size) {
  struct request r = {.table = quern_hdf5_table(), .path = path, .name = name, .memory = memory, .size = size};
  return quern_isolated_run(describe, &r);
}

int quern_hdf5_read(const char *path, const char *name, const int64_t *type, int rank, const uint64_t *start,
                    const uint64_t *extents, void *memory, size_t size) {
  struct request r = {.table = quern_hdf5_table(), .path = path,       .name = name,     .type = type,
                      .rank = rank,                .start = start,     .extents = extents, .memory = memory,
                      .size = size};
  return quern_isolated_run(read_block, &r);
}
