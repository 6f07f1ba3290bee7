"""A task on a worker.

A task's failure is a value, not an exception: tasks that take it pass it on, so that everything the graph's order puts
before it still runs and the same error is found whatever ran when; Dask would drop tasks that only the failed one's
users need. Nothing is retried for it either. Only what is not the task's fault (no memory, a file that cannot be read
now) is tried again: Dask puts the task elsewhere, a few times.
"""

import collections
import os
import threading
import time

import msgpack
import numpy as np

from . import PROTOCOL, RELEASE, library

#: How often a worker gives a task back for another try.
RETRIES = 2
#: Seconds for which what has happened is gathered before it is told.
_TELLING = 0.05

_programs = {}
_worker = None
_lock = threading.Lock()
_running = {}
_stops = collections.OrderedDict()
_tries = collections.OrderedDict()
_events = {}


class Failure:
    """How a task ended that has no result: its position, and the failure in MessagePack (empty: it was not begun)."""

    __slots__ = ("position", "content", "worker")

    def __init__(self, position, content, worker):
        self.position = position
        self.content = content
        self.worker = worker

    def __reduce__(self):
        return Failure, (self.position, self.content, self.worker)

    def __sizeof__(self):
        return 256 + len(self.content)

    @property
    def was_begun(self):
        return bool(self.content)

    def __repr__(self):
        return f"<failure of task {self.position}>" if self.was_begun else f"<task {self.position} was not begun>"


class TaskFailed(RuntimeError):
    """A failure as an exception, for Python's own users of results; pickles, for it holds only text."""


def attach(worker):
    """Notes the Dask worker that this process is, and gives kernels as many threads as it runs tasks at a time."""
    global _worker
    _worker = worker
    try:
        library.load().set_threads(max(1, worker.state.nthreads))
    except library.LibraryError:
        pass  # each task says so, with what to install


def add_programs(programs):
    """Digest to kind and content."""
    with _lock:
        _programs.update(programs)


def forget_programs(digests):
    """Lets go of programs."""
    with _lock:
        for digest in digests:
            if _programs.pop(digest, None) is not None and library._library is not None:
                library._library.forget(digest)


def stop(run, position):
    """Tasks of the run at later positions do not begin any more, and those that run are told; -1 stops all."""
    with _lock:
        _stops[run] = min(position, _stops.get(run, position))
        while len(_stops) > 1000:
            _stops.popitem(last=False)
        tokens = [token for p, token in _running.get(run, {}).items() if p > position]
    for token in tokens:
        token.cancel()


def about():
    """Versions of this process and its library, or what keeps it from being used."""
    info = {"release": RELEASE, "protocol": PROTOCOL, "pid": os.getpid()}
    try:
        info["abi"] = library.load().abi
        info["library"] = library.load().about
    except library.LibraryError as error:
        info["error"] = str(error)
    return info


def run_task(run, position, digest, arguments, *inputs):
    """Runs a part of a program on the results of other tasks; gives an array of bytes, or a Failure."""
    failed = [i for i in inputs if isinstance(i, Failure)]
    if failed:
        return min(failed, key=lambda f: f.position)
    if position > _stops.get(run, position):
        return Failure(position, b"", "")
    # How long it took is not asked of a clock that may be set.
    start, ticks = time.time(), time.perf_counter()
    result = _run(run, position, digest, arguments, inputs)
    _tell(run, position, start, start + time.perf_counter() - ticks, isinstance(result, Failure))
    return result


def _run(run, position, digest, arguments, inputs):
    try:
        lib = library.load()
    except library.LibraryError as error:
        return _own_failure(position, "worker.library", str(error))
    failure = _ensure(lib, digest)
    if failure is None:
        token = lib.token()
        with _lock:
            _running.setdefault(run, {})[position] = token
        try:
            if position > _stops.get(run, position):
                token.cancel()
            arrays = [_flat(i) for i in inputs]
            result, failure = lib.run(digest, arguments, arrays, token)
        finally:
            with _lock:
                tokens = _running[run]
                tokens.pop(position, None)
                if not tokens:
                    del _running[run]
        if failure is None:
            return result
    if not failure:
        return _own_failure(position, "worker.no-answer", "the worker's library gave neither result nor failure")
    if _is_worth_a_try(run, position, failure):
        from distributed import Reschedule

        raise Reschedule
    return Failure(position, failure, _place())


def _flat(value):
    """The bytes of an input; only what Dask has cut or changed is copied."""
    if not isinstance(value, np.ndarray):
        value = np.frombuffer(value, np.uint8)
    return value if value.flags.c_contiguous else np.ascontiguousarray(value)


def _ensure(lib, digest):
    """Makes sure that the library has the program; gives the failure if it cannot be read."""
    with _lock:
        program = _programs.get(digest)
    if program is None:
        return _packed(
            "worker.program",
            f"program {digest[:12]} did not reach this worker; was it started after the run was over?",
            is_deterministic=False)
    # Adding it again costs the library a look into its table.
    return lib.add(digest, *program)


def _is_worth_a_try(run, position, failure):
    """Whether the failure may be gone at another time or place, and the task was not given back too often."""
    try:
        if msgpack.unpackb(failure, raw=False).get("isDeterministic", True):
            return False
    except ValueError:
        return False
    with _lock:
        if run in _stops:
            return False
        count = _tries[run, position] = _tries.get((run, position), 0) + 1
        while len(_tries) > 1000:
            _tries.popitem(last=False)
    return count <= RETRIES


def _packed(id, message, is_deterministic=True):
    return msgpack.packb(
        {"id": id, "message": message, "isDeterministic": is_deterministic, "worker": "", "detail": b""},
        use_bin_type=True)


def _own_failure(position, id, message):
    return Failure(position, _packed(id, message), _place())


def _place():
    """What to call this worker: its address, and its name if that says more."""
    if _worker is None:
        return f"process {os.getpid()}"
    name = str(_worker.name)
    return _worker.address if name == _worker.address else f"{name} at {_worker.address}"


def _tell(run, position, start, end, failed):
    """Notes that a task has run, and tells the bridge of it a little later, along with others."""
    if _worker is None:
        return
    topic = "quern-" + run.partition(".")[0]
    event = [run, position, start, end, str(_worker.name), threading.get_ident(), failed]
    with _lock:
        events = _events.setdefault(topic, [])
        events.append(event)
        if len(events) > 1:
            return
    _worker.loop.add_callback(_worker.loop.call_later, _TELLING, _flush, topic)


def _flush(topic):
    with _lock:
        events = _events.pop(topic, [])
    if events:
        _worker.log_event(topic, events)
