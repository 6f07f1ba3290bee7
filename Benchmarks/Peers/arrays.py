"""Measures Quern's blocked arrays beside Dask (threads), NumPy, numexpr and Numba.

    python Benchmarks/Peers/arrays.py .build/release/quern-bench [--rounds 7] [--only CASE,...] [--out bench-output]

A round runs every side of a row, in changing order, and rows of milliseconds five times in a row, of which the first,
that wakes threads and fills caches, is dropped; reported are the least and the median. Each side has a process of its own,
whose peak of resident memory is told where a row is about memory. Results of all sides are compared. A side that is missing, or has no such thing, has an empty cell. Writes arrays.md and arrays.json.
"""

import argparse
import json
import os
import pathlib
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

COUNT = 20_000_000
SIDE = 10_000
STORED_SHAPE = (320_000, 800)
STORED_CHUNKS = (10_000, 800)
# 4 GB whose rows become columns: 20 MB a chunk before and after.
ROWS_SHAPE = (20_000, 25_000)
ROWS_CHUNKS = (100, 25_000)
COLUMNS_CHUNKS = (20_000, 125)
BUDGET = 512_000_000
ROW_SECONDS = 40.0


def numbers(count):
    import numpy as np

    return (np.arange(count) % 1_000_003) / 1_000_003


def stored(path):
    """The array of the rows about files: 2 GB, four times the budget, as Zarr 2 without compression."""
    import numpy as np
    import zarr

    array = zarr.create_array(
        store=path, shape=STORED_SHAPE, chunks=STORED_CHUNKS, dtype="f8", zarr_format=2, compressors=None)
    generator = np.random.default_rng(1)
    for start in range(0, STORED_SHAPE[0], STORED_CHUNKS[0]):
        array[start:start + STORED_CHUNKS[0]] = generator.random((STORED_CHUNKS[0], STORED_SHAPE[1]))


def rows_array(path, compressed):
    """The array of the rows about rechunking, as Zarr 2: numbers of which zstd saves a fifth."""
    import numpy as np
    import zarr
    from numcodecs import Zstd

    array = zarr.create_array(
        store=path, shape=ROWS_SHAPE, chunks=ROWS_CHUNKS, dtype="f8", zarr_format=2,
        compressors=Zstd(level=1) if compressed else None)
    generator = np.random.default_rng(2)
    for start in range(0, ROWS_SHAPE[0], ROWS_CHUNKS[0]):
        array[start:start + ROWS_CHUNKS[0]] = generator.integers(0, 1 << 40, (ROWS_CHUNKS[0], ROWS_SHAPE[1])) / (1 << 20)


# ---- the peers: python arrays.py --peer SIDE, cases by line ---------------------------------------------------------

class Peer:
    """Cases of one side: name → function that gives (seconds, result)."""

    def __init__(self, side):
        self.side = side
        self.data = {}

    def vector(self):
        if "vector" not in self.data:
            self.data["vector"] = numbers(COUNT)
        return self.data["vector"]

    def square(self):
        if "square" not in self.data:
            self.data["square"] = numbers(SIDE * SIDE).reshape(SIDE, SIDE)
        return self.data["square"]

    def run(self, case):
        function = getattr(self, self.side + "_" + case.replace("-", "_").replace("@", "_on_"), None)
        if function is None:
            return None
        return function()

    @staticmethod
    def timed(body):
        start = time.perf_counter()
        result = float(body())
        return time.perf_counter() - start, result

    def numpy_array_chain_sum(self):
        x = self.vector()
        return self.timed(lambda: ((x * 2 + 1) ** 2 - x).sum())

    def numpy_array_plus_transpose_1000(self):
        x = self.square()
        return self.timed(lambda: (x + x.T).sum())

    numpy_array_plus_transpose_100 = numpy_array_plus_transpose_1000

    def numexpr_array_chain_sum(self):
        import numexpr

        arrays = {"x": self.vector()}
        return self.timed(lambda: numexpr.evaluate("sum((x * 2 + 1) ** 2 - x)", local_dict=arrays))

    def numba_array_chain_sum(self):
        import numba

        if "loop" not in self.data:
            @numba.njit
            def loop(x):
                total = 0.0
                for i in range(x.size):
                    total += (x[i] * 2 + 1) ** 2 - x[i]
                return total

            self.data["loop"] = loop
            loop(self.vector()[:10])
        return self.timed(lambda: self.data["loop"](self.vector()))

    def dask_array_chain_sum(self):
        import dask.array as da

        x = da.from_array(self.vector(), chunks=1_000_000)
        return self.timed(lambda: ((x * 2 + 1) ** 2 - x).sum().compute(scheduler="threads"))

    def dask_plus_transpose(self, block):
        import dask.array as da

        x = da.from_array(self.square(), chunks=(block, block))
        return self.timed(lambda: (x + x.T).sum().compute(scheduler="threads"))

    def dask_array_plus_transpose_1000(self):
        return self.dask_plus_transpose(1000)

    def dask_array_plus_transpose_100(self):
        return self.dask_plus_transpose(100)

    def dask_stored(self):
        import dask.array as da

        return da.from_zarr(os.environ["QUERN_BENCH_ARRAY"])

    def dask_array_stored_mean(self):
        x = self.dask_stored()
        return self.timed(lambda: x.mean().compute(scheduler="threads"))

    def dask_array_stored_std(self):
        x = self.dask_stored()
        return self.timed(lambda: x.std().compute(scheduler="threads"))

    def dask_array_stored_dot(self):
        x = self.dask_stored()
        return self.timed(lambda: x.T.dot(x).compute(scheduler="threads")[3, 5])


    def dask_array_stored_project(self):
        x = self.dask_stored()
        w = numbers(STORED_SHAPE[1] * 8).reshape(STORED_SHAPE[1], 8)
        return self.timed(lambda: x.dot(w).compute(scheduler="threads")[12_345, 5])

    def dask_rechunk(self, source):
        import dask.array as da
        import zarr

        target = source + "-dask"
        shutil.rmtree(target, ignore_errors=True)
        x = da.from_zarr(source)
        compressors = zarr.open(source, mode="r").compressors
        start = time.perf_counter()
        columns = x.rechunk(COLUMNS_CHUNKS)
        array = zarr.create_array(
            store=target, shape=ROWS_SHAPE, chunks=COLUMNS_CHUNKS, dtype="f8", zarr_format=2, compressors=compressors)
        columns.to_zarr(array, compute=True)
        seconds = time.perf_counter() - start
        result = float(zarr.open(target, mode="r")[12_345, 6_789])
        shutil.rmtree(target)
        return seconds, result

    def dask_array_rechunk(self):
        return self.dask_rechunk(os.environ["QUERN_BENCH_ROWS"])

    def dask_array_rechunk_compressed(self):
        return self.dask_rechunk(os.environ["QUERN_BENCH_ROWS"] + "-zstd")


def serve(side):
    peer = Peer(side)
    for line in sys.stdin:
        found = peer.run(line.strip())
        if found is None:
            print(json.dumps({"missing": True}), flush=True)
        else:
            print(json.dumps({"seconds": found[0], "result": found[1]}), flush=True)


# ---- measuring ------------------------------------------------------------------------------------------------------

class Side:
    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, case):
        self.process.stdin.write(case + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended in case '{case}' with status {self.process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            if answer["error"].startswith("no case"):
                return None
            raise SystemExit(f"{self.name}, case '{case}': {answer['error']}")
        return None if answer.get("missing") else (answer["seconds"], answer["result"])

    def peak(self):
        """The most resident bytes that the process has had."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
        return 0

    def close(self):
        self.process.stdin.close()
        self.process.wait()


# case, title, goals: side → how many times faster ours must be
ROWS = [
    ("array-chain-sum", "`((x*2+1)**2-x).sum()`, 2·10⁷ doubles", {"dask": 7, "numba": 1 / 1.2}),
    ("array-plus-transpose-1000", "`(x + x.T).sum()`, 10⁴ × 10⁴, blocks of 1000²", {"dask": 3}),
    ("array-plus-transpose-100", "the same, blocks of 100²", {"dask": 50}),
    ("array-stored-mean", "mean of a 2 GB file, budget 512 MB", {"dask": 2}),
    ("array-stored-std", "its standard deviation", {"dask": 2}),
    ("array-stored-dot", "its Gram matrix `x.T.dot(x)`, 800 × 800", {"dask": 2}),
    ("array-stored-project", "its product with eight directions, `x.dot(w)`", {"dask": 2}),
    ("array-rechunk", "4 GB from rows to columns, budget 512 MB", {}),
    ("array-rechunk-compressed", "the same, zstd before and after", {}),
]
SIDES = ["quern", "dask", "numpy", "numexpr", "numba"]


def shown(seconds):
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def measure(row, programs, rounds):
    case, title, goals = row
    is_rechunk = "rechunk" in case
    is_stored = "stored" in case or is_rechunk
    sides, results, times = {}, {}, {}
    for name, command in programs.items():
        side = Side(name, command)
        first = side.run(case)  # compiles, makes data
        if first is None:
            side.close()
            continue
        # Minutes of copying: the first time counts.
        sides[name], results[name], times[name] = side, first[1], [first[0]] if is_rechunk else []
    ours = results.get("quern")
    for name, result in results.items():
        if ours is not None and abs(result - ours) > 1e-9 * max(abs(result), abs(ours), 1):
            raise SystemExit(f"case '{case}': quern gives {ours!r}, {name} {result!r}")
    began = time.perf_counter()
    for number in range(0 if is_rechunk else rounds):
        if number >= 3 and time.perf_counter() - began > ROW_SECONDS:
            break
        for name in list(sides) if number % 2 == 0 else list(reversed(sides)):
            time.sleep(0.05)
            if is_stored:
                times[name].append(sides[name].run(case)[0])
            else:
                first = sides[name].run(case)[0]
                times[name] += [sides[name].run(case)[0] for _ in range(4)] if first < 0.2 else [first]
    found = {
        name: {"least": min(t), "median": statistics.median(t), "peak": sides[name].peak() if is_stored else None}
        for name, t in times.items()
    }
    for side in sides.values():
        side.close()
    return {"case": case, "title": title, "goals": goals, "sides": found}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?")
    parser.add_argument("--peer")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", default="bench-output")
    options = parser.parse_args()
    if options.peer:
        return serve(options.peer)
    rows = [row for row in ROWS if not options.only or row[0] in options.only.split(",")]
    folder = tempfile.mkdtemp(dir=".")
    try:
        path = os.path.join(folder, "array.zarr")
        if any("stored" in row[0] for row in rows):
            stored(path)
        os.environ["QUERN_BENCH_ARRAY"] = os.path.abspath(path)
        source = os.path.join(os.path.abspath(folder), "rows.zarr")
        os.environ["QUERN_BENCH_ROWS"] = source
        for case, name in (("array-rechunk", source), ("array-rechunk-compressed", source + "-zstd")):
            if any(row[0] == case for row in rows):
                rows_array(name, name != source)
        programs = {"quern": [options.program]}
        for side, module in (("dask", "dask.array"), ("numpy", "numpy"), ("numexpr", "numexpr"), ("numba", "numba")):
            if subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode == 0:
                programs[side] = [sys.executable, __file__, "--peer", side]
        measured = [measure(row, programs, options.rounds) for row in rows]
    finally:
        shutil.rmtree(folder)
    lines = ["| case | " + " | ".join(SIDES) + " | times Dask | goal |", "| --- " * (len(SIDES) + 3) + "|"]
    for row in measured:
        cells = []
        for side in SIDES:
            found = row["sides"].get(side)
            if found is None:
                cells.append("")
                continue
            text = f"{shown(found['least'])} ({shown(found['median'])})"
            if found["peak"]:
                text += f", {found['peak'] / 1e6:.0f} MB"
            cells.append(text)
        ours, dask = row["sides"].get("quern"), row["sides"].get("dask")
        ratio = f"{dask['least'] / ours['least']:.1f}" if ours and dask else ""
        goals = ", ".join(
            f"{side} {'met' if ours and side in row['sides'] and row['sides'][side]['least'] >= goal * ours['least'] else 'MISSED'}"
            f" (≥ {goal:.3g})" for side, goal in row["goals"].items() if side in row["sides"])
        lines.append(f"| {row['title']} | " + " | ".join(cells) + f" | {ratio} | {goals} |")
    out = pathlib.Path(options.out)
    out.mkdir(exist_ok=True)
    text = "\n".join(lines) + "\n"
    (out / "arrays.md").write_text(text)
    (out / "arrays.json").write_text(json.dumps({"machine": platform.processor() or platform.machine(), "rows": measured}, indent=1))
    print(text)


if __name__ == "__main__":
    main()
