#if __has_include("/usr/lib/llvm-22/include/llvm-c/Types.h")
#include "/usr/lib/llvm-22/include/llvm-c/Types.h"
#elif __has_include("/usr/lib/llvm-21/include/llvm-c/Types.h")
#include "/usr/lib/llvm-21/include/llvm-c/Types.h"
#elif __has_include("/usr/lib/llvm-20/include/llvm-c/Types.h")
#include "/usr/lib/llvm-20/include/llvm-c/Types.h"
#elif __has_include("/usr/lib/llvm-19/include/llvm-c/Types.h")
#include "/usr/lib/llvm-19/include/llvm-c/Types.h"
#else
#error "the LLVM headers are missing: install llvm-22-dev (21, 20 and 19 work as well)"
#endif
