"""Writes table.txt: what every operation of blocked arrays gives for every element type, on arrays of a few elements.

One result a line: name, element type, the result's type, how closely it is to be met, shape, values.

    =     the same bits (any NaN for a NaN)
    ~N    within N units in the last place of each element
    ^N    within N units in the last place of the largest element
    !ID   an error of that id instead of a value: where NumPy wraps, ours refuses

Results come from NumPy; integers from Python's exact ones, sums and means from exact fractions, since ours are exact
too, and functions of float64 from long doubles.
"""

import ctypes
import math
import pathlib
import warnings
from fractions import Fraction

import numpy as np

warnings.simplefilter("ignore")
np.seterr(all="ignore")

BOOL, SIGNED = [np.bool_], [np.int8, np.int16, np.int32, np.int64]
UNSIGNED = [np.uint8, np.uint16, np.uint32, np.uint64]
REAL, COMPLEX = [np.float32, np.float64], [np.complex64, np.complex128]
INTEGER = SIGNED + UNSIGNED
OVERFLOW, DIVISION, ARGUMENT = "!fault.overflow", "!fault.division-by-zero", "!array.argument"
LIBRARY = ctypes.CDLL("libm.so.6")
lines = []


def words(value):
    value = np.ascontiguousarray(value)
    flat = value.ravel()
    if np.iscomplexobj(flat):
        flat = flat.view(flat.real.dtype)
    if flat.dtype == np.bool_ or flat.dtype.kind in "iu":
        return [str(int(v)) for v in flat]
    return [repr(float(v)) for v in flat]


def emit(name, kind, value, bound="=", result=None):
    """A row; `value` may be an error, or hold exact integers, of which one that does not fit is an overflow."""
    label = np.dtype(kind).name
    if isinstance(value, str):
        lines.append(f"{name} {label} - {value} -")
        return
    value = np.array(value, object) if isinstance(value, int) else np.asarray(value)
    result = np.dtype(result or (kind if value.dtype == object else value.dtype))
    if value.dtype == object and result.kind in "iu":
        low, high = np.iinfo(result).min, np.iinfo(result).max
        if any(not low <= int(v) <= high for v in value.ravel()):
            lines.append(f"{name} {label} - {OVERFLOW} -")
            return
    value = value.astype(result)
    shape = ",".join(map(str, value.shape)) or "-"
    lines.append(" ".join([name, label, result.name, bound, shape] + words(value)))


def inputs(kind):
    """Two small arrays, the second without zeros, and one of the type's edges."""
    if kind == np.bool_:
        x = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 1], [1, 0, 1]], bool)
        return x, x[::-1, ::-1] | x.any(axis=1)[:, None], ~x
    x = np.array([[3, 0, 7], [1, 5, 2], [6, 4, 1], [7, 3, 2]])
    y = np.array([[2, 1, 3], [5, 1, 4], [2, 9, 7], [3, 6, 8]])
    if np.dtype(kind).kind in "iu":
        i = np.iinfo(kind)
        e = [i.min, i.max, 0, 1, i.max - 1, i.min + 1, 2, 5, i.max // 2, i.max // 2 + 1, 100, i.min // 2]
        if i.min < 0:
            x, y = x - 4, y * np.array([1, -1, 1])
        return x.astype(kind), y.astype(kind), np.array(e, kind).reshape(4, 3)
    if np.dtype(kind).kind == "f":
        f = np.finfo(kind)
        e = [math.nan, 0.0, -0.0, math.inf, -math.inf, f.max, -f.max, f.tiny, f.tiny / 8, 1, -1, 0.5]
        x, y = (x - 4) / 7 * 1.3, y * np.array([1, -1, 1]) / 3
        return x.astype(kind), y.astype(kind), np.array(e, kind).reshape(4, 3)
    z = ((x - 4) + 1j * (y - 3)) / 3
    w = (y - 1j * (x - 3)) / 7
    e = np.array([0, 1, -1, 1j, -1j, 2, 0.5j, 3 + 4j, -3 - 4j, 1e3, 1e-3j, 7 - 1j]).reshape(4, 3)
    return z.astype(kind), w.astype(kind), e.astype(kind)


def exact(a):
    """An array of exact numbers."""
    if a.dtype.kind in "iu":
        return np.array([int(v) for v in a.ravel()], object).reshape(a.shape)
    return np.array([Fraction(float(v)) for v in a.ravel()], object).reshape(a.shape)


def rounded(value, kind):
    """Exact numbers, rounded once."""
    def one(v):
        v = Fraction(v)
        if kind == np.float64:
            return float(v)
        near = np.float32(float(v))
        # Of the neighbours the nearest; float(v) may have rounded once already.
        every = [near, np.nextafter(near, np.float32(np.inf)), np.nextafter(near, np.float32(-np.inf))]
        return min(every, key=lambda w: abs(Fraction(float(w)) - v))

    value = np.asarray(value, object)
    return np.array([one(v) for v in value.ravel()], kind).reshape(value.shape)


def everything(kind, x, y, e):
    """What arrays of any type have."""
    m = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 0]], bool)
    emit("where", kind, np.where(m, x, y))
    emit("equal", kind, x == y)
    emit("notEqual", kind, e != x)
    emit("slice", kind, x[1:4, ::-2])
    emit("slice-new", kind, x[2, None, 1:])
    emit("slice-list", kind, x[[3, 0, 0]])
    emit("mask", kind, x[m])
    emit("mask-rows", kind, x[m[:, 0]])
    emit("T", kind, e.T)
    emit("transpose", kind, x[None].transpose(1, 0, 2))
    emit("reshape", kind, x.T.reshape(2, 6))
    emit("flatten", kind, x.flatten())
    emit("concatenate", kind, np.concatenate([x, y, e], axis=1))
    emit("stack", kind, np.stack([x, e], axis=1))
    emit("split", kind, np.split(x, 2)[1])
    emit("split-at", kind, np.split(x, [1], axis=1)[1])
    emit("pad-constant", kind, np.pad(x, ((1, 0), (0, 2)), constant_values=x[0, 0]))
    for mode in ["edge", "reflect", "symmetric", "wrap"]:
        emit(f"pad-{mode}", kind, np.pad(x, ((2, 1), (0, 2)), mode=mode))
    emit("roll", kind, np.roll(x, -1, axis=0))
    emit("flip", kind, np.flip(x, axis=1))
    emit("tile", kind, np.tile(x, (2, 1)))
    emit("repeat", kind, np.repeat(x, 2, axis=1))
    emit("broadcast", kind, np.broadcast_to(x[0], (2, 3)))
    emit("rechunk", kind, x)
    emit("full", kind, np.full((2, 2), y[0, 0]))
    emit("diagonal", kind, np.diagonal(x, offset=1))
    emit("take", kind, np.take(x, [2, 2, 0], axis=1))
    emit("file-npy", kind, e)
    emit("file-zarr", kind, e)
    emit("file-hdf5", kind, e)
    if np.dtype(kind).kind == "c":
        emit("unique", kind, ARGUMENT)
    else:
        values, counts = np.unique(x, return_counts=True)
        emit("unique", kind, values)
        emit("unique-counts", kind, counts)
    emit("groups-count", kind, [[1] * 3, [2] * 3, [1] * 3])
    truth = kind == np.bool_
    fold = np.zeros(4, kind)
    for j in range(3):
        fold = fold != x[:, j] if truth else fold + fold + x[:, j]
    i, j = np.meshgrid(np.arange(4), np.arange(3), indexing="ij")
    whole = (i + 1j * j if kind in COMPLEX else 3 * i + j).astype(kind)
    emit("map", kind, ~x if truth else x + x)
    emit("reduce", kind, fold)
    emit("fromKernel", kind, (i + j) % 2 == 0 if truth else whole)
    emit("mapBlocks", kind, ~x if truth else x + x)
    emit("blockwise", kind, x != y if truth else x + y)
    emit("mapOverlap", kind, np.pad(x, ((0, 0), (1, 0)), mode="edge")[:, :3])
    for name in ["persist", "run", "computeAll"]:
        emit(name, kind, x)


def numeric(kind, x, y, e):
    """What numbers have."""
    integer = np.dtype(kind).kind in "iu"
    X, Y, E = (exact(x), exact(y), exact(e)) if integer else (x, y, e)
    emit("zeros", kind, np.zeros((2, 3), kind))
    emit("ones", kind, np.ones((2, 3), kind))
    emit("eye", kind, np.eye(3, 4, 1, dtype=kind))
    emit("add", kind, X + Y)
    emit("add-edge", kind, E + Y)
    emit("subtract", kind, X - Y)
    emit("subtract-edge", kind, E - Y)
    # NumPy's products of complex numbers are contracted where the processor can.
    emit("multiply", kind, X * Y, "^2" if np.iscomplexobj(x) else "=")
    emit("multiply-edge", kind, E * Y, "^2" if np.iscomplexobj(x) else "=")
    emit("add-scalar", kind, X + Y[0, 0])
    emit("power", kind, X * X * X, "=" if not np.iscomplexobj(x) else "^8")
    emit("power-edge", kind, E * E, "=" if not np.iscomplexobj(x) else "^8")
    if integer:
        quotients = [int(Fraction(a, b)) for a, b in zip(X.ravel(), Y.ravel())]
        emit("divide", kind, np.array(quotients, object).reshape(4, 3))
        emit("divide-zero", kind, DIVISION)
        emit("abs", kind, abs(X))
        emit("abs-edge", kind, abs(E))
        emit("sign", kind, np.sign(X))
    else:
        emit("divide", kind, x / y, "^4" if np.iscomplexobj(x) else "=")
        emit("divide-zero", kind, x / (y - y) if not np.iscomplexobj(x) else x / y, "^4" if np.iscomplexobj(x) else "=")
        if not np.iscomplexobj(x):
            emit("abs", kind, abs(x))
            emit("abs-edge", kind, abs(e))
            # A zero keeps its sign, as in kernels; NumPy's has none.
            emit("sign", kind, np.where(e == 0, e, np.sign(e)))
    if not np.iscomplexobj(x):
        Z = exact(x)
        emit("sum", kind, Z.sum() if integer else rounded(Z.sum(), kind))
        emit("sum-0", kind, Z.sum(axis=0) if integer else rounded(Z.sum(axis=0), kind))
        kept = Z.sum(axis=1, keepdims=True)
        emit("sum-1-kept", kind, kept if integer else rounded(kept, kind))
        emit("product", kind, Y[:2, 1:].prod() if integer else rounded(exact(y)[:2, 1:].prod(), kind))
        emit("product-0", kind, Y[:2].prod(axis=0) if integer else rounded(exact(y)[:2].prod(axis=0), kind))
        emit("sum-edge", kind, E.sum() if integer else e.sum())
        if integer:
            lines[-1] = lines[-1].replace(OVERFLOW, ARGUMENT)
        # Zeros are among the edges, so that the whole product fits.
        emit("product-edge", kind, 0 if integer else e.prod())
    else:
        part = x.real.dtype.type
        def both(axis=None, keepdims=False):
            re, im = (rounded(exact(p).sum(axis=axis, keepdims=keepdims), part) for p in (x.real, x.imag))
            return (re + 1j * im).astype(kind)
        emit("sum", kind, both())
        emit("sum-0", kind, both(0))
        emit("sum-1-kept", kind, both(1, True))
        emit("sum-edge", kind, e.sum(), "^2")
        # Ours has no products of complex numbers: it says what to write instead.
        for name in ["product", "product-0", "product-edge"]:
            emit(name, kind, ARGUMENT)
    def running(a, function):
        if not integer:
            return function.accumulate(a, axis=1, dtype=kind)
        return function.accumulate(a, axis=1)
    emit("cumulativeSum", kind, running(X, np.add))
    emit("cumulativeProduct", kind, ARGUMENT if np.iscomplexobj(x) else running(Y[:, :2], np.multiply))
    emit("diff", kind, np.diff(np.sort(X, axis=1) if not np.iscomplexobj(x) else x, axis=1))
    close = "=" if integer else "^8"
    wide = {"i": object, "u": object, "f": np.float64, "c": np.complex128}[np.dtype(kind).kind]
    A, B = X.astype(wide), Y.astype(wide)
    emit("dot", kind, A.dot(B.T), close, kind)
    emit("matmul", kind, A.T @ B, close, kind)
    emit("matmul-stack", kind, np.matmul(A.reshape(2, 2, 3), B.reshape(2, 3, 2)), close, kind)
    emit("tensordot", kind, np.tensordot(A, B.T, axes=1), close, kind)
    emit("einsum", kind, np.tensordot(A, B, axes=([0], [0])).T, close, kind)
    emit("outer", kind, np.outer(A[0], B[1]), close, kind)
    emit("trace", kind, sum(A[i, i] for i in range(3)), close, kind)
    groups = [[1], [0, 2], [3]]
    if not np.iscomplexobj(x):
        total = np.array([exact(x)[g].sum(axis=0) for g in groups], object)
        emit("groups-sum", kind, total if integer else rounded(total, kind))
    else:
        emit("groups-sum", kind, np.array([x[g].sum(axis=0) for g in groups]), "^2")


def ordered(kind, x, y, e):
    """What numbers with an order have."""
    emit("less", kind, x < y)
    emit("less-edge", kind, e < x)
    emit("lessOrEqual", kind, e <= e.T.reshape(4, 3))
    emit("greater", kind, x > y)
    emit("greaterOrEqual", kind, x >= y)
    emit("minimum", kind, np.minimum(x, y))
    emit("minimum-edge", kind, np.minimum(e, x))
    emit("maximum", kind, np.maximum(x, y))
    emit("maximum-edge", kind, np.maximum(x, e))
    emit("clip", kind, np.clip(e, x[1, 0] if x[1, 0] < x[1, 1] else x[1, 1], max(x[1, 0], x[1, 1])))
    for name in ["min", "max"]:
        emit(name, kind, getattr(x, name)())
        emit(f"{name}-edge", kind, getattr(e, name)())
        emit(f"{name}-0", kind, getattr(x, name)(axis=0))
        emit(f"{name}-1-kept", kind, getattr(x, name)(axis=1, keepdims=True))
        emit(f"arg{name}", kind, getattr(x, "arg" + name)())
        emit(f"arg{name}-edge", kind, getattr(e, "arg" + name)())
        emit(f"arg{name}-0", kind, getattr(x, "arg" + name)(axis=0))
    emit("sort", kind, np.sort(x, axis=0))
    # A sort makes every zero +0.
    edges = np.sort(e.ravel())
    emit("sort-edge", kind, np.where(edges == 0, np.zeros_like(edges), edges))
    emit("argsort", kind, np.argsort(x, axis=1, kind="stable"))
    emit("topK", kind, np.sort(x, axis=1)[:, ::-1][:, :2])
    emit("argTopK", kind, np.argsort(x, axis=1, kind="stable")[:, :2])
    emit("searchSorted", kind, np.searchsorted(np.sort(x.ravel()), y))
    groups = [[1], [0, 2], [3]]
    emit("groups-min", kind, np.array([x[g].min(axis=0) for g in groups]))
    emit("groups-max-spread", kind, np.array([x[g].max(axis=0) for g in ([0, 2], [1], [0, 2], [3])]))


def integers(kind, x, y, e):
    """What whole numbers have."""
    X, Y = exact(x), exact(y)
    remainders = [int(math.fmod(a, b)) for a, b in zip(X.ravel(), Y.ravel())]
    emit("remainder-integer", kind, np.array(remainders, object).reshape(4, 3))
    emit("wrappingAdd", kind, e + y)
    emit("wrappingSubtract", kind, e - y)
    emit("wrappingMultiply", kind, e * y)
    emit("and", kind, x & y)
    emit("or", kind, x | y)
    emit("xor", kind, e ^ y)
    emit("not", kind, ~e)
    emit("shiftLeft", kind, e << kind(2))
    emit("shiftRight", kind, e >> kind(1))
    emit("arange", kind, np.arange(2, 30, 3, dtype=kind))
    emit("mean", kind, rounded(X.sum() / Fraction(12), np.float64))
    emit("mean-0", kind, rounded(X.sum(axis=0) * Fraction(1, 4), np.float64))
    small = np.abs(x).astype(np.int64)
    emit("bincount", kind, np.bincount(small.ravel(), minlength=9))
    emit("bincount-found", kind, np.bincount(small.ravel()))
    counts, edges = np.histogram(x.astype(np.float64), bins=4)
    emit("histogram", kind, counts)
    emit("histogram-edges", kind, edges, "~2")
    emit("quantile", kind, np.quantile(x.astype(np.float64), 0.3, axis=0), "~4")
    emit("median", kind, np.median(x.astype(np.float64)), "~1")
    emit("asType-double", kind, e.astype(np.float64))
    emit("asType-float", kind, e.astype(np.float32))
    emit("asType-bool", kind, e.astype(np.bool_))
    emit("asType-int8", kind, exact(e), result=np.int8)
    lines[-1] = lines[-1].replace(OVERFLOW, "!fault.conversion")
    means = np.array([X[g].sum(axis=0) * Fraction(1, len(g)) for g in ([1], [0, 2], [3])], object)
    emit("groups-mean", kind, rounded(means, np.float64), "~1")


def reals(kind, x, y, e):
    """What floating-point numbers have."""
    wide = np.longdouble if kind == np.float64 else np.float64
    X, E, Y = x.astype(wide), e.astype(wide), y.astype(wide)

    def library(name):
        """A function of long doubles of the C library."""
        function = getattr(LIBRARY, name)
        function.restype, function.argtypes = ctypes.c_longdouble, [ctypes.c_longdouble]
        return lambda a: np.array([function(float(v)) for v in a.ravel()]).reshape(a.shape)

    functions = {
        "sqrt": lambda a: np.sqrt(a.astype(kind)), "cbrt": np.cbrt, "exp": np.exp, "exp2": np.exp2,
        "exp10": lambda a: np.power(wide(10), a),
        "expm1": np.expm1, "log": np.log, "log2": np.log2, "log10": np.log10, "log1p": np.log1p, "sin": np.sin,
        "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh,
        "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
        "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "abs-real": np.abs,
        "round": lambda a: np.trunc(a + np.copysign(wide(0.5), a)),
        "erf": library("erfl"), "erfc": library("erfcl"), "gamma": library("tgammal"), "logGamma": library("lgammal"),
    }
    for name, function in functions.items():
        bound = "=" if name in ("sqrt", "floor", "ceil", "trunc", "round", "abs-real") else "~1"
        emit(name, kind, function(X).astype(kind), bound)
        if name == "round":
            near = np.where(np.abs(E) < 2, np.trunc(E + np.copysign(0.5, E)), E)
            edge = np.where(np.abs(E) < 0.5, np.copysign(0.0, E), near)
        else:
            edge = function(E)
        emit(name + "-edge", kind, edge.astype(kind), bound)
    two = {"pow": lambda a, b: np.power(np.abs(a), b), "hypot": np.hypot, "atan2": np.arctan2}
    for name, function in two.items():
        emit(name, kind, function(X, Y).astype(kind), "~1")
        emit(name + "-edge", kind, function(E, Y).astype(kind), "~1")
    emit("copysign", kind, np.copysign(e, y))
    remainders = [math.remainder(a, b) for a, b in zip(x.ravel(), y.ravel())]
    emit("remainder", kind, np.array(remainders).astype(kind).reshape(4, 3))
    triple = exact(x) * exact(y) + exact(y)
    emit("fma", kind, rounded(triple, kind))
    emit("isNaN", kind, np.isnan(e))
    emit("isFinite", kind, np.isfinite(e))
    emit("isInfinite", kind, np.isinf(e))
    emit("negate", kind, -e)
    emit("asType-int16", kind, np.trunc(x * 10).astype(np.int16))
    emit("asType-int16-edge", kind, "!fault.conversion")
    emit("asType-other", kind, x.astype(np.float32 if kind == np.float64 else np.float64))
    emit("asType-bool", kind, x.astype(np.bool_))
    emit("arange", kind, np.array([kind(0.5) + kind(k) * kind(0.25) for k in range(7)], kind))
    emit("linspace", kind, np.linspace(-1, 2, 7).astype(kind), "~1")
    h = x.copy()
    h[1, 1] = h[3, 0] = np.nan
    holes = np.isnan(h)
    kept = [exact(h[i][~holes[i]]) for i in range(4)]
    every = exact(h[~holes])
    Z = exact(x)

    def variance(a, ddof=0):
        mean = sum(a) / len(a)
        return sum((v - mean) ** 2 for v in a) / (len(a) - ddof)

    def root(v):
        if kind == np.float32:
            return np.sqrt(wide(float(v)))
        return np.sqrt(np.longdouble(v.numerator) / np.longdouble(v.denominator))

    emit("mean", kind, rounded(Z.sum() / 12, kind))
    emit("mean-0", kind, rounded(Z.sum(axis=0) / 4, kind))
    emit("variance", kind, rounded(variance(Z.ravel()), kind), "~1")
    emit("variance-1", kind, rounded([variance(r, 1) for r in Z], kind), "~1")
    emit("std", kind, np.array(root(variance(Z.ravel()))).astype(kind), "~1")
    emit("std-0", kind, np.array([root(variance(c)) for c in Z.T]).astype(kind), "~1")
    emit("nanSum", kind, rounded(sum(every), kind))
    emit("nanSum-1", kind, rounded([sum(r) for r in kept], kind))
    emit("nanProduct", kind, np.nanprod(h))
    rows = [np.nanprod(h[i]) if 0 in kept[i] else rounded(np.prod(kept[i]), kind) for i in range(4)]
    emit("nanProduct-1", kind, rows, "=", kind)
    emit("nanMean", kind, rounded(sum(every) / len(every), kind), "~1")
    emit("nanMean-1", kind, rounded([sum(r) / len(r) for r in kept], kind), "~1")
    emit("nanVariance", kind, rounded(variance(every), kind), "~1")
    emit("nanStd", kind, np.array(root(variance(every))).astype(kind), "~1")
    emit("nanMin", kind, np.nanmin(h))
    emit("nanMax-0", kind, np.nanmax(h, axis=0))
    emit("nanMedian", kind, np.nanmedian(h.astype(np.float64), axis=0).astype(kind), "~1")
    emit("nanQuantile", kind, np.nanquantile(h.astype(np.float64), 0.25).astype(kind), "^2")
    filled = np.where(holes, kind(0), h)
    emit("nanCumulativeSum", kind, np.add.accumulate(filled, axis=0, dtype=kind))
    counts, edges = np.histogram(x, bins=5, range=(-0.5, 0.5))
    emit("histogram", kind, counts)
    emit("histogram-edges", kind, edges.astype(kind), "^2")
    emit("quantile", kind, np.quantile(x.astype(np.float64), 0.3, axis=0).astype(kind), "^2")
    emit("quantile-list", kind, np.quantile(x.astype(np.float64), [0, 0.5, 0.9], axis=1, method="lower").astype(kind))
    emit("percentile", kind, np.percentile(x.astype(np.float64), 40).astype(kind), "^2")
    emit("median", kind, np.median(x), "~1")
    groups = [[1], [0, 2], [3]]
    emit("groups-mean", kind, rounded(np.array([Z[g].sum(axis=0) / len(g) for g in groups], object), kind), "~1")
    emit("groups-std", kind, np.array([[root(variance(c)) for c in Z[g].T] for g in groups]).astype(kind), "~1")
    medians = np.array([np.median(x[g].astype(np.float64), axis=0) for g in groups])
    emit("groups-median", kind, medians.astype(kind), "~1")
    emit("resample", kind, rounded(np.array([Z[:3].sum(axis=0) / 3, Z[3]], object), kind), "~1")
    numbers = np.complex64 if kind == np.float32 else np.complex128
    emit("fft", kind, np.fft.fft(x.astype(np.float64)), "^8", numbers)
    emit("rfft", kind, np.fft.rfft(x.astype(np.float64), axis=0), "^8", numbers)
    emit("irfft", kind, x, "^8")


def matrices(kind, x, y, e):
    """What linear algebra takes."""
    wide = np.complex128 if np.iscomplexobj(x) else np.float64
    part = x.real.dtype
    A, B = x.astype(wide), y.astype(wide)
    square = B.T.conj() @ B + 2 * np.eye(3)
    emit("qr", kind, A, "^16", kind)
    emit("qr-r", kind, abs(np.linalg.qr(A)[1]), "^16", part)
    emit("svd", kind, np.linalg.svd(A, compute_uv=False), "^16", part)
    emit("svd-back", kind, A, "^32", kind)
    emit("svdCompressed", kind, np.linalg.svd(A, compute_uv=False)[:2], "^64", part)
    emit("cholesky", kind, np.linalg.cholesky(square), "^16", kind)
    emit("lu", kind, square, "^16", kind)
    emit("solve", kind, np.linalg.solve(square, A.T), "^32", kind)
    emit("lstsq", kind, np.linalg.lstsq(B, A[:, :2], rcond=None)[0], "^64", kind)
    emit("inverse", kind, np.linalg.inv(square), "^32", kind)
    emit("norm", kind, np.linalg.norm(A), "^8", part)
    emit("norm-1", kind, np.linalg.norm(A, 1), "^8", part)
    if np.iscomplexobj(x):
        emit("fft", kind, np.fft.fft(A), "^8", kind)
        emit("ifft", kind, np.fft.ifft(A, axis=0), "^8", kind)
        emit("fft2", kind, np.fft.fft2(A), "^8", kind)
        emit("real", kind, e.real)
        emit("imag", kind, e.imag)
        emit("conj", kind, e.conj())
        emit("negate", kind, -x)
        emit("abs", kind, abs(e), "~2")
        emit("angle", kind, np.angle(x.astype(wide)), "~2", part)
        emit("exp", kind, np.exp(A), "^8", kind)


def truths(kind, x, y, e):
    """What Bools have."""
    emit("and", kind, x & y)
    emit("or", kind, x | y)
    emit("xor", kind, x ^ y)
    emit("not", kind, ~x)
    emit("any", kind, x.any())
    emit("any-0", kind, (x & e).any(axis=0))
    emit("all", kind, x.all())
    emit("all-1", kind, y.all(axis=1))
    emit("count", kind, np.count_nonzero(x))
    emit("count-1-kept", kind, np.count_nonzero(x, axis=1, keepdims=True))
    emit("nonzero", kind, np.nonzero(x)[0])
    emit("nonzero-1", kind, np.nonzero(x)[1])
    emit("asType-double", kind, x.astype(np.float64))
    emit("asType-int8", kind, x.astype(np.int8))


for kind in BOOL + INTEGER + REAL + COMPLEX:
    x, y, e = inputs(kind)
    for name, value in [("input-x", x), ("input-y", y), ("input-e", e)]:
        emit(name, kind, value)
    everything(kind, x, y, e)
    if kind in BOOL:
        truths(kind, x, y, e)
        continue
    numeric(kind, x, y, e)
    if kind not in COMPLEX:
        ordered(kind, x, y, e)
    if kind in SIGNED:
        emit("negate", kind, -exact(e)[1:])
    if kind in INTEGER:
        integers(kind, x, y, e)
    if kind in REAL:
        reals(kind, x, y, e)
    if kind in REAL + COMPLEX:
        matrices(kind, x, y, e)
# A name that two groups have counts once, as the later one says.
rows = {}
for line in lines:
    rows[tuple(line.split()[:2])] = line
pathlib.Path(__file__).with_name("table.txt").write_text("\n".join(rows.values()) + "\n")
