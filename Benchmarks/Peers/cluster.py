"""Measures Quern's Dask engine beside dask.array and Dask with Numba `map_blocks`, all on the same two workers.

    python Benchmarks/Peers/cluster.py .build/release/quern-bench [--rounds 5] [--only CASE,...] [--out bench-output]

Starts a Dask cluster of two workers of one thread each on 127.0.0.1, writes two Zarr arrays without compression (1 GB in
blocks of 64 MB, and a square of 128 MB in blocks of 32 MB), and runs every side of a row in changing order. Beside them
stand our own worker processes and our threads, for what the cluster costs and what two cores allow. Results of all sides
are compared. Writes cluster.md and cluster.json.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

from arrays import Side, shown

LONG_SHAPE, LONG_CHUNKS = (16_384, 8_192), (1_024, 8_192)
SQUARE_SHAPE, SQUARE_CHUNKS = (4_096, 4_096), (2_048, 2_048)


def write(path, shape, chunks, seed):
    import numpy as np
    import zarr

    array = zarr.create_array(store=path, shape=shape, chunks=chunks, dtype="f8", zarr_format=2, compressors=None)
    generator = np.random.default_rng(seed)
    for i in range(0, shape[0], chunks[0]):
        for j in range(0, shape[1], chunks[1]):
            array[i:i + chunks[0], j:j + chunks[1]] = generator.random(chunks)


# ---- dask.array -----------------------------------------------------------------------------------------------------

def dask_cases(long, square):
    import dask.array as da

    def x(path):
        return da.from_zarr(path)

    def waves(x):
        return (da.sin(x) * da.exp(-x) + da.cos(x * 3)).sum()

    return {
        "chain-sum": lambda: ((x(long) * 2 + 1) ** 2 - x(long)).sum(),
        "mean-axis": lambda: x(long).mean(axis=0).max(),
        "std": lambda: x(long).std(),
        "waves": lambda: waves(x(long)),
        "waves-4gb": lambda: waves(da.concatenate([x(long)] * 4)),
        "plus-transpose": lambda: (x(square) + x(square).T).sum(),
        "dot": lambda: (x(square).dot(x(square).T + 1) - x(square).mean()).std(),
    }


# ---- Dask with Numba: one compiled loop a block, its sums added up --------------------------------------------------

def numba_cases(long, square):
    import dask.array as da
    import numpy as np

    from cluster_numba import block_chain_sum, block_column_sums, block_moments, block_plus_sum, block_waves_sum

    def blocks(function, *arrays, chunks=(1, 1)):
        return da.map_blocks(function, *arrays, dtype="f8", chunks=chunks)

    def std():
        x = da.from_zarr(long)
        # Count, mean and squared deviations of each block, joined as Chan, Golub and LeVeque do.
        moments = da.map_blocks(block_moments, x, dtype="f8", chunks=(1, 3))
        return moments.map_blocks(lambda m: m, dtype="f8").rechunk(-1).map_blocks(join_moments, dtype="f8", chunks=(1, 1)).sum()

    def join_moments(all_moments):
        rows = all_moments.reshape(-1, 3)
        count, mean, deviations = 0.0, 0.0, 0.0
        for n, m, d in rows:
            total = count + n
            delta = m - mean
            deviations += d + delta * delta * count * n / total
            mean += delta * n / total
            count = total
        return np.array([[np.sqrt(deviations / count)]])

    def plus():
        s = da.from_zarr(square)
        return blocks(block_plus_sum, s, s.T).sum()

    return {
        "chain-sum": lambda: blocks(block_chain_sum, da.from_zarr(long)).sum(),
        "mean-axis": lambda: (
            da.map_blocks(block_column_sums, da.from_zarr(long), dtype="f8", chunks=(1, LONG_CHUNKS[1])).sum(axis=0)
            / LONG_SHAPE[0]).max(),
        "std": std,
        "waves": lambda: blocks(block_waves_sum, da.from_zarr(long)).sum(),
        "plus-transpose": plus,
    }


# case, title, goal over dask.array
ROWS = [
    ("chain-sum", "`((x*2+1)**2-x).sum()`, 1 GB", 2.0),
    ("mean-axis", "`x.mean(axis=0).max()`, 1 GB", 2.0),
    ("std", "`x.std()`, 1 GB", 2.0),
    ("waves", "`(sin(x)*exp(-x)+cos(3*x)).sum()`, 1 GB", 2.0),
    ("waves-4gb", "the same of 4 GB, these files four times", 2.0),
    ("plus-transpose", "`(x + x.T).sum()`, 4096²", 2.0),
    ("dot", "`(x.dot(x.T + 1) - x.mean()).std()`, 4096²", 1.2),
]
SIDES = ["dask.array", "Dask + Numba", "Quern on Dask", "Quern, processes", "Quern, threads"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", default="bench-output")
    options = parser.parse_args()

    from distributed import Client, LocalCluster

    os.environ["PYTHONPATH"] = os.path.dirname(os.path.abspath(__file__)) + os.pathsep + os.environ.get("PYTHONPATH", "")
    folder = tempfile.mkdtemp(dir=".")
    try:
        long, square = (os.path.abspath(os.path.join(folder, name)) for name in ("long.zarr", "square.zarr"))
        write(long, LONG_SHAPE, LONG_CHUNKS, 1)
        write(square, SQUARE_SHAPE, SQUARE_CHUNKS, 2)
        os.environ.update(QUERN_BENCH_LONG=long, QUERN_BENCH_SQUARE=square)
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            os.environ[name] = "1"  # one thread a worker, on every side
        with LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as cluster, Client(cluster) as client:
            os.environ["QUERN_BENCH_CLUSTER"] = cluster.scheduler_address
            # What Dask sets for its workers' malloc is not for the program that asks.
            os.environ.pop("MALLOC_TRIM_THRESHOLD_", None)
            ours = Side("quern", [options.program])
            peers = {"dask.array": dask_cases(long, square)}
            try:
                import numba  # noqa: F401

                peers["Dask + Numba"] = numba_cases(long, square)
            except ImportError:
                pass

            def run(side, case):
                """Seconds and result; None where a side has no such case."""
                suffix = {"Quern on Dask": "", "Quern, processes": "@processes", "Quern, threads": "@threads"}.get(side)
                if suffix is not None:
                    return ours.run(f"cluster-{case}{suffix}")
                make = peers.get(side, {}).get(case)
                if make is None:
                    return None
                array = make()
                start = time.perf_counter()
                result = float(client.compute(array).result())
                return time.perf_counter() - start, result

            measured = []
            for case, title, goal in ROWS:
                if options.only and case not in options.only.split(","):
                    continue
                first = {side: run(side, case) for side in SIDES}
                results = {side: found[1] for side, found in first.items() if found}
                for side, result in results.items():
                    if abs(result - results["Quern, threads"]) > 1e-8 * max(abs(result), 1):
                        raise SystemExit(f"case '{case}': threads give {results['Quern, threads']!r}, {side} {result!r}")
                times = {side: [] for side in results}
                for number in range(options.rounds):
                    for side in list(times) if number % 2 == 0 else list(reversed(times)):
                        times[side].append(run(side, case)[0])
                measured.append({
                    "case": case, "title": title, "goal": goal,
                    "sides": {s: {"least": min(t), "median": statistics.median(t)} for s, t in times.items()},
                    "sameBits": len({results[s] for s in results if s.startswith("Quern")}) == 1,
                })
                print(case, {s: round(min(t), 3) for s, t in times.items()}, file=sys.stderr, flush=True)
            ours.close()
    finally:
        shutil.rmtree(folder)

    head = SIDES + ["times dask.array", "goal", "over processes", "of two cores", "bits"]
    lines = ["| case | " + " | ".join(head) + " |", "| --- " * (len(head) + 1) + "|"]
    for row in measured:
        sides = row["sides"]
        cells = [f"{shown(s['least'])} ({shown(s['median'])})" if (s := sides.get(side)) else "" for side in SIDES]
        dask, mine = sides["dask.array"]["least"], sides["Quern on Dask"]["least"]
        ratio = dask / mine
        cells += [
            f"{ratio:.1f}", f"{'met' if ratio >= row['goal'] else 'MISSED'} (≥ {row['goal']})",
            f"{(mine - sides['Quern, processes']['least']) * 1e3:+.0f} ms",
            f"{sides['Quern, threads']['least'] / mine:.2f}", "same" if row["sameBits"] else "differ",
        ]
        lines.append(f"| {row['title']} | " + " | ".join(cells) + " |")
    out = pathlib.Path(options.out)
    out.mkdir(exist_ok=True)
    text = "\n".join(lines) + "\n"
    (out / "cluster.md").write_text(text)
    (out / "cluster.json").write_text(json.dumps(measured, indent=1))
    print(text)


if __name__ == "__main__":
    main()
