// HDF5 as a table of functions, filled from libhdf5 when an HDF5 file is first opened: nothing is linked, and a machine
// without the library builds and runs all else. The prototypes are of versions 1.10.5 to 2.x, in which hid_t has 64 bits
// and none of these changed; structures whose layout did change are not used.
// The library keeps one global state (Debian's build locks it, others do not): every call goes between
// quern_hdf5_enter and quern_hdf5_leave, which take one lock, and silence the library's own printing of errors.
#ifndef CHDF5_H
#define CHDF5_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "Isolated.h"
#include "StorageSystem.h"

typedef int64_t quern_hid;
typedef uint64_t quern_hsize;

// X(result, name without "H5", parameters)
#define QUERN_HDF5_TABLE(X) \
  X(int, get_libversion, (unsigned *, unsigned *, unsigned *)) \
  X(int, free_memory, (void *)) \
  X(int, Eset_auto2, (quern_hid, void *, void *)) \
  X(int, Eclear2, (quern_hid)) \
  X(int, Ewalk2, (quern_hid, int, int (*)(unsigned, const void *, void *), void *)) \
  X(quern_hid, Fopen, (const char *, unsigned, quern_hid)) \
  X(quern_hid, Fcreate, (const char *, unsigned, quern_hid, quern_hid)) \
  X(int, Fflush, (quern_hid, int)) \
  X(int, Fclose, (quern_hid)) \
  X(quern_hid, Fget_create_plist, (quern_hid)) \
  X(quern_hid, Oopen, (quern_hid, const char *, quern_hid)) \
  X(int, Oclose, (quern_hid)) \
  X(int, Iget_type, (quern_hid)) \
  X(ssize_t, Iget_name, (quern_hid, char *, size_t)) \
  X(int, Lexists, (quern_hid, const char *, quern_hid)) \
  X(int, Ldelete, (quern_hid, const char *, quern_hid)) \
  X(ssize_t, Lget_name_by_idx, (quern_hid, const char *, int, int, quern_hsize, char *, size_t, quern_hid)) \
  X(quern_hid, Dopen2, (quern_hid, const char *, quern_hid)) \
  X(quern_hid, Dcreate2, (quern_hid, const char *, quern_hid, quern_hid, quern_hid, quern_hid, quern_hid)) \
  X(int, Dclose, (quern_hid)) \
  X(quern_hid, Dget_type, (quern_hid)) \
  X(quern_hid, Dget_space, (quern_hid)) \
  X(quern_hid, Dget_create_plist, (quern_hid)) \
  X(uint64_t, Dget_offset, (quern_hid)) \
  X(int, Dget_num_chunks, (quern_hid, quern_hid, quern_hsize *)) \
  X(int, Dget_chunk_info, (quern_hid, quern_hid, quern_hsize, quern_hsize *, unsigned *, uint64_t *, quern_hsize *)) \
  X(int, Dwrite_chunk, (quern_hid, quern_hid, uint32_t, const quern_hsize *, size_t, const void *)) \
  X(int, Dread, (quern_hid, quern_hid, quern_hid, quern_hid, quern_hid, void *)) \
  X(int, Dwrite, (quern_hid, quern_hid, quern_hid, quern_hid, quern_hid, const void *)) \
  X(int, Tget_class, (quern_hid)) \
  X(size_t, Tget_size, (quern_hid)) \
  X(int, Tget_order, (quern_hid)) \
  X(int, Tget_sign, (quern_hid)) \
  X(size_t, Tget_precision, (quern_hid)) \
  X(quern_hid, Tget_super, (quern_hid)) \
  X(int, Tget_nmembers, (quern_hid)) \
  X(char *, Tget_member_name, (quern_hid, unsigned)) \
  X(int, Tget_member_value, (quern_hid, unsigned, void *)) \
  X(size_t, Tget_member_offset, (quern_hid, unsigned)) \
  X(quern_hid, Tget_member_type, (quern_hid, unsigned)) \
  X(int, Tis_variable_str, (quern_hid)) \
  X(int, Tequal, (quern_hid, quern_hid)) \
  X(quern_hid, Tcopy, (quern_hid)) \
  X(quern_hid, Tcreate, (int, size_t)) \
  X(int, Tinsert, (quern_hid, const char *, size_t, quern_hid)) \
  X(quern_hid, Tenum_create, (quern_hid)) \
  X(int, Tenum_insert, (quern_hid, const char *, const void *)) \
  X(int, Tset_size, (quern_hid, size_t)) \
  X(int, Tset_cset, (quern_hid, int)) \
  X(int, Tset_strpad, (quern_hid, int)) \
  X(int, Tget_strpad, (quern_hid)) \
  X(int, Tclose, (quern_hid)) \
  X(int, Sget_simple_extent_ndims, (quern_hid)) \
  X(int, Sget_simple_extent_dims, (quern_hid, quern_hsize *, quern_hsize *)) \
  X(int, Sget_simple_extent_type, (quern_hid)) \
  X(quern_hid, Screate, (int)) \
  X(quern_hid, Screate_simple, (int, const quern_hsize *, const quern_hsize *)) \
  X(int, Sselect_hyperslab, (quern_hid, int, const quern_hsize *, const quern_hsize *, const quern_hsize *, \
                             const quern_hsize *)) \
  X(int, Sclose, (quern_hid)) \
  X(quern_hid, Pcreate, (quern_hid)) \
  X(int, Pclose, (quern_hid)) \
  X(int, Pget_userblock, (quern_hid, quern_hsize *)) \
  X(int, Pget_layout, (quern_hid)) \
  X(int, Pget_chunk, (quern_hid, int, quern_hsize *)) \
  X(int, Pset_chunk, (quern_hid, int, const quern_hsize *)) \
  X(int, Pget_chunk_opts, (quern_hid, unsigned *)) \
  X(int, Pget_nfilters, (quern_hid)) \
  X(int, Pget_filter2, (quern_hid, unsigned, unsigned *, size_t *, unsigned *, size_t, char *, unsigned *)) \
  X(int, Pset_deflate, (quern_hid, unsigned)) \
  X(int, Pset_shuffle, (quern_hid)) \
  X(int, Pget_external_count, (quern_hid)) \
  X(int, Pget_fill_value, (quern_hid, quern_hid, void *)) \
  X(int, Pset_fill_time, (quern_hid, int)) \
  X(int, Pset_create_intermediate_group, (quern_hid, unsigned)) \
  X(int, Zfilter_avail, (int)) \
  X(quern_hid, Aopen, (quern_hid, const char *, quern_hid)) \
  X(quern_hid, Aopen_by_idx, (quern_hid, const char *, int, int, quern_hsize, quern_hid, quern_hid)) \
  X(quern_hid, Acreate2, (quern_hid, const char *, quern_hid, quern_hid, quern_hid, quern_hid)) \
  X(int, Aexists, (quern_hid, const char *)) \
  X(ssize_t, Aget_name, (quern_hid, size_t, char *)) \
  X(quern_hid, Aget_type, (quern_hid)) \
  X(quern_hid, Aget_space, (quern_hid)) \
  X(int, Aread, (quern_hid, quern_hid, void *)) \
  X(int, Awrite, (quern_hid, quern_hid, const void *)) \
  X(int, Aclose, (quern_hid)) \
  X(quern_hid, Rdereference2, (quern_hid, quern_hid, int, const void *))

// Identifiers that the library's headers have as macros around variables.
#define QUERN_HDF5_VALUES(X) \
  X(NATIVE_INT8, H5T_NATIVE_INT8_g) X(NATIVE_INT16, H5T_NATIVE_INT16_g) X(NATIVE_INT32, H5T_NATIVE_INT32_g) \
  X(NATIVE_INT64, H5T_NATIVE_INT64_g) X(NATIVE_UINT8, H5T_NATIVE_UINT8_g) X(NATIVE_UINT16, H5T_NATIVE_UINT16_g) \
  X(NATIVE_UINT32, H5T_NATIVE_UINT32_g) X(NATIVE_UINT64, H5T_NATIVE_UINT64_g) X(NATIVE_FLOAT, H5T_NATIVE_FLOAT_g) \
  X(NATIVE_DOUBLE, H5T_NATIVE_DOUBLE_g) X(IEEE_F32LE, H5T_IEEE_F32LE_g) X(IEEE_F32BE, H5T_IEEE_F32BE_g) \
  X(IEEE_F64LE, H5T_IEEE_F64LE_g) X(IEEE_F64BE, H5T_IEEE_F64BE_g) X(C_S1, H5T_C_S1_g) \
  X(DATASET_CREATE, H5P_CLS_DATASET_CREATE_ID_g) X(LINK_CREATE, H5P_CLS_LINK_CREATE_ID_g) \
  X(STD_REF_OBJ, H5T_STD_REF_OBJ_g)

// What may be null is told by the library's manual, a call at a time.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnullability-completeness"

// A field a function, never null once the table is filled; then the identifiers.
typedef struct quern_hdf5 {
#define X(result, name, parameters) result(*_Nonnull name) parameters;
  QUERN_HDF5_TABLE(X)
#undef X
#define X(name, symbol) quern_hid name;
  QUERN_HDF5_VALUES(X)
#undef X
} quern_hdf5;

#pragma clang diagnostic pop

// Takes the lock, and opens libhdf5 the first time: by its usual names. Null if none can be had, with the reason in
// `message` and without the lock; a failure is tried again by the next call.
const quern_hdf5 *_Nullable quern_hdf5_enter(char *_Nonnull message, size_t size);

// The table, between enter and leave.
const quern_hdf5 *_Nonnull quern_hdf5_table(void);

// Gives the lock back.
void quern_hdf5_leave(void);

// What the library says about its last failure on this thread, deepest cause first, up to three causes.
// Between enter and leave.
void quern_hdf5_reason(char *_Nonnull message, size_t size);

#endif
