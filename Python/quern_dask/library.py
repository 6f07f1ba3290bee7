"""`libQuernWorker.so` by ctypes: its functions, its versions, and the two calls that it makes back.

Calls let go of Python's lock, so that a worker's other threads go on; no function of the library ends the process for
what it is given, whatever that is.
"""

import ctypes as C
import os
import threading

import msgpack
import numpy as np

from . import RELEASE

_ROOM = C.CFUNCTYPE(C.c_void_p, C.c_int64, C.c_int64)
_REPORT = C.CFUNCTYPE(None, C.c_int64, C.c_void_p, C.c_int64)
#: Where rooms begin: what vectors of any CPU like best.
_ALIGNMENT = 64


class LibraryError(RuntimeError):
    """The library is not there, or of another release; the message says what to install."""


class _Call:
    """What the library gives back during a call: the room it asked for, and what it reports."""

    __slots__ = ("room", "report")

    def __init__(self):
        self.room = None
        self.report = None


_calls = {}
_lock = threading.Lock()
_library = None


def path():
    """Where the library is: QUERN_WORKER_LIB, else beside this file, as wheels bring it."""
    return os.environ.get("QUERN_WORKER_LIB") or os.path.join(os.path.dirname(__file__), "libQuernWorker.so")


@_ROOM
def _make_room(context, count):
    try:
        if count < 0:
            return None
        memory = np.empty(count + _ALIGNMENT, np.uint8)
        start = -memory.__array_interface__["data"][0] % _ALIGNMENT
        room = memory[start : start + count]
        _calls[context].room = room
        return room.__array_interface__["data"][0]
    except Exception:  # no memory: the library is told so by no address
        return None


@_REPORT
def _take_report(context, data, count):
    try:
        _calls[context].report = C.string_at(data, count)
    except Exception:
        pass


def _use_bundled(folder):
    """Lets the library find what a wheel brings beside it: LLVM by its path, all else by being there under its name."""
    llvm = os.path.join(folder, "libLLVM.so")
    if os.path.exists(llvm):
        os.environ.setdefault("QUERN_LLVM", llvm)
    left = [os.path.join(folder, name) for name in os.listdir(folder)] if os.path.isdir(folder) else []
    left = [file for file in left if file != llvm]
    # Some need others of the folder, and know of no folder themselves: those first that need none.
    loaded = True
    while left and loaded:
        loaded = False
        for file in list(left):
            try:
                C.CDLL(file)
            except OSError:
                continue
            left.remove(file)
            loaded = True


class Library:
    """The loaded library with a service of its own."""

    def __init__(self, file):
        if not os.path.exists(file):
            raise LibraryError(
                f"'{file}' is not there; install the wheel of Quern {RELEASE} on this machine (make worker-wheel), or "
                "set QUERN_WORKER_LIB to the library")
        _use_bundled(os.path.join(os.path.dirname(file), "lib"))
        try:
            self._lib = lib = C.CDLL(file)
            P, N = C.c_void_p, C.c_int64
            for name, result, arguments in (
                ("quern_worker_abi", C.c_uint32, []),
                ("quern_worker_create", P, [C.c_uint32]),
                ("quern_worker_about", C.c_int32, [P, _REPORT, N]),
                ("quern_worker_set_threads", None, [C.c_int32]),
                ("quern_worker_program", C.c_int32, [P, C.c_char_p, N, C.c_char_p, N, C.c_char_p, N, _REPORT, N]),
                ("quern_worker_forget", None, [P, C.c_char_p, N]),
                ("quern_worker_token", P, []),
                ("quern_worker_cancel", None, [P]),
                ("quern_worker_release", None, [P]),
                ("quern_worker_run",
                 C.c_int32, [P, C.c_char_p, N, C.c_char_p, N, P, P, N, _ROOM, _REPORT, N, P]),
            ):
                function = getattr(lib, name)
                function.restype, function.argtypes = result, arguments
        except (OSError, AttributeError) as error:
            raise LibraryError(f"'{file}' is no worker library of Quern {RELEASE}: {error}") from error
        # What programs, arguments and results mean is between the library and the Swift program, which asks for it when
        # it connects; it is passed on here.
        self.abi = lib.quern_worker_abi()
        self._worker = lib.quern_worker_create(self.abi)
        if not self._worker:
            raise LibraryError(
                f"'{file}' makes no worker of ABI {self.abi}; install the wheel of Quern {RELEASE} again")
        told = self._call(lambda context: lib.quern_worker_about(self._worker, _take_report, context)).report
        #: Versions, and the kinds of programs.
        self.about = msgpack.unpackb(told, raw=False) if told else {}

    def _call(self, body):
        """Calls with a context; gives what came back."""
        call = _Call()
        context = id(call)
        _calls[context] = call
        try:
            body(context)
            return call
        finally:
            del _calls[context]

    def set_threads(self, count):
        """Threads of parallel loops inside kernels."""
        self._lib.quern_worker_set_threads(count)

    def add(self, digest, kind, content):
        """Adds a program; gives None, or the failure as MessagePack."""
        d, k = digest.encode(), kind.encode()
        return self._call(
            lambda context: self._lib.quern_worker_program(
                self._worker, d, len(d), k, len(k), content, len(content), _take_report, context)).report

    def forget(self, digest):
        """Lets go of a program; tasks that run it finish."""
        d = digest.encode()
        self._lib.quern_worker_forget(self._worker, d, len(d))

    def token(self):
        """What stops a task."""
        return Token(self._lib)

    def run(self, digest, arguments, inputs, token):
        """Runs a part of a program; gives its result, an array of bytes, and the failure, of which one is None."""
        d = digest.encode()
        count = len(inputs)
        bases = (C.c_void_p * count)(*[a.__array_interface__["data"][0] for a in inputs])
        sizes = (C.c_int64 * count)(*[a.nbytes for a in inputs])
        statuses = []
        call = self._call(
            lambda context: statuses.append(
                self._lib.quern_worker_run(
                    self._worker, d, len(d), arguments, len(arguments), C.addressof(bases), C.addressof(sizes), count,
                    _make_room, _take_report, context, token.pointer)))
        if statuses == [0]:
            return (call.room if call.room is not None else np.empty(0, np.uint8)), None
        return None, call.report or b""


class Token:
    """Stops a task from another thread."""

    def __init__(self, lib):
        self._lib = lib
        self.pointer = lib.quern_worker_token()

    def cancel(self):
        self._lib.quern_worker_cancel(self.pointer)

    def __del__(self):
        if self.pointer:
            self._lib.quern_worker_release(self.pointer)


def load():
    """The library of this process, loaded once; raises LibraryError each time that it cannot be had."""
    global _library
    with _lock:
        if _library is None:
            _library = Library(path())
        return _library
