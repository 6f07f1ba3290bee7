// The state behind quern_call.h.
#include "quern_call.h"

_Atomic(int64_t) quern_mode_scopes = 1;
