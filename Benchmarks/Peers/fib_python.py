"""One Python side of the table of Fibonacci's numbers, in a process of its own.

    python fib_python.py cpython|lru_cache|numpy|numpy-matrix|numba|numba-array|taichi

A line with a question in (recursive: fib(30) by the definition; fib-90; again: fib(90), which is known; fib-93), a line
of JSON out: seconds of a call, the number, and what was warned about. What cannot be imported answers nothing at all.
"""

import contextlib
import functools
import json
import os
import sys
import time
import warnings


def cpython():
    def recursive(n):
        return n if n < 2 else recursive(n - 1) + recursive(n - 2)

    def loop(n):
        before, last = 1, 0
        for _ in range(n):
            before, last = last, before + last
        return last

    return {"recursive": (1, lambda: recursive(30)), "fib-90": (2000, lambda: loop(90)),
            "fib-93": (1, lambda: loop(93))}


def lru_cache():
    def new():
        @functools.lru_cache(maxsize=128)
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)

        return fib

    remembering = new()
    return {"fib-90": (500, lambda: new()(90)), "again": (50_000, lambda: remembering(90)),
            "fib-93": (1, lambda: new()(93))}


def numpy():
    import numpy as np

    two = np.int64(2)

    def recursive(n):
        return n if n < two else recursive(n - np.int64(1)) + recursive(n - two)

    def loop(n):
        before, last = np.int64(1), np.int64(0)
        for _ in range(n):
            before, last = last, before + last
        return last

    return {"recursive": (1, lambda: recursive(np.int64(30))), "fib-90": (500, lambda: loop(90)),
            "fib-93": (1, lambda: loop(93))}


def numpy_matrix():
    """By powers of a matrix: what NumPy is made for."""
    import numpy as np

    step = np.array([[1, 1], [1, 0]], np.int64)

    def power(n):
        return np.linalg.matrix_power(step, n)[0, 1]

    return {"fib-90": (500, lambda: power(90)), "fib-93": (1, lambda: power(93))}


def numba():
    import numba

    @numba.njit
    def recursive(n):
        if n < 2:
            return n
        return recursive(n - 1) + recursive(n - 2)

    @numba.njit
    def loop(n):
        before, last = 1, 0
        for _ in range(n):
            before, last = last, before + last
        return last

    return {"recursive": (1, lambda: recursive(30)), "fib-90": (20_000, lambda: loop(90)),
            "fib-93": (1, lambda: loop(93))}


def numba_array():
    """The numbers in an array of NumPy's int64, which the caller hands in."""
    import numba
    import numpy as np

    @numba.njit
    def recursive(n):
        return n if n < 2 else recursive(n - 1) + recursive(n - 2)

    @numba.njit
    def fill(numbers):
        numbers[0], numbers[1] = 0, 1
        for i in range(2, numbers.size):
            numbers[i] = numbers[i - 1] + numbers[i - 2]
        return numbers[-1]

    numbers = np.zeros(94, np.int64)
    first = numbers[:91]
    return {"recursive": (1, lambda: recursive(np.int64(30))), "fib-90": (20_000, lambda: fill(first)),
            "fib-93": (1, lambda: fill(numbers))}


def taichi():
    with contextlib.redirect_stdout(sys.stderr):  # it greets on standard output
        import taichi as ti

        ti.init(arch=ti.cpu, log_level=ti.ERROR, default_ip=ti.i64)

    @ti.real_func
    def recursion(n: ti.i64) -> ti.i64:
        result = n
        if n >= 2:
            result = recursion(n - 1) + recursion(n - 2)
        return result

    @ti.kernel
    def recursive(n: ti.i64) -> ti.i64:
        return recursion(n)

    @ti.kernel
    def loop(n: ti.i64) -> ti.i64:
        before, last, i = ti.i64(1), ti.i64(0), ti.i64(0)
        while i < n:
            before, last = last, before + last
            i += 1
        return last

    return {"recursive": (1, lambda: recursive(30)), "fib-90": (500, lambda: loop(90)),
            "fib-93": (1, lambda: loop(93))}


def main():
    sides = {"cpython": cpython, "lru_cache": lru_cache, "numpy": numpy, "numpy-matrix": numpy_matrix, "numba": numba,
             "numba-array": numba_array, "taichi": taichi}
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    questions = sides[sys.argv[1]]()
    for line in sys.stdin:
        question = line.strip()
        if question == "versions":
            answer = {"Python": sys.version.split()[0]}
            for name, module in (("NumPy", "numpy"), ("Numba", "numba"), ("Taichi", "taichi")):
                if module in sys.modules:
                    found = sys.modules[module].__version__
                    answer[name] = found if isinstance(found, str) else ".".join(map(str, found))
        elif question not in questions:
            answer = {"missing": True}
        else:
            count, body = questions[question]
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                start = time.perf_counter()
                for _ in range(count):
                    result = body()
                spent = (time.perf_counter() - start) / count
            answer = {"seconds": spent, "result": int(result),
                      "warnings": sorted({f"{it.category.__name__}: {it.message}" for it in told})}
        print(json.dumps(answer), file=answers, flush=True)


main()
