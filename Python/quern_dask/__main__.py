"""`python -m quern_dask FD`: the bridge of a Swift program, which has the other end of the socket at descriptor FD."""

import os
import sys

if __name__ == "__main__":
    # Descriptors that workers inherit must not keep the stream open: by its end both sides see that the other is gone.
    descriptor = os.dup(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    os.close(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    # Dask's own news are for people who run schedulers; what is wrong is told by frames.
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")
    from quern_dask.bridge import Bridge
    from quern_dask.frames import Frames

    Bridge(Frames(descriptor)).serve()
