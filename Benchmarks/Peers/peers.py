"""Measures Quern beside Numba, NumPy and plain Python, and writes bench-output/results.json and results.md.

    python Benchmarks/Peers/peers.py .build/release/quern-bench [--rounds 15] [--only CASE,...] [--out bench-output]

Each round runs every side of a case once, in changing order, so that all meet the same noise; reported are the least
and the median of the rounds. A peer that cannot be imported is named as missing, and its column stays empty. The
results of all sides are compared before any time is reported. All sides run on one thread; tasks.py measures several.
"""

import argparse
import json
import math
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import tempfile
import time

import numpy as np

try:
    import numba
except ImportError:
    numba = None


def seconds(repetitions, body):
    start = time.perf_counter()
    for _ in range(repetitions):
        body()
    return (time.perf_counter() - start) / repetitions


def numbers(count):
    """As `numbers` in Cases.swift: a Weyl sequence around 0."""
    t = np.arange(count) * 0.6180339887498949
    return t - np.floor(t) - 0.5


class Quern:
    """The other process: a line with a case's name in, a line of JSON out."""

    def __init__(self, program):
        self.cache = tempfile.mkdtemp(prefix="quern-bench-")
        os.chmod(self.cache, 0o700)
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "QUERN_CACHE_DIR": self.cache, "QUERN_NUM_THREADS": "1"})

    def run(self, case):
        self.process.stdin.write(case + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"quern-bench ended in case '{case}' with status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise SystemExit(f"quern-bench, case '{case}': {answer['error']}")
        return answer["seconds"], answer["result"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.cache, ignore_errors=True)


def numba_peers():
    """Case → function that gives (seconds, result), by Numba; each is compiled before it is timed."""
    if numba is None:
        return {}
    from numba import njit

    million, short_x, short_y = numbers(1_000_000), numbers(8), numbers(8)

    # By index: loops over the elements themselves do not vectorise in Numba.
    def total(x):
        s = 0.0
        for i in range(x.shape[0]):
            s += x[i]
        return s

    def sum_positive(x):
        s = 0.0
        for i in range(x.shape[0]):
            if x[i] > 0:
                s += x[i]
        return s

    @njit
    def half_square(x):
        return 0.5 * x * x

    @njit
    def axpy(a, x, y):
        for i in range(x.shape[0]):
            y[i] += a * x[i]

    @njit
    def jacobi(a, b):
        n, m = a.shape
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                b[i, j] = 0.25 * ((a[i - 1, j] + a[i + 1, j]) + (a[i, j - 1] + a[i, j + 1]))

    @njit
    def mandelbrot(out, left, top, pixel, limit):
        n, m = out.shape
        for i in range(n):
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

    @njit
    def black_scholes(spot, strike, years, rate, volatility, call, put):
        root = math.sqrt(0.5)
        for i in range(spot.shape[0]):
            spread = volatility * math.sqrt(years[i])
            d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility * volatility) * years[i]) / spread
            d2 = d1 - spread
            discounted = strike[i] * math.exp(-rate * years[i])
            call[i] = spot[i] * (0.5 * math.erfc(-d1 * root)) - discounted * (0.5 * math.erfc(-d2 * root))
            put[i] = discounted * (0.5 * math.erfc(d2 * root)) - spot[i] * (0.5 * math.erfc(d1 * root))

    @njit
    def exponentials(x, y):
        for i in range(x.shape[0]):
            y[i] = math.exp(x[i])

    @njit
    def logarithms(x, y):
        for i in range(x.shape[0]):
            y[i] = math.log(x[i] + 1)

    @njit
    def sines(x, y):
        for i in range(x.shape[0]):
            y[i] = math.sin(x[i])

    @njit
    def powers(x, y):
        for i in range(x.shape[0]):
            y[i] = (x[i] + 2) ** 1.7

    @njit
    def hyperbolic_tangents(x, y):
        for i in range(x.shape[0]):
            y[i] = math.tanh(x[i])

    @njit
    def error_functions(x, y):
        for i in range(x.shape[0]):
            y[i] = math.erf(x[i])

    def function(loop):
        return lambda: (seconds(10, lambda: loop(many, values)), values[12345])

    many, values = numbers(100_000), np.zeros(100_000)
    fast_total, fast_positive = njit(fastmath=True)(total), njit(fastmath=True)(sum_positive)
    plain_positive = njit(sum_positive)
    grid = np.fromfunction(lambda i, j: (i * 7 + j * 13) % 101, (512, 512))
    next_grid, escapes = np.zeros((512, 512)), np.zeros((256, 256), np.int32)
    index = np.arange(100_000)
    spot, strike, years = 50.0 + index % 100, np.full(100_000, 100.0), 0.25 + index % 8 * 0.25
    call, put = np.zeros(100_000), np.zeros(100_000)

    def scalar_calls():
        s = 0.0
        for _ in range(100_000):
            s += half_square(2.0)

    def short_calls():
        for _ in range(100_000):
            axpy(1e-9, short_x, short_y)

    def first_call():
        fresh = njit(lambda x, c=time.perf_counter(): 0.5 * x * x + c)
        return seconds(1, lambda: fresh(1.5)), 0.0

    return {
        "sum": lambda: (seconds(20, lambda: fast_total(million)), fast_total(million)),
        "sum-positive-relaxed": lambda: (seconds(20, lambda: fast_positive(million)), fast_positive(million)),
        "sum-positive-strict": lambda: (seconds(5, lambda: plain_positive(million)), plain_positive(million)),
        "scalar-call": lambda: (seconds(1, scalar_calls) / 100_000, 2_000_000.0),
        "axpy-8": lambda: (seconds(1, short_calls) / 100_000, 0.0),
        "jacobi-512": lambda: (seconds(10, lambda: jacobi(grid, next_grid)), next_grid[255, 255]),
        "mandelbrot-256": lambda: (seconds(1, lambda: mandelbrot(escapes, -2.0, 1.25, 0.01, 256)), float(escapes.sum())),
        "black-scholes": lambda: (
            seconds(1, lambda: black_scholes(spot, strike, years, 0.03, 0.25, call, put)), call[12345] + put[12345]),
        "exp": function(exponentials),
        "log": function(logarithms),
        "sin": function(sines),
        "pow": function(powers),
        "tanh": function(hyperbolic_tangents),
        "erf": function(error_functions),
        "first-call": first_call,
    }


def numpy_peers():
    million, many, values = numbers(1_000_000), numbers(100_000), np.zeros(100_000)

    def function(work):
        return lambda: (seconds(10, work), values[12345])

    return {
        "exp": function(lambda: np.exp(many, out=values)),
        "log": function(lambda: np.log(many + 1, out=values)),
        "sin": function(lambda: np.sin(many, out=values)),
        "pow": function(lambda: np.power(many + 2, 1.7, out=values)),
        "tanh": function(lambda: np.tanh(many, out=values)),
        "sum": lambda: (seconds(20, lambda: million.sum()), million.sum()),
        "sum-positive-relaxed": lambda: (seconds(20, lambda: million[million > 0].sum()), million[million > 0].sum()),
    }


def python_peers():
    many = numbers(100_000).tolist()

    def loop():
        s = 0.0
        for e in many:
            if e > 0:
                s += e
        return s

    return {"interpreter": lambda: (seconds(1, loop), loop())}


# Case, what is measured, and the goal: a number and what it bounds.
CASES = [
    ("sum", "`x.sum()`, 10⁶ doubles", ("numba", 1.2)),
    ("sum-positive-relaxed", "`.relaxed` sum of positives, 10⁶ doubles", ("numba", 1.2)),
    ("sum-positive-strict", "strict sum of positives, 10⁶ doubles", None),
    ("jacobi-512", "Jacobi sweep, 512 × 512", None),
    ("mandelbrot-256", "Mandelbrot, 256 × 256, 256 steps", None),
    ("black-scholes", "Black–Scholes, 10⁵ options", ("numba", 1.0)),
    ("exp", "`exp(x)`, 10⁵ doubles", ("numba", 1.0)),
    ("log", "`log(x + 1)`, 10⁵ doubles", ("numba", 1.0)),
    ("sin", "`sin(x)`, 10⁵ doubles", ("numba", 1.0)),
    ("pow", "`pow(x + 2, 1.7)`, 10⁵ doubles", ("numba", 1.0)),
    ("tanh", "`tanh(x)`, 10⁵ doubles", ("numba", 1.0)),
    ("erf", "`erf(x)`, 10⁵ doubles", ("numba", 1.0)),
    ("scalar-call", "warm call of a scalar kernel", ("seconds", 15e-9)),
    ("axpy-8", "warm call of axpy, 8 elements", ("seconds", 25e-9)),
    ("axpy-8-library", "the same, of the library's generic one", None),
    ("first-call", "first call of a new small kernel, LLVM loaded", ("seconds", 15e-3)),
    ("interpreter", "interpreter: sum of positives, 10⁵ doubles", ("python", 1.0)),
    ("allocations-per-call", "allocations in a warm call", ("result", 0)),
]


def shown(value):
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= scale:
            return f"{value / scale:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def close(a, b):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", default="bench-output")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(",")))

    quern = Quern(options.program)
    sides = {"quern": None, "numba": numba_peers(), "numpy": numpy_peers(), "python": python_peers()}
    rows = []
    for case, title, goal in CASES:
        if only and case not in only:
            continue
        runs = {"quern": lambda: quern.run(case)}
        for name in ("numba", "numpy", "python"):
            if case in sides[name]:
                runs[name] = sides[name][case]
        results = {name: run()[1] for name, run in runs.items()}  # warms up, compiles
        compared = case not in ("axpy-8", "first-call", "allocations-per-call")
        if compared and case != "scalar-call":
            for name, result in results.items():
                if not close(result, results["quern"]):
                    raise SystemExit(f"case '{case}': quern gives {results['quern']!r}, {name} {result!r}")
        times = {name: [] for name in runs}
        for number in range(options.rounds):
            order = list(runs) if number % 2 == 0 else list(reversed(runs))
            for name in order:
                times[name].append(runs[name]()[0])
        row = {"case": case, "title": title, "rounds": options.rounds, "result": results["quern"], "seconds": {
            name: {"min": min(all_), "median": statistics.median(all_)} for name, all_ in times.items()}}
        ours = row["seconds"]["quern"]
        row["ratio"] = {name: {"min": ours["min"] / it["min"], "median": ours["median"] / it["median"]}
                        for name, it in row["seconds"].items() if name != "quern" and it["min"] > 0}
        if goal:
            kind, bound = goal
            if kind == "seconds":
                row["goal"], row["met"] = f"≤ {shown(bound)}", ours["min"] <= bound
            elif kind == "result":
                row["goal"], row["met"] = f"{bound}", row["result"] == bound
            elif kind in row["ratio"]:
                row["goal"], row["met"] = f"≤ {bound} × {kind}", row["ratio"][kind]["min"] <= bound
            else:
                row["goal"], row["met"] = f"≤ {bound} × {kind}", None
        rows.append(row)
        print(markdown_row(row), flush=True)
    quern.close()

    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    about = {"machine": platform.machine(), "processor": processor(), "cpus": os.cpu_count(),
             "python": platform.python_version(), "numpy": np.__version__,
             "numba": numba.__version__ if numba else None}
    (out / "results.json").write_text(json.dumps({"about": about, "rows": rows}, indent=2) + "\n")
    missing = "" if numba else "\nNumba could not be imported: its columns are empty.\n"
    heading = f"{about['processor']}, {about['cpus']} CPUs; NumPy {about['numpy']}, Numba {about['numba']}; " \
              f"{options.rounds} rounds, least / median\n{missing}\n"
    (out / "results.md").write_text(heading + HEAD + "".join(markdown_row(row) + "\n" for row in rows))
    print(f"written: {out}/results.md, {out}/results.json")
    failed = [row["case"] for row in rows if row.get("met") is False]
    if failed:
        print("goals not met: " + ", ".join(failed))


HEAD = "| case | Quern | Numba | NumPy | Python | Quern ÷ peer | goal | met |\n" + "| --- " * 8 + "|\n"


def markdown_row(row):
    def cell(name):
        it = row["seconds"].get(name)
        return f"{shown(it['min'])} / {shown(it['median'])}" if it and it["min"] > 0 else ""
    ours = f"{row['result']:g}" if row["case"] == "allocations-per-call" else cell("quern")
    ratios = ", ".join(f"{it['min']:.2f} ({name})" for name, it in row["ratio"].items())
    met = {True: "yes", False: "no", None: ""}[row.get("met")]
    return f"| {row['title']} | {ours} | {cell('numba')} | {cell('numpy')} | {cell('python')} | {ratios} " \
           f"| {row.get('goal', '')} | {met} |"


def processor():
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"


main()
