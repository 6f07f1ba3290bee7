// The routines of BLAS and LAPACK that Quern calls, as a table of function pointers for each kind of number, filled
// from OpenBLAS when one is first needed. A process without linear algebra never opens the library.
// The prototypes are our own: the Fortran interface, by which every argument is a pointer, so that one prototype
// serves Float, Double and both complex types. Integers are 32 bits wide (LP64); callers check sizes before they
// narrow them. Matrices are stored by columns, and callers whose rows are contiguous ask for the transposed problem.
// Fortran passes the length of every text after the last argument; texts here have one character.
#ifndef QUERN_CBLAS_H
#define QUERN_CBLAS_H

#include <stddef.h>
#include <stdint.h>

// Kinds of numbers, and indices of tables.
enum { QUERN_BLAS_FLOAT = 0, QUERN_BLAS_DOUBLE = 1, QUERN_BLAS_COMPLEX_FLOAT = 2, QUERN_BLAS_COMPLEX_DOUBLE = 3 };

typedef const int32_t *_Nonnull quern_int_in;
typedef const char *_Nonnull quern_text_in;
typedef const void *_Nonnull quern_in;
typedef void *_Nonnull quern_out;
typedef int32_t *_Nonnull quern_int_out;

// X(field, name for real numbers, name for complex numbers, arguments), names without the letter of their kind.
#define QUERN_BLAS_TABLE(X) \
  /* c = alpha op(a) op(b) + beta c */ \
  X(gemm, "gemm", "gemm", (quern_text_in ta, quern_text_in tb, quern_int_in m, quern_int_in n, quern_int_in k, \
    quern_in alpha, quern_in a, quern_int_in lda, quern_in b, quern_int_in ldb, quern_in beta, quern_out c, \
    quern_int_in ldc, size_t, size_t)) \
  /* y = alpha op(a) x + beta y */ \
  X(gemv, "gemv", "gemv", (quern_text_in t, quern_int_in m, quern_int_in n, quern_in alpha, quern_in a, \
    quern_int_in lda, quern_in x, quern_int_in incx, quern_in beta, quern_out y, quern_int_in incy, size_t)) \
  /* one triangle of c = alpha a a* + beta c; alpha and beta are real */ \
  X(syrk, "syrk", "herk", (quern_text_in uplo, quern_text_in t, quern_int_in n, quern_int_in k, quern_in alpha, \
    quern_in a, quern_int_in lda, quern_in beta, quern_out c, quern_int_in ldc, size_t, size_t)) \
  /* op(a) x = alpha b, or x op(a) = alpha b, for triangular a; x takes the place of b */ \
  X(trsm, "trsm", "trsm", (quern_text_in side, quern_text_in uplo, quern_text_in t, quern_text_in diag, \
    quern_int_in m, quern_int_in n, quern_in alpha, quern_in a, quern_int_in lda, quern_out b, quern_int_in ldb, \
    size_t, size_t, size_t, size_t)) \
  /* a = l q, kept as reflections, and q made of them */ \
  X(gelqf, "gelqf", "gelqf", (quern_int_in m, quern_int_in n, quern_out a, quern_int_in lda, quern_out tau, \
    quern_out work, quern_int_in lwork, quern_int_out info)) \
  X(orglq, "orglq", "unglq", (quern_int_in m, quern_int_in n, quern_int_in k, quern_out a, quern_int_in lda, \
    quern_in tau, quern_out work, quern_int_in lwork, quern_int_out info)) \
  /* a = u* u or l l* */ \
  X(potrf, "potrf", "potrf", (quern_text_in uplo, quern_int_in n, quern_out a, quern_int_in lda, \
    quern_int_out info, size_t)) \
  /* a = p l u, and op(a) x = b by it */ \
  X(getrf, "getrf", "getrf", (quern_int_in m, quern_int_in n, quern_out a, quern_int_in lda, quern_int_out pivots, \
    quern_int_out info)) \
  X(getrs, "getrs", "getrs", (quern_text_in t, quern_int_in n, quern_int_in nrhs, quern_in a, quern_int_in lda, \
    quern_int_in pivots, quern_out b, quern_int_in ldb, quern_int_out info, size_t))

// A routine a field. Never null once the table is filled.
typedef struct quern_blas {
#define X(field, real, complex, arguments) void (*_Nonnull field) arguments;
  QUERN_BLAS_TABLE(X)
#undef X
  // Routines whose arguments differ between real and complex numbers: see the functions below.
  void *_Nonnull gesdd, *_Nonnull gesvd, *_Nonnull syevd, *_Nonnull gelsd;
  int32_t kind;
} quern_blas;

// Opens OpenBLAS, the first time, fills the four tables, and lets the library use one thread a call: many calls at
// once are the pool's business. Returns the first of four tables, in the order of the kinds above. Null if there is
// no library, with the reason and what to install in `message`. Thread-safe; a failure is tried again by the next
// call. `path` names the library to open instead of the usual ones; where one is open already, it has to exist, and
// the open one stays.
const quern_blas *_Nullable quern_blas_open(const char *_Nullable path, char *_Nonnull message, size_t size);

// The path of the opened library, or null while there is none.
const char *_Nullable quern_blas_path(void);

// a = u s vt by bidiagonalisation and divide and conquer, or by QR steps where `by_steps` is not 0 (slower, and
// converges where the other does not). `jobz` as LAPACK's: "S" for thin factors, "N" for values alone. `rwork` is
// used by complex kinds only, `iwork` by divide and conquer only. Returns LAPACK's info.
int32_t quern_gesdd(const quern_blas *_Nonnull table, int32_t by_steps, char jobz, int32_t m, int32_t n,
                    void *_Nonnull a, int32_t lda, void *_Nonnull s, void *_Nonnull u, int32_t ldu,
                    void *_Nonnull vt, int32_t ldvt, void *_Nonnull work, int32_t lwork, void *_Nonnull rwork,
                    int32_t *_Nonnull iwork);

// Eigenvalues, and vectors for jobz "V", of a symmetric or Hermitian matrix.
int32_t quern_syevd(const quern_blas *_Nonnull table, char jobz, char uplo, int32_t n, void *_Nonnull a, int32_t lda,
                    void *_Nonnull w, void *_Nonnull work, int32_t lwork, void *_Nonnull rwork, int32_t lrwork,
                    int32_t *_Nonnull iwork, int32_t liwork);

// The least-squares solution of least norm, by singular values above `rcond` times the largest.
int32_t quern_gelsd(const quern_blas *_Nonnull table, int32_t m, int32_t n, int32_t nrhs, void *_Nonnull a,
                    int32_t lda, void *_Nonnull b, int32_t ldb, void *_Nonnull s, double rcond,
                    int32_t *_Nonnull rank, void *_Nonnull work, int32_t lwork, void *_Nonnull rwork,
                    int32_t *_Nonnull iwork);

#endif
