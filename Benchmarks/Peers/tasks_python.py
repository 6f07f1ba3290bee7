"""The Python sides of the task benchmarks: Numba's prange, Dask's threads and concurrent.futures.

Each side is a dictionary: a case's name, as in Benchmarks/Quern/TaskCases.swift, to a function that gives seconds and a
result; what cannot be imported is None. Names that end in @1 run on one thread, others on `threads`.
"""

import concurrent.futures
import math
import os
import time

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # the parallelism of these benchmarks is that of tasks, not of BLAS

import numpy as np

SERIES, POINTS = 200, 10_000
LONG_STEPS, SHORT_STEPS, ITERATIONS = 5000, 36, 4000
KERNEL_CALLS = 5
DASK_TASKS = 10_000
FUTURES = 10_000


def seconds(repetitions, body):
    start = time.perf_counter()
    for _ in range(repetitions):
        body()
    return (time.perf_counter() - start) / repetitions


def after_pause(rounds, body):
    """The least time of `body` after pauses in which workers fall asleep."""
    least = math.inf
    for _ in range(rounds):
        time.sleep(2e-3)
        least = min(least, seconds(1, body))
    return least


def graph(count):
    """For each task the earlier tasks that it needs: the same as in tasks_peer.h."""
    state = 42

    def below(bound):
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) % bound

    return [[below(task) for _ in range(below(6) if task else 0)] for task in range(count)]


def series():
    """SERIES rows of POINTS numbers around 0."""
    i, t = np.arange(SERIES)[:, None], np.arange(POINTS)[None, :]
    x = (i * 7919 + t * (i % 13 + 1)) * 0.6180339887498949
    return x - np.floor(x) - 0.5


def standardised(x):
    x = x - x.mean(axis=1, keepdims=True)
    return x / np.sqrt((x * x).sum(axis=1, keepdims=True))


def correlation(run):
    """The sum of all pairs' correlations: `run` gets a function and its arguments, and gives its results."""
    x = series()

    def row(z, i):
        return float((z[i] @ z[:i].T).sum()) if i else 0.0

    def measure():
        total = 0.0

        def body():
            nonlocal total
            z = standardised(x)
            total = sum(run(lambda i: row(z, i), range(SERIES)))

        return seconds(1, body), total

    return measure


def numba_cases(threads):
    # Eight threads on fewer cores would make Numba wait differently in all other rows too: no @8 here. Its OpenMP
    # layer is what pip gives; the TBB layer beside Debian's TBB may never end the process.
    os.environ.setdefault("NUMBA_NUM_THREADS", str(threads))
    os.environ.setdefault("NUMBA_THREADING_LAYER", "omp")
    try:
        import numba
    except ImportError:
        return None
    from numba import njit, prange

    @njit
    def chain(x, steps):
        for _ in range(steps):
            x = x * 0.999 + 0.001
        return x

    @njit(parallel=True)
    def region(out, steps):
        for i in prange(out.shape[0]):
            out[i] = chain(float(i), steps)

    @njit(parallel=True)
    def mandelbrot(out, left, top, pixel, limit):
        n, m = out.shape
        for i in prange(n):
            cy = top - i * pixel
            for j in range(m):
                cx = left + j * pixel
                x = y = 0.0
                steps = 0
                while steps < limit:
                    x, y = x * x - y * y + cx, 2 * x * y + cy
                    if x * x + y * y > 4:
                        break
                    steps += 1
                out[i, j] = steps

    @njit(parallel=True)
    def black_scholes(spot, strike, years, rate, volatility, call, put):
        root = math.sqrt(0.5)
        for i in prange(spot.shape[0]):
            spread = volatility * math.sqrt(years[i])
            d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / spread
            d2 = d1 - spread
            discounted = strike[i] * math.exp(-rate * years[i])
            call[i] = spot[i] * (0.5 * math.erfc(-d1 * root)) - discounted * (0.5 * math.erfc(-d2 * root))
            put[i] = discounted * (0.5 * math.erfc(d2 * root)) - spot[i] * (0.5 * math.erfc(d1 * root))

    @njit(parallel=True)
    def n_body(positions, velocities, masses, step, softening):
        n = masses.shape[0]
        for i in prange(n):
            x, y, z = positions[i, 0], positions[i, 1], positions[i, 2]
            ax = ay = az = 0.0
            for j in range(n):
                if j != i:
                    dx, dy, dz = positions[j, 0] - x, positions[j, 1] - y, positions[j, 2] - z
                    squared = dx * dx + dy * dy + dz * dz + softening * softening
                    pull = masses[j] / (squared * math.sqrt(squared))
                    ax += pull * dx
                    ay += pull * dy
                    az += pull * dz
            velocities[i, 0] += step * ax
            velocities[i, 1] += step * ay
            velocities[i, 2] += step * az
        for i in range(n):
            for axis in range(3):
                positions[i, axis] += step * velocities[i, axis]

    @njit
    def axpy(a, x, y):
        for i in range(x.shape[0]):
            y[i] += a * x[i]

    @njit(parallel=True)
    def axpy_parallel(a, x, y):
        for i in prange(x.shape[0]):
            y[i] += a * x[i]

    few, many, picture = np.zeros(threads), np.zeros(ITERATIONS), np.zeros((256, 256), np.int32)
    index = np.arange(100_000)
    spot, strike, years = 50.0 + index % 100, np.full(100_000, 100.0), 0.25 + index % 8 * 0.25
    call, put = np.zeros(100_000), np.zeros(100_000)
    bodies = np.arange(1000)

    def on(width, body):
        def measure():
            numba.set_num_threads(width)
            return body()
        return measure

    def price():
        return seconds(KERNEL_CALLS, lambda: black_scholes(spot, strike, years, 0.03, 0.25, call, put)), call[12345] + put[12345]

    def pull():
        positions = np.stack([bodies * 37 % 101, bodies * 61 % 103, bodies * 17 % 107], axis=1).astype(float)
        velocities, masses = np.zeros((1000, 3)), 1.0 + bodies % 3
        return seconds(KERNEL_CALLS, lambda: n_body(positions, velocities, masses, 0.01, 0.1)), velocities[500, 0]

    def draw():
        return seconds(KERNEL_CALLS, lambda: mandelbrot(picture, -2.0, 1.25, 0.01, 256)), float(picture.sum())

    cases = {
        "region-empty": on(threads, lambda: (seconds(1000, lambda: region(few, 0)), 0.0)),
        "region-10us@1": on(1, lambda: (
            seconds(300, lambda: chain(0.0, LONG_STEPS)), chain(0.0, LONG_STEPS) + chain(1.0, LONG_STEPS))),
        "region-10us": on(threads, lambda: (seconds(300, lambda: region(few, LONG_STEPS)), few[0] + few[1 % threads])),
        "region-parked": on(threads, lambda: (after_pause(15, lambda: region(few, 0)), 0.0)),
    }
    for name, width in (("@1", 1), ("", threads)):
        cases["loop-100us" + name] = on(width, lambda: (seconds(50, lambda: region(many, SHORT_STEPS)), many.sum()))
        cases["mandelbrot" + name] = on(width, draw)
        cases["black-scholes" + name] = on(width, price)
        cases["n-body" + name] = on(width, pull)
    for power in range(6):
        n = 10 ** power
        x, y = np.full(n, 0.5), np.zeros(n)
        repetitions = max(20, 20_000 // n)
        cases[f"axpy-{n}"] = lambda x=x, y=y, r=repetitions: (seconds(r, lambda: axpy(1e-9, x, y)), 0.0)
        cases[f"axpy-{n}-parallel"] = on(
            threads, lambda x=x, y=y, r=repetitions: (seconds(r, lambda: axpy_parallel(1e-9, x, y)), 0.0))
    return cases


def dask_cases(threads):
    try:
        import dask.threaded
    except ImportError:
        return None
    from dask.threaded import get

    edges = graph(DASK_TASKS)

    def nothing():
        return 1

    def depth(*before):
        return 1 + max(before, default=0)

    def empty():
        took = seconds(1, lambda: get({("t", i): (nothing,) for i in range(DASK_TASKS)},
                                      [("t", i) for i in range(DASK_TASKS)], num_workers=threads))
        return took / DASK_TASKS, None

    def random():
        most = 0

        def body():
            nonlocal most
            tasks = {("t", i): (depth, *[("t", e) for e in before]) for i, before in enumerate(edges)}
            needed = {e for before in edges for e in before}
            most = max(get(tasks, [("t", i) for i in range(DASK_TASKS) if i not in needed], num_workers=threads))

        took = seconds(1, body)
        expected = []
        for before in edges:
            expected.append(1 + max((expected[e] for e in before), default=0))
        if most != max(expected):
            raise SystemExit(f"dask's random graph gives {most}, not {max(expected)}")
        return took / DASK_TASKS * 1e6, None

    def rows(width):
        def run(function, indices):
            return get({("row", i): (function, i) for i in indices}, [("row", i) for i in indices], num_workers=width)
        return correlation(run)

    return {"task-graph": empty, "random-graph": random, "correlation@1": rows(1), "correlation": rows(threads)}


def futures_cases(threads):
    def empty():
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            pool.submit(int).result()

            def body():
                for future in [pool.submit(int) for _ in range(FUTURES)]:
                    future.result()

            return seconds(1, body) / FUTURES, None

    def rows(width):
        def run(function, indices):
            with concurrent.futures.ThreadPoolExecutor(width) as pool:
                return list(pool.map(function, indices))
        return correlation(run)

    return {"task-future": empty, "correlation@1": rows(1), "correlation": rows(threads)}


def versions():
    found = {"numpy": np.__version__}
    for name in ("numba", "dask"):
        try:
            found[name] = __import__(name).__version__
        except ImportError:
            found[name] = None
    if found["numba"]:
        import numba
        try:
            found["numba layer"] = numba.threading_layer()
        except ValueError:
            pass  # no parallel loop has run
    return found
