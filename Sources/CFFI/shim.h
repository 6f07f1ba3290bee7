// libffi, for the interpreter's calls of C functions.
#include <ffi.h>
