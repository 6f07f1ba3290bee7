"""Writes seven.txt: what NumPy makes of the seven expressions. One result a line: name, shape, values.

Means are those of exact sums, rounded once: what sums that do not depend on an order must give. Products of float32 are
computed in float64, since the tests state a bound for them anyway.
"""

import pathlib
from fractions import Fraction

import numpy as np

ROWS = 19


def sample(m, n, seed):
    """The same numbers as `Sample.real` of the tests."""
    i, j = np.meshgrid(np.arange(m), np.arange(n), indexing="ij")
    return ((i * 7919 + j * 104729 + seed * 1299709 + i * j * 31) % 1009) / 504.5 - 1


def line(name, value):
    value = np.asarray(value)
    shape = ",".join(map(str, value.shape)) or "-"
    return f"{name} {shape} " + " ".join(repr(float(v)) for v in value.ravel())


lines = []
for kind in (np.float64, np.float32):
    x = sample(ROWS, ROWS, 1).astype(kind)
    wide = x.astype(np.float64)
    # A float32 is nearest to the float64 next to the exact mean: that lies between no two of them.
    mean = kind(float(sum(map(Fraction, wide.ravel().tolist())) / x.size))
    assert abs(mean - x.mean()) <= 4 * np.finfo(kind).eps * np.abs(x).max()
    product = wide @ (x.T + kind(1)).astype(np.float64)
    chain = np.where(x > 0, x, x * kind(-2))[2:17, ::-3].T[1:6]
    chain = np.where(chain < kind(1), chain + kind(1), chain)[:, [0, 3, 3, 14]]
    for name, value in [
        ("mean", mean),
        ("plus", x + x.T),
        ("dot", product),
        ("less", product - float(mean)),
        ("std", (product - float(mean)).std()),
        ("svd", np.linalg.svd(wide + wide.T - float(mean), compute_uv=False)),
        ("chain", chain),
    ]:
        lines.append(line(f"{np.dtype(kind).name}-{name}", value))
pathlib.Path(__file__).with_name("seven.txt").write_text("\n".join(lines) + "\n")
