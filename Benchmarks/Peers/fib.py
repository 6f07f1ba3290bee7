"""Fibonacci's numbers in every way: ours beside CPython, NumPy, Numba, Taichi and C. How fast, and what beyond Int64.

    python Benchmarks/Peers/fib.py .build/release/quern-bench [--c PROGRAM] [--rounds 15] [--out bench-output]

Each side is a process of its own, which answers a line with a line. A round asks every side once, in changing order;
reported are the least and the median of the rounds, and the ratio of the least to that of our compiled or memoised
kernel. All results are compared with the right ones; a wrong one stops the run, except fib(93), which no 64-bit integer
holds and which is what the last column is about. Writes fib.md and fib.json.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

PRIME = 1_000_000_007  # our side gives numbers by what is left of them, since it answers with a double

QUESTIONS = {
    "recursive": "fib(30), recursive",
    "fib-90": "fib(90)",
    "again": "fib(90), remembered",
}
PAST = "fib-93"


def fibonacci(n):
    before, last = 1, 0
    for _ in range(n):
        before, last = last, before + last
    return last


RIGHT = {"recursive": fibonacci(30), "fib-90": fibonacci(90), "again": fibonacci(90), PAST: fibonacci(93)}

# The sides by title and name; ratios are to the first, and of what is remembered to the second.
OURS = [
    ("Quern, compiled kernel", "quern"),
    ("Quern, memoised", "memoized"),
    ("Quern, interpreted", "interpreted"),
    ("Swift itself", "swift"),
]
PYTHON = [
    ("CPython", "cpython"),
    ("CPython, `functools.lru_cache`", "lru_cache"),
    ("NumPy, `int64` scalars", "numpy"),
    ("NumPy, `matrix_power` of `int64`", "numpy-matrix"),
    ("Numba, `@njit`", "numba"),
    ("Numba, NumPy `int64`", "numba-array"),
    ("Taichi, `ti.i64`", "taichi"),
]


class Side:
    """A process that answers questions; nobody is there if it ends before the first answer."""

    def __init__(self, title, command, suffix="", modulus=None, environment=None):
        self.title, self.suffix, self.modulus = title, suffix, modulus
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, **(environment or {})})

    def ask(self, question):
        """The answer, or {"ended": how} if the process ends instead."""
        try:
            self.process.stdin.write(question + self.suffix + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        status = self.process.wait()
        return {"ended": signal.Signals(-status).name if status < 0 else f"status {status}"}

    def is_right(self, question, result):
        right = RIGHT[question]
        return result == (right % self.modulus if self.modulus else right)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def shown(value):
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= scale:
            return f"{value / scale:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def ratio(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def measure(question, sides, rounds):
    """Title → times of those sides that know the question."""
    times = {}
    for side in sides:
        first = side.ask(question)  # compiles
        if "seconds" not in first:
            if not first.get("missing") and not first.get("error", "").startswith("no case"):
                raise SystemExit(f"{side.title}, '{question}': {first}")
            continue
        times[side.title] = []
    for number in range(rounds):
        for side in sides if number % 2 == 0 else list(reversed(sides)):
            if side.title in times:
                answer = side.ask(question)
                if not side.is_right(question, answer.get("result")):
                    raise SystemExit(f"{side.title}, '{question}': {answer} instead of {RIGHT[question]}")
                times[side.title].append(answer["seconds"])
    return {title: {"least": min(each), "median": statistics.median(each)} for title, each in times.items()}


def past(side):
    """What a side gives for fib(93)."""
    answer = side.ask(PAST)
    if "ended" in answer:
        return f"the process ends ({answer['ended']})", answer
    if "error" in answer:
        return "error: " + " ".join(answer["error"].split()), answer
    if "result" not in answer:
        return "", answer
    if side.modulus is None and answer["result"] == RIGHT[PAST]:
        return f"{answer['result']}: right", answer
    told = "".join(f", {it.split(':')[0]}" for it in answer.get("warnings", [])) or ", nothing said"
    return f"**{answer['result']}**: wrong{told}", answer


def table(rows, head):
    lines = ["| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


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
    parser.add_argument("--c", default="", help="the peer in C; empty: none")
    parser.add_argument("--c-name", default="C", help="how it was compiled")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--out", default="bench-output")
    options = parser.parse_args()

    cache = tempfile.mkdtemp(prefix="quern-bench-")
    os.chmod(cache, 0o700)
    here = pathlib.Path(__file__).parent
    quiet = {"QUERN_CACHE_DIR": cache, "SWIFT_BACKTRACE": "enable=no"}
    sides = [Side(title, [options.program], "@" + name, PRIME, quiet) for title, name in OURS]
    versions, missing = {}, []
    for title, name in PYTHON:
        side = Side(title, [sys.executable, str(here / "fib_python.py"), name])
        found = side.ask("versions")
        if "ended" in found:
            missing.append(title)
        else:
            versions.update(found)
            sides.append(side)
    if options.c:
        sides.append(Side(options.c_name, [options.c]))
    else:
        missing.append("C")

    times = {question: measure(question, sides, options.rounds) for question in QUESTIONS}
    rows = []
    for side in sides:
        cells = [side.title]
        for question, found in times.items():
            it = found.get(side.title)
            base = found.get(OURS[1 if question == "again" else 0][0])
            cells.append("" if it is None else
                         f"{shown(it['least'])} / {shown(it['median'])} ({ratio(it['least'] / base['least'])})")
        rows.append(cells)
    beyond = []
    for side in sides:
        text, answer = past(side)
        if text:
            beyond.append({"side": side.title, "text": text, "answer": answer})
        side.close()
    shutil.rmtree(cache, ignore_errors=True)
    for it in beyond:
        ours = it["side"].startswith("Quern")
        if ours and not ("error" in it["answer"] and "Fib.swift:" in it["answer"]["error"]):
            raise SystemExit(f"{it['side']} gave no fault with a line for fib(93): {it['answer']}")

    about = {"processor": processor(), "cpus": os.cpu_count(), "rounds": options.rounds, "versions": versions}
    names = ", ".join(f"{name} {version}" for name, version in versions.items())
    text = (f"{about['processor']}, {about['cpus']} CPUs; {names}; times least / median of {options.rounds} rounds, "
            "and the ratio to the compiled kernel's least, in the last column to the memoised one's\n\n")
    text += table(rows, ["", *QUESTIONS.values()])
    text += ("\nMemoised ones work out fib(90) by recursion, with nothing remembered; the others by a loop. Numba and "
             "Taichi are called from Python.\n")
    text += f"\nfib(93) is {RIGHT[PAST]}, more than 2⁶³ − 1:\n\n"
    text += table([[it["side"], it["text"]] for it in beyond], ["", "fib(93)"])
    if missing:
        text += f"\nMissing here: {', '.join(missing)}.\n"
    out = pathlib.Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "fib.md").write_text(text)
    (out / "fib.json").write_text(json.dumps(
        {"about": about, "times": times, "past": beyond, "missing": missing}, indent=2, ensure_ascii=False) + "\n")
    print(text)
    print(f"written: {out}/fib.md, {out}/fib.json")


main()
