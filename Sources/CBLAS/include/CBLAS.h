// OpenBLAS and LAPACK as a table of functions, filled by dlopen on first need.
#ifndef CBLAS_H
#define CBLAS_H
#endif
