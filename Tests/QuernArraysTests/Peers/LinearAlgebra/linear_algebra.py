"""Writes linear_algebra.txt: what NumPy makes of small matrices. One result a line: name, shape, values."""

import pathlib

import numpy as np


def sample(m, n, seed):
    """The same numbers as `Sample.real` of the tests."""
    i, j = np.meshgrid(np.arange(m), np.arange(n), indexing="ij")
    return ((i * 7919 + j * 104729 + seed * 1299709 + i * j * 31) % 1009) / 504.5 - 1


def line(name, value):
    value = np.asarray(value)
    shape = ",".join(map(str, value.shape)) or "-"
    flat = value.ravel()
    if np.iscomplexobj(flat):
        flat = flat.view(float)
    return f"{name} {shape} " + " ".join(repr(float(x)) for x in flat)


x, tall, b = sample(23, 23, 1), sample(40, 7, 2), sample(40, 3, 3)
square, right = sample(19, 19, 4) + 4 * np.eye(19), sample(19, 2, 5)
c = sample(9, 5, 6) + 1j * sample(9, 5, 7)
positive = square @ square.T
lines = [
    line("svd", np.linalg.svd(x + x.T - x.mean(), compute_uv=False)),
    line("solve", np.linalg.solve(square, right)),
    line("inverse", np.linalg.inv(square)),
    line("cholesky", np.linalg.cholesky(positive)),
    line("lstsq", np.linalg.lstsq(tall, b, rcond=None)[0]),
    line("lstsq-values", np.linalg.svd(tall, compute_uv=False)),
    line("complex-svd", np.linalg.svd(c, compute_uv=False)),
    line("complex-matmul", c @ c.conj().T),
    line("trace", np.trace(x, offset=2)),
    line("norm-fro", np.linalg.norm(tall)),
    line("norm-nuc", np.linalg.norm(tall, "nuc")),
    line("norm-inf", np.linalg.norm(tall, np.inf)),
    line("norm-neginf", np.linalg.norm(tall, -np.inf)),
    line("norm-1", np.linalg.norm(tall, 1)),
    line("norm-2", np.linalg.norm(tall, 2)),
    line("norm--2", np.linalg.norm(tall, -2)),
    line("norm-rows-3", np.linalg.norm(tall, 3, axis=1)),
    line("norm-rows-0", np.linalg.norm(tall, 0, axis=1)),
    line("norm-complex", np.linalg.norm(c)),
    line("outer", np.outer(x[0], x[1])),
]
pathlib.Path(__file__).with_name("linear_algebra.txt").write_text("\n".join(lines) + "\n")
