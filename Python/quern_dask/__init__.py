"""Quern's kernels on Dask workers.

bridge   runs beside the Swift program, which starts it: frames on a socket in, a `distributed.Client` out
graph    the columns of a run, made into Dask's graph
plugin   brings programs to every worker, also to those that come later
runtime  a task on a worker: NumPy arrays in, `libQuernWorker.so`, a NumPy array out

Beside Dask this needs NumPy and msgpack. Workers and scheduler import it too, from the same release.
"""

RELEASE = "0.1.0"
#: The frames between the Swift program and the bridge, and what tasks are called with.
PROTOCOL = 1
