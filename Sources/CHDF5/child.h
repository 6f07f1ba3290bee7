// Between child.c and describe.c.
#ifndef QUERN_CHILD_H
#define QUERN_CHILD_H

#include "CHDF5.h"

// Runs `body` in a child, which says by one byte that it came to its end; what it returns is DONE (0) or FAILED.
int quern_isolated_run(int (*body)(void *), void *context);

#endif
