"""Measures Quern's pool, tasks and parallel loops beside Numba, Dask, concurrent.futures, OpenMP and TBB.

    python Benchmarks/Peers/tasks.py .build/release/quern-bench [--openmp PROGRAM] [--tbb PROGRAM] [--threads 2]
        [--rounds 7] [--only CASE,...] [--out bench-output]

A round runs every side of a row once, in changing order, with a pause between sides in which their threads fall
asleep; reported are the least and the median of the rounds. Results of all sides are compared. A side that is
missing, or has no such thing, has an empty cell. Writes tasks.md and tasks.json.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import tasks_python

# How long a row may take: rounds end then, but never before the third. A peer that needs more than SLOW seconds for
# one run has two.
ROW_SECONDS = 5.0
SLOW = 1.5
PAUSE = 0.02


class Program:
    """Another process: a line with a case's name in, a line of JSON out."""

    def __init__(self, name, command, environment):
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
        self.known = {}

    def run(self, case):
        self.process.stdin.write(case + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended in case '{case}' with status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise SystemExit(f"{self.name}, case '{case}': {answer['error']}")
        return None if answer.get("missing") else (answer["seconds"], answer["result"])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Functions:
    """A side in this process."""

    def __init__(self, cases):
        self.cases = cases

    def run(self, case):
        return self.cases[case]() if case in self.cases else None

    def close(self):
        pass


def time_row(case, title, goal=None, scaled=""):
    return {"kind": "time", "cases": [case], "title": title, "goal": goal, "note": scaled}


def speed_row(case, title, goal=None):
    return {"kind": "speed", "cases": [case + "@1", case], "title": title, "goal": goal, "note": ""}


def ratio_row(plain, other, title, goal=None):
    return {"kind": "ratio", "cases": [plain, other], "title": title, "goal": goal, "note": ""}


ROWS = [
    time_row("task-graph", "empty task in a graph of 10⁶, each", 0.5e-6, "Dask: of 10⁴"),
    time_row("task-future", "empty future, submitted and awaited, each of 10⁵", None, "concurrent.futures: of 10⁴"),
    time_row("task-pool", "empty task of the C pool, from a worker"),
    time_row("task-pool-outside", "the same, from a thread outside"),
    time_row("random-graph", "random graph of 10⁶ tasks: build, order, run", 1.0, "Dask: 10⁴ tasks, times 100"),
    time_row("region-empty", "fork and join of a parallel region", 5e-6),
    {"kind": "beyond", "cases": ["region-10us@1", "region-10us"], "goal": 5e-6, "note": "",
     "title": "the same with 10 µs of work for each thread: time beyond that of one"},
    time_row("region-parked", "fork and join, workers asleep"),
    speed_row("loop-100us", "loop of 100 µs, 4000 iterations"),
    speed_row("correlation", "all pairs of 200 series of 10⁴ points, by futures", 1.85),
    speed_row("mandelbrot", "Mandelbrot, 256 × 256, 256 steps", 1.9),
    speed_row("black-scholes", "Black–Scholes, 10⁵ options", 1.9),
    speed_row("n-body", "n-body step, 1000 bodies", 1.9),
    *[ratio_row(f"axpy-{10 ** p}", f"axpy-{10 ** p}-parallel", f"axpy of {10 ** p:,}, `parallel` ÷ plain", 1.05)
      for p in range(6)],
    ratio_row("mandelbrot", "mandelbrot@8", "Mandelbrot, 8 threads ÷ one a core", 1.05),
    ratio_row("random-graph", "random-graph@8", "random graph, 8 threads ÷ one a core", 1.05),
    time_row("correlation-bytes", "bytes allocated by the correlations beside their 16 MB of input"),
]


def shown(value):
    if value == 0:
        return "0 s"
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= scale:
            return f"{value / scale:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def close(a, b):
    return a is None or b is None or abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1)


def measure(row, sides, rounds):
    """Side → the numbers of `row`; sides without its cases are left out."""
    runs, results = {}, {}
    for name, side in sides.items():
        first = [side.run(case) for case in row["cases"]]  # compiles, starts threads
        if all(it is not None for it in first):
            runs[name] = side
            results[name] = [it[1] for it in first]
    for name, found in results.items():
        for case, result, ours in zip(row["cases"], found, results.get("quern", found)):
            if not close(result, ours):
                raise SystemExit(f"case '{case}': quern gives {ours!r}, {name} {result!r}")
    times = {name: [[] for _ in row["cases"]] for name in runs}
    walls = {name: [] for name in runs}
    started = time.perf_counter()
    for number in range(rounds):
        if number >= 3 and time.perf_counter() - started > ROW_SECONDS:
            break
        for name in list(runs) if number % 2 == 0 else list(reversed(runs)):
            if name != "quern" and len(walls[name]) == 2 and min(walls[name]) > SLOW:
                continue
            time.sleep(PAUSE)
            began = time.perf_counter()
            for place, case in enumerate(row["cases"]):
                times[name][place].append(runs[name].run(case)[0])
            walls[name].append(time.perf_counter() - began)
    found = {}
    for name, lists in times.items():
        least, median = [min(each) for each in lists], [statistics.median(each) for each in lists]
        found[name] = {"least": least, "median": median, "rounds": len(lists[0]), "result": results[name][-1]}
        if row["kind"] == "speed":
            found[name]["value"] = least[0] / least[1]
        elif row["kind"] == "ratio":
            found[name]["value"] = least[1] / least[0]
        elif row["kind"] == "beyond":
            found[name]["value"] = max(0, least[1] - least[0])
        else:
            found[name]["value"] = least[0]
    return found


def cell(row, it):
    if it is None:
        return ""
    if row["cases"] == ["correlation-bytes"]:
        return f"{it['result']:,.0f}"
    if row["kind"] == "time":
        return f"{shown(it['least'][0])} / {shown(it['median'][0])}"
    if row["kind"] == "speed":
        return f"{it['value']:.2f} × ({shown(it['least'][0])} → {shown(it['least'][1])})"
    if row["kind"] == "beyond":
        return f"{shown(it['value'])} ({shown(it['least'][0])} → {shown(it['least'][1])})"
    return f"{it['value']:.2f} ({shown(it['least'][1])})"


def goal(row):
    if row["goal"] is None:
        return ""
    if row["kind"] == "speed":
        return f"≥ {row['goal']} ×"
    return f"≤ {row['goal']}" if row["kind"] == "ratio" else f"≤ {shown(row['goal'])}"


def is_met(row, found):
    if row["goal"] is None or "quern" not in found:
        return None
    value = found["quern"]["value"]
    return value >= row["goal"] if row["kind"] == "speed" else value <= row["goal"]


COLUMNS = {"quern": "Quern", "numba": "Numba", "dask": "Dask", "futures": "concurrent.futures", "openmp": "OpenMP",
           "tbb": "TBB"}


def markdown(row, found):
    title = row["title"] + (f" ({row['note']})" if row["note"] else "")
    met = {True: "yes", False: "no", None: ""}[is_met(row, found)]
    cells = [title] + [cell(row, found.get(name)) for name in COLUMNS] + [goal(row), met]
    return "| " + " | ".join(cells) + " |"


def processor():
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--openmp", default="", help="the OpenMP peer; empty: none")
    parser.add_argument("--tbb", default="", help="the TBB peer; empty: none")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", default="bench-output")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(",")))

    cache = tempfile.mkdtemp(prefix="quern-bench-")
    os.chmod(cache, 0o700)
    threads = str(options.threads)
    sides = {"quern": Program("quern-bench", [options.program], {
        "QUERN_CACHE_DIR": cache, "QUERN_NUM_THREADS": threads})}
    for name, cases in (("numba", tasks_python.numba_cases), ("dask", tasks_python.dask_cases),
                        ("futures", tasks_python.futures_cases)):
        found = cases(options.threads)
        if found is not None:
            sides[name] = Functions(found)
    for name in ("openmp", "tbb"):
        if getattr(options, name):
            # The environment of this process keeps BLAS at one thread, by a name that libgomp reads too.
            sides[name] = Program(name, [getattr(options, name), threads], {"OMP_NUM_THREADS": threads})

    missing = [title for name, title in COLUMNS.items() if name not in sides]
    lines, rows = [], []
    head = "| " + " | ".join(["case", *COLUMNS.values(), "goal", "met"]) + " |"
    print(head, flush=True)
    for row in ROWS:
        if only and not only & set(row["cases"]):
            continue
        found = measure(row, sides, options.rounds)
        lines.append(markdown(row, found))
        rows.append({**row, "sides": found, "met": is_met(row, found)})
        print(lines[-1], flush=True)
    for side in sides.values():
        side.close()
    shutil.rmtree(cache, ignore_errors=True)

    versions = tasks_python.versions()
    about = {"processor": processor(), "cpus": os.cpu_count(), "threads": options.threads,
             "load": os.getloadavg()[0], **versions}
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "tasks.json").write_text(json.dumps({"about": about, "rows": rows}, indent=2) + "\n")
    heading = (f"{about['processor']}, {about['cpus']} CPUs, {about['threads']} threads on each side; "
               f"NumPy {versions['numpy']}, Numba {versions['numba']} (layer {versions.get('numba layer')}), "
               f"Dask {versions['dask']}; times least / median of up to {options.rounds} rounds\n")
    if missing:
        heading += f"\nMissing here, their columns are empty: {', '.join(missing)}.\n"
    (out / "tasks.md").write_text(
        heading + "\n" + head + "\n" + "| --- " * (len(COLUMNS) + 3) + "|\n" + "".join(line + "\n" for line in lines))
    print(f"written: {out}/tasks.md, {out}/tasks.json")
    failed = [row["title"] for row in rows if row["met"] is False]
    if failed:
        print("goals not met: " + "; ".join(failed), flush=True)
    sys.stdout.flush()
    os._exit(0)  # thread layers of Python packages may hang as they are unloaded


main()
