"""A run's columns, made into Dask's graph.

Keys read as kernels on the dashboard: ("saxpy-1a2b3c4d", 0, 3) is the block (0, 3) of the kernel `saxpy` in the run
1a2b3c4d; Dask groups and colours by what stands before the last dash.
Priorities are the Swift side's order: the position of a task in it, negated.
"""

import numpy as np
from dask._expr import LLGExpr
from dask.task_spec import Task, TaskRef

from .runtime import run_task


class QuernGraph(LLGExpr):
    """Tasks, and what the scheduler is to know of each."""

    _parameters = ["dsk", "notes"]

    def __dask_annotations__(self):
        return self.operand("notes")


def column(buffer, dtype):
    """A column of numbers as a list."""
    return np.frombuffer(buffer, dtype).tolist()


def expand(run, keys, header, buffers):
    """Adds the tasks of a submission to `keys` (position to key) and gives its graph.

    Buffers: positions u32, kinds u16, programs u32, index starts u32, indices i64, dependency starts u32,
    dependencies u32 (positions), argument starts u64, arguments. `run` is "engine.run".
    """
    positions = column(buffers[0], np.uint32)
    kinds = column(buffers[1], np.uint16)
    programs = column(buffers[2], np.uint32)
    index_starts = column(buffers[3], np.uint32)
    indices = column(buffers[4], np.int64)
    starts = column(buffers[5], np.uint32)
    dependencies = column(buffers[6], np.uint32)
    argument_starts = column(buffers[7], np.uint64)
    arguments = bytes(buffers[8])
    short = run.rpartition(".")[2]
    names = [f"{kind}-{short}" for kind in header["kinds"]]
    digests = header["digests"]
    taken = set(keys.values())
    for p, kind, a, b in zip(positions, kinds, index_starts, index_starts[1:]):
        key = (names[kind], *indices[a:b]) if b > a else (names[kind], p)
        if key in taken:
            key = (*key, p)
        taken.add(key)
        keys[p] = key
    refs = {}
    tasks = {}
    for t, p in enumerate(positions):
        inputs = []
        for d in dependencies[starts[t] : starts[t + 1]]:
            ref = refs.get(d)
            if ref is None:
                ref = refs[d] = TaskRef(keys[d])
            inputs.append(ref)
        given = arguments[argument_starts[t] : argument_starts[t + 1]]
        tasks[keys[p]] = Task(keys[p], run_task, run, p, digests[programs[t]], given, *inputs)
    notes = {"priority": {keys[p]: -p for p in positions}}
    if header.get("resources"):
        notes["resources"] = {keys[p]: header["resources"] for p in positions}
    return QuernGraph(tasks, notes)
