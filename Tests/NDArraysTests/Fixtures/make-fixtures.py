#!/usr/bin/env python3
"""Makes the fixtures of NDArraysTests with NumPy; run in this folder. The results are committed."""
import math
import pathlib
import struct

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "c8", "c16"]


def sample(dtype, shape):
    """Values that differ in every byte, extremes among them."""
    count = math.prod(shape)
    if dtype == "?":
        return (np.arange(count) % 3 == 1).reshape(shape)
    if dtype[0] == "c":
        part = sample("f" + str(int(dtype[1:]) // 2), (2 * count,))
        return part.view(dtype).reshape(shape)
    if dtype[0] == "f":
        values = (np.arange(count) * 1.25 - 3).astype(dtype)
        if count > 5:
            values[:5] = [np.nan, -0.0, np.inf, -np.inf, np.finfo(dtype).smallest_subnormal]
        return values.reshape(shape)
    info = np.iinfo(dtype)
    values = (np.arange(count, dtype=np.uint64) * 0x0123456789ABCDF).astype(dtype)
    if count > 2:
        values[:2] = [info.min, info.max]
    return values.reshape(shape)


def line(name, array):
    """name | dtype | extents | bits of each element, in C order; of a complex one, of its two parts."""
    array = np.ascontiguousarray(array).reshape(np.shape(array))
    if array.dtype.kind == "c":
        parts = line("", array.reshape(-1).view(f"f{array.dtype.itemsize // 2}")).split("|")[3]
        return f"{name}|c{8 * array.dtype.itemsize}|{' '.join(map(str, array.shape))}|{parts}"
    kind = {"b": "bool", "i": "i", "u": "u", "f": "f"}[array.dtype.kind]
    dtype = kind if kind == "bool" else kind + str(8 * array.dtype.itemsize)
    unsigned = array.view(f"u{array.dtype.itemsize}").ravel()
    if array.dtype.kind == "i":
        bits = [int(v) & (2**64 - 1) for v in array.ravel()]
    elif array.dtype.kind == "f":
        # All NaNs count as one value.
        nan = 0x7FF8000000000000 if array.dtype.itemsize == 8 else 0x7FC00000
        bits = [nan if np.isnan(v) else int(u) for v, u in zip(array.ravel(), unsigned)]
    else:
        bits = [int(v) for v in unsigned]
    extents = " ".join(map(str, array.shape))
    return f"{name}|{dtype}|{extents}|{' '.join(f'{b:x}' for b in bits)}\n"


def npy_files():
    """Files as NumPy writes them, and npy.txt with what they hold."""
    lines = []
    for dtype in DTYPES:
        array = sample(dtype, (2, 3, 4))
        variants = {"c": array, "f": np.asfortranarray(array)}
        if array.dtype.itemsize > 1:
            variants["big"] = array.astype(array.dtype.newbyteorder(">"))
        for variant, value in variants.items():
            name = f"{dtype.replace('?', 'b1')}-{variant}.npy"
            np.save(HERE / name, value)
            lines.append(line(name, array))
    shapes = {"rank0": (), "rank1": (5,), "empty": (0,), "empty3": (2, 0, 3), "one": (1, 1), "rank6": (1, 2, 1, 3, 1, 2)}
    for name, shape in shapes.items():
        array = sample("f8", shape)
        np.save(HERE / f"{name}.npy", array)
        lines.append(line(f"{name}.npy", array))
    for version in (2, 3):
        array = sample("f8", (3, 3))
        with open(HERE / f"version{version}.npy", "wb") as file:
            np.lib.format.write_array(file, array, version=(version, 0))
        lines.append(line(f"version{version}.npy", array))
    (HERE / "npy.txt").write_text("".join(lines))
    np.save(HERE / "refused-complex.npy", np.zeros(2, "c32"))
    np.save(HERE / "refused-half.npy", np.zeros(2, "f2"))
    np.save(HERE / "refused-text.npy", np.array(["ab", "c"]))
    np.save(HERE / "refused-structure.npy", np.zeros(2, [("a", "f8"), ("b", "i4")]))
    np.save(HERE / "refused-object.npy", np.array([None, "x"], dtype=object), allow_pickle=True)


def printing():
    """printing.npz-like pairs: an array line, then what NumPy prints, then a line of dashes."""
    rng = np.random.default_rng(20)
    cases = {
        "small whole floats": np.array([1.0, 2, 3]),
        "fractions": np.array([0.5, 12.25, -3.0]),
        "thirds": np.arange(5) / 3,
        "many digits": np.array([math.pi, math.e, 100 * math.pi]),
        "nine places, tie": np.array([0.001953125, 1.0]),
        "wide range": np.array([1e-3, 1e3]),
        "wider range": np.array([1e-3, 1.5e3]),
        "below 0.0001": np.array([0.00009, 0.05]),
        "large": np.array([123456789.0, 1.0]),
        "just below the cutoff": np.array([99999999.0, 98765432.1]),
        "huge": np.array([1.7976931348623157e308, 5e-324]),
        "three-digit powers": np.array([1e100, -2.5e-7]),
        "nan and infinities": np.array([np.nan, 1.5, np.inf, -np.inf]),
        "only nan": np.array([np.nan, np.nan]),
        "nan and -inf": np.array([-np.inf, np.nan]),
        "nan in powers": np.array([np.nan, 1e-9, np.inf]),
        "rounds up to a whole": np.array([1.9999999999e-7, 3e-7]),
        "rounds up to a power": np.array([9.9999999999e-7, -3e-7]),
        "rounds up in place": np.array([0.9999999999, 3.25]),
        "zeros": np.array([0.0, -0.0]),
        "negative powers": np.array([-1e-9, 3e-12]),
        "f32": np.array([0.1, 1 / 3, 2.5], dtype="f4"),
        "f32 large": np.array([1e6, 1.0], dtype="f4"),
        "f32 below its cutoff": np.array([999999.0, 1000.5], dtype="f4"),
        "f32 nine digits": np.array([16777216.0, 0.1], dtype="f4"),
        "integers": np.array([1, -20, 300]),
        "u8": np.arange(20, dtype="u1") * 13,
        "u64": np.array([2**64 - 1, 0], dtype="u8"),
        "i64": np.array([-(2**63), 7]),
        "bool": np.array([True, False, True]),
        "bool matrix": np.eye(3, dtype=bool),
        "long line": np.arange(40),
        "long floats": np.linspace(0, 1, 23),
        "matrix": np.arange(12.0).reshape(3, 4) / 7,
        "cube": np.arange(24).reshape(2, 3, 4),
        "rank 4": np.arange(16.0).reshape(2, 2, 2, 2),
        "wide matrix": rng.normal(size=(3, 15)),
        "1000 elements": np.arange(1000).reshape(250, 4),
        "1001 elements": np.arange(1001),
        "summary of floats": rng.normal(size=2000),
        "summary of a matrix": np.arange(10000).reshape(100, 100),
        "summary of a cube": rng.normal(size=(12, 11, 13)),
        "summary of a tall matrix": np.arange(4000).reshape(2000, 2),
        "summary in powers": np.exp(np.linspace(-40, 40, 1500)),
        "wide summary": np.arange(3000).reshape(3, 1000) * 10**9,
        "random": rng.normal(size=(4, 5)) * 10.0 ** rng.integers(-2, 3, size=(4, 5)),
        "random f32": rng.normal(size=17).astype("f4"),
        "complex": np.array([1 + 2j, 3.5 - 4j]),
        "complex matrix": np.array([[1, 2j], [0, -1.25]]),
        "complex powers": np.array([1e10 + 1j, 1]),
        "complex powers of parts": np.array([1e-7 + 1e7j, 100]),
        "complex f32": np.array([1e-7 + 1e5j, 100 - 0.1j], dtype="c8"),
        "complex nan and infinities": np.array([complex(np.nan, 1), complex(np.inf, -np.inf), 1 + 1j]),
        "complex only nan": np.array([complex(np.nan, np.nan)]),
        "complex zeros": np.array([complex(-0.0, -0.0), complex(0.0, -0.0), 0]),
        "complex plus in powers": np.array([complex(1e-9, np.inf), complex(-2.5, 1e-9)]),
        "complex summary": np.random.default_rng(21).normal(size=(40, 100)).view("c16"),
        "complex lines": np.exp(1j * np.arange(11)),
        "empty": np.zeros((0,)),
        "empty matrix": np.zeros((3, 0)),
    }
    for number in range(60):
        size = int(rng.integers(1, 9))
        values = rng.normal(size=size) * 10.0 ** rng.integers(-6, 9)
        if number % 3 == 0:
            values = np.round(values, int(rng.integers(0, 12)))
        if number % 5 == 0:
            values[0] = rng.choice([np.nan, np.inf, -np.inf, 0.0])
        cases[f"random {number}"] = values.astype("f4") if number % 2 else values
    text = ""
    for name, array in cases.items():
        text += line(name, array) + np.array2string(array) + "\n---\n"
    (HERE / "printing.txt").write_text(text)


def views():
    x = np.arange(10.0)
    a = np.arange(30.0).reshape(5, 6)
    c = np.arange(60.0).reshape(3, 4, 5)
    d = np.arange(120.0).reshape(2, 3, 4, 5)
    cases = {
        "x[2..<7]": x[2:7], "x[...3]": x[:4], "x[by: 3]": x[::3], "x.reversed()": x[::-1],
        "x.reversed()[by: 4]": x[::-1][::4], "x[2...][by: 2]": x[2:][::2],
        "a[1, ...]": a[1], "a[..., 2]": a[:, 2], "a[1..<3, 2...]": a[1:3, 2:], "a[..<2, 5]": a[:2, 5],
        "a.transposed": a.T, "a.transposed[1..<3, ...]": a.T[1:3], "a.reversed(axis: 1)": a[:, ::-1],
        "a.transposed.reshaped(10, 3)": a.T.reshape(10, 3), "a.reshaped(3, 10)": a.reshape(3, 10),
        "a[1..<4, 1..<4].transposed": a[1:4, 1:4].T,
        "c[1, ..., 2]": c[1, :, 2], "c[0..<2, 1...2, ...]": c[0:2, 1:3], "c[..., 3, 1..<4]": c[:, 3, 1:4],
        "c.transposed": c.T, "c[2, 1, 1...]": c[2, 1, 1:], "c.reversed(axis: 0)": c[::-1],
        "d[1, ..., 2, 1..<3]": d[1, :, 2, 1:3], "d[..., 1, ..., 4]": d[:, 1, :, 4], "d[1, 1..<3, ..., ...]": d[1, 1:3],
        "d[0, 2, 3, 1...]": d[0, 2, 3, 1:], "d[..., ..., ..., 0]": d[..., 0], "d.transposed": d.T,
        "x broadcast": np.broadcast_to(x, (3, 10)), "row broadcast": np.broadcast_to(a[:, 2:3], (5, 4)),
    }
    writes = {}
    y = a.copy(); y[1:3] = 7; writes["a[1..<3, ...] = 7"] = y
    y = a.copy(); y[1:, :] = a[:-1, :]; writes["a[1..., ...] = a[..<4, ...]"] = y
    y = a.copy(); y[1:4, 1:5] += a[2:5, 1:5] + a[0:3, 1:5]; writes["stencil"] = y
    y = a.copy(); y[:, 0] = x[::2]; writes["a[..., 0] = x[by: 2]"] = y
    y = a[:5, :5].copy(); y[...] = y.T.copy() + y; writes["square += transposed"] = y
    y = x.copy(); y += x[::-1]; writes["x += reversed"] = y
    y = x.copy(); y[1:] += x[:-1]; writes["x[1...] += x[..<9]"] = y
    y = x.copy(); y[::2] = 5; writes["x[by: 2] = 5"] = y
    y = x.copy(); y[...] = 2 * x + 1; writes["x = 2 * x + 1"] = y
    y = c.copy(); y[1, :, 2:4] = 1 - c[0, :, 2:4] / 4; writes["c[1, ..., 2..<4]"] = y
    y = d.copy(); y[:, 1, :, 2:] *= -2; writes["d[..., 1, ..., 2...] *= -2"] = y
    (HERE / "views.txt").write_text("".join(line(n, v) for n, v in (cases | writes).items()))


def tree_sum(values):
    """LANGUAGE.md's fixed tree, from its description, with plain lists and recursion."""
    kind = values.dtype.type
    if len(values) == 0:
        return kind(0)

    def leaf(part):
        lanes = [kind(-0.0)] * 32
        for i, v in enumerate(part):
            lanes[i % 32] = kind(lanes[i % 32] + v)
        while len(lanes) > 1:
            half = len(lanes) // 2
            lanes = [kind(lanes[k] + lanes[k + half]) for k in range(half)]
        return lanes[0]

    def join(sums):
        """The largest aligned power of two to the left, the rest to the right."""
        if len(sums) == 1:
            return sums[0]
        left = 1 << ((len(sums) - 1).bit_length() - 1)
        return kind(join(sums[:left]) + join(sums[left:]))

    return join([leaf(values[s:s + 4096]) for s in range(0, len(values), 4096)])


def noise(count, kind):
    """Numbers that Swift can make too: a linear congruence, scaled over eight decades."""
    out = np.empty(count)
    state = 12345
    for i in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        top = state >> 40
        out[i] = (top / 2.0**24 - 0.5) * (1 << (i % 27))
    return out.astype(kind)


def reductions():
    text = ""
    for kind in ("f8", "f4"):
        for count in (0, 1, 2, 31, 32, 33, 63, 64, 1000, 4095, 4096, 4097, 8192, 8193, 12288, 20480, 28673, 69632):
            values = noise(count, kind)
            total = tree_sum(values)
            text += line(f"sum {kind} {count}", np.array(total))
            if count:
                dot = tree_sum((values * values[::-1]).astype(kind))
                text += line(f"dot {kind} {count}", np.array(dot))
                text += line(f"mean {kind} {count}", np.array(values.dtype.type(total / values.dtype.type(count))))
                exact = math.fsum(float(v) for v in values)
                bound = float(np.abs(values.astype("f8")).sum()) * np.finfo(kind).eps * 40
                assert abs(float(total) - exact) <= bound, (kind, count, total, exact)
    a = noise(60, "f8").reshape(3, 4, 5)
    a[1, 2, 3] = np.nan
    i = sample("i4", (3, 4, 5)) % 1000
    for name, array in (("float", a), ("int", i)):
        text += line(f"{name}", array)
        for function in ("min", "max", "argmin", "argmax"):
            text += line(f"{name} {function}", np.array(getattr(array, function)()))
            for axis in range(3):
                text += line(f"{name} {function} {axis}", getattr(array, function)(axis=axis))
                text += line(f"{name} {function} rank 2 {axis % 2}", getattr(array[0], function)(axis=axis % 2))
    for axis in range(3):
        text += line(f"int sum {axis}", i.sum(axis=axis, dtype="i4"))
    s = np.array([3, np.nan, -0.0, 1, np.inf, 0.0, -np.inf, np.nan, 2])
    text += line("unsorted", s) + line("sorted", np.sort(s, kind="stable"))
    (HERE / "reductions.txt").write_text(text)


if __name__ == "__main__":
    npy_files()
    printing()
    views()
    reductions()
