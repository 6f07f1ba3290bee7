// The allow list of imports as a sorted table of names and addresses. See imports.h.
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "imports.h"
#include "tree.h"

typedef struct entry {
  const char *name;
  const void *address;
} entry;

// A function's address as data: POSIX promises that the two have one form.
#define ENTRY(symbol, function) {#symbol, (const void *)(uintptr_t)(function)},

static entry table[] = {
    ENTRY(quern_scratch, quern_scratch) ENTRY(quern_release, quern_release)
    ENTRY(quern_allocate, quern_allocate) ENTRY(quern_free, quern_free)
#define X(name, libm) ENTRY(quern_f64_##name, quern_f64_##name) ENTRY(quern_f32_##name, quern_f32_##name)
    QUERN_MATH_1(X) QUERN_MATH_2(X) X(logGamma, lgamma)
#undef X
    ENTRY(quern_scratch_array, quern_scratch_array) ENTRY(quern_byte_count, quern_byte_count)
    ENTRY(quern_stack_limit, quern_stack_limit) ENTRY(quern_keep, quern_keep)
    ENTRY(quern_adopt, quern_adopt) ENTRY(quern_detach, quern_detach)
    ENTRY(quern_loop_run, quern_loop_run)
    ENTRY(quern_copy, quern_copy) ENTRY(quern_fill, quern_fill) ENTRY(quern_check_arguments, quern_check_arguments)
#define X(kind, name, type, output) \
    ENTRY(quern_##kind##_##name, quern_##kind##_##name) ENTRY(quern_axis_##kind##_##name, quern_axis_##kind##_##name)
    QUERN_REDUCTIONS(X)
#undef X
#define X(name) \
    ENTRY(quern_tree_begin_##name, quern_tree_begin_##name) ENTRY(quern_tree_add_##name, quern_tree_add_##name) \
    ENTRY(quern_tree_end_##name, quern_tree_end_##name)
    X(sum_f64) X(sum_f32) X(product_f64) X(product_f32)
#undef X
#define X(name, type) ENTRY(quern_sort_##name, quern_sort_##name) ENTRY(quern_dot_##name, quern_dot_##name)
    QUERN_SORT_TYPES(X)
#undef X
// `double (*)(double)` picks the function where a header has a generic macro of the name.
#define X(name) {#name, (const void *)(uintptr_t)(double (*)(double))(name)}, \
                {#name "f", (const void *)(uintptr_t)(float (*)(float))(name##f)},
    QUERN_LIBM_1(X)
#undef X
    ENTRY(fma, (double (*)(double, double, double))(fma)) ENTRY(fmaf, (float (*)(float, float, float))(fmaf))
    ENTRY(fmod, (double (*)(double, double))(fmod)) ENTRY(fmodf, (float (*)(float, float))(fmodf))
#define X(name) ENTRY(name, name)
    QUERN_LIBC(X)
#undef X
};

#define COUNT (sizeof table / sizeof *table)

static int compare(const void *a, const void *b) { return strcmp(((const entry *)a)->name, ((const entry *)b)->name); }

static void sort_table(void) { qsort(table, COUNT, sizeof *table, compare); }

const void *quern_symbol(const char *name) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, sort_table);
  entry key = {name, NULL};
  const entry *found = bsearch(&key, table, COUNT, sizeof *table, compare);
  return found ? found->address : NULL;
}
