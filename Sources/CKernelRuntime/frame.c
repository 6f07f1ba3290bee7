// The layouts of quern_rt.h, tested when compiled: KernelLLVM and callers in other languages rely on the offsets.
#include "quern_rt.h"

#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field " moved")

AT(quern_fault, code, 0);
AT(quern_fault, site, 4);
AT(quern_fault, first, 8);
AT(quern_fault, second, 16);
AT(quern_fault, detail, 24);
AT(quern_fault, loop_count, 32);
AT(quern_fault, loop_values, 40);
AT(quern_fault, text, 104);
_Static_assert(sizeof(quern_fault) == 112, "quern_fault has another size");

AT(quern_context, fault, 0);
AT(quern_context, blocks, 8);
AT(quern_context, depth, 16);
AT(quern_context, kept, 24);
AT(quern_context, stack_limit, 32);
_Static_assert(sizeof(quern_context) == 64, "quern_context has another size");

AT(quern_frame, context, 0);
AT(quern_frame, fault, 64);
AT(quern_frame, results, 176);
AT(quern_frame, backs, 688);
AT(quern_frame, words, 816);

_Static_assert(sizeof(quern_array_3) == 8 + 3 * 16, "quern_array_R is not packed");
