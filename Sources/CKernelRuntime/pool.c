// The pool's width; see quern_pool.h.
#include "quern_pool.h"
