"""Inputs and expected outputs of the standard kernels, by NumPy.

    python3 Tests/Fixtures/make_fixtures.py        (NumPy is all that it needs; the seed is fixed)

Writes <kernel>/<case>.<name>.npy beside itself. Expected values come from NumPy's own functions or from another
method than the kernel's (dense matrices for sparse ones, min-plus squaring for Floyd-Warshall, memoised recursion
for tables), never from a port of the kernel. Cases are made for an empty, a one-element, an odd and a larger input,
and for both float types where the kernel is generic. Some files are in Fortran order or big-endian on purpose.
"""

import binascii
import functools
import gzip
import math
import pathlib
import shutil
import statistics

import numpy as np

HERE = pathlib.Path(__file__).parent
FLOATS = {"f32": np.float32, "f64": np.float64}
random = np.random.default_rng(20261121)


def save(kernel, case, **arrays):
    folder = HERE / kernel
    folder.mkdir(exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{case}.{name}.npy", np.asarray(array))


def normal(shape, dtype):
    return random.standard_normal(shape).astype(dtype)


def sum_positive():
    for name, dtype in FLOATS.items():
        for n in (0, 1, 7, 1000):
            x = normal(n, dtype)
            if n == 7:
                x[2] = np.nan
            positive = x[x > 0]
            # cumsum adds in order, in the type of its operand: what the strict kernel promises, to the bit.
            total = np.cumsum(positive, dtype=dtype)[-1:] if positive.size else np.zeros(1, dtype)
            save("sumPositive", f"{name}-{n}", x=x, sum=total)


def axpy():
    for name, dtype in FLOATS.items():
        for n in (0, 1, 8, 101):
            a, x, y = normal(1, dtype), normal(n, dtype), normal(n, dtype)
            save("axpy", f"{name}-{n}", a=a, x=x, y=y, out=y + a[0] * x)


def dot():
    for name, dtype in FLOATS.items():
        for n in (0, 1, 33, 5000):
            x, y = normal(n, dtype), normal(n, dtype)
            exact = math.fsum(float(p) for p in x * y)  # products rounded in the type, then summed exactly
            save("dot", f"{name}-{n}", x=x, y=y, dot=np.array([exact], np.float64))


def matrix_product():
    for name, dtype in FLOATS.items():
        for n, k, m in ((0, 3, 2), (1, 1, 1), (5, 7, 3), (17, 16, 19)):
            # Small integers: products and sums are exact in both types, so any order of adding agrees.
            a = random.integers(-9, 10, (n, k)).astype(dtype)
            b = random.integers(-9, 10, (k, m)).astype(dtype)
            save("matrixProduct", f"{name}-{n}x{k}x{m}", a=np.asfortranarray(a), b=b, product=a @ b)


def sparse_product():
    for name, dtype in FLOATS.items():
        for n, m, density in ((0, 0, 0), (1, 1, 1), (9, 7, 0.3), (40, 31, 0.1)):
            # Dyadic values: exact in any order.
            dense = random.integers(-64, 65, (n, m)).astype(dtype) / 8
            dense[random.random((n, m)) >= density] = 0
            x = random.integers(-64, 65, m).astype(dtype) / 4
            rows, columns = np.nonzero(dense)
            starts = np.searchsorted(rows, np.arange(n + 1)).astype(np.int32)
            save("sparseProduct", f"{name}-{n}x{m}", starts=starts, columns=columns.astype(np.int32),
                 values=dense[rows, columns], x=x, product=dense @ x)


def correlations():
    for name, dtype in FLOATS.items():
        for n, t in ((1, 5), (4, 33), (7, 100)):
            x = normal((n, t), dtype)
            if n == 4:
                x[2] = 1.5  # does not vary: NaN
            with np.errstate(invalid="ignore", divide="ignore"):
                expected = np.atleast_2d(np.corrcoef(x.astype(np.float64)))
            save("correlations", f"{name}-{n}x{t}", x=np.asfortranarray(x), r=expected)


def softmax():
    for name, dtype in FLOATS.items():
        for n, m in ((0, 4), (1, 1), (3, 5), (6, 40)):
            x = normal((n, m), dtype) * 10
            if n == 3:
                x[1] += 1000  # exp alone would overflow
                x[2, 0] = -np.inf
            wide = x.astype(np.longdouble)
            weights = np.exp(wide - wide.max(axis=1, keepdims=True)) if n else wide
            save("softmax", f"{name}-{n}x{m}", x=x,
                 out=(weights / weights.sum(axis=1, keepdims=True)).astype(np.float64) if n else np.zeros((0, m)))


def histogram():
    for name, dtype in FLOATS.items():
        for n, bins in ((0, 3), (1, 1), (500, 7), (2001, 32)):
            x = normal(n, dtype)
            if n == 500:
                x[:4] = [-2, 2, np.nan, np.inf]  # both edges count, the others are outside
            counts, _ = np.histogram(x[np.isfinite(x)], bins=bins, range=(-2, 2))
            save("histogram", f"{name}-{n}-{bins}", x=x, counts=counts.astype(np.int64))
    pixels = random.integers(0, 256, (37, 53)).astype(np.uint8)
    save("byteHistogram", "u8-37x53", pixels=pixels, counts=np.bincount(pixels.ravel(), minlength=256).astype(np.int64))


def k_means():
    for name, dtype in FLOATS.items():
        for n, d, k in ((0, 2, 2), (1, 1, 1), (30, 2, 3), (101, 5, 4)):
            # Coordinates on a grid: no distance is a matter of rounding.
            points = random.integers(-100, 101, (n, d)).astype(dtype)
            centres = random.integers(-100, 101, (k, d)).astype(dtype)
            if n == 30:
                centres[2] = 10_000  # gets no point and must stay
            squared = ((points[:, None, :].astype(np.float64) - centres[None]) ** 2).sum(axis=2)
            assignment = squared.argmin(axis=1).astype(np.int32)
            moved = np.array([points[assignment == c].astype(np.float64).mean(axis=0) if (assignment == c).any()
                              else centres[c] for c in range(k)], np.float64).reshape(k, d)
            save("kMeansStep", f"{name}-{n}x{d}-{k}", points=points, centres=centres, assignment=assignment,
                 moved=moved, total=np.array([squared.min(axis=1).sum() if n else 0.0]))


def jacobi():
    kernel = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]) / 4
    for name, dtype in FLOATS.items():
        for n, m in ((0, 0), (1, 1), (2, 9), (3, 3), (12, 17)):
            a, b = normal((n, m), dtype), normal((n, m), dtype)
            expected = b.astype(np.float64)
            if n > 2 and m > 2:
                windows = np.lib.stride_tricks.sliding_window_view(a.astype(np.float64), (3, 3))
                expected[1:-1, 1:-1] = np.einsum("ijkl,kl->ij", windows, kernel)
            save("jacobi", f"{name}-{n}x{m}", a=a, b=b, out=expected)


def heat():
    for name, dtype in FLOATS.items():
        for shape in ((0, 4, 4), (1, 1, 1), (3, 3, 3), (5, 7, 6)):
            a, b = normal(shape, dtype), normal(shape, dtype)
            expected = b.astype(np.float64)
            if min(shape) > 2:
                wide = a.astype(np.float64)
                laplacian = sum(np.diff(wide, 2, axis=axis)[tuple(
                    slice(None) if other == axis else slice(1, -1) for other in range(3))] for axis in range(3))
                expected[1:-1, 1:-1, 1:-1] = wide[1:-1, 1:-1, 1:-1] + 0.125 * laplacian
            save("heat", f"{name}-{'x'.join(map(str, shape))}", a=a, b=b, out=expected)


def life():
    for n, m in ((0, 0), (1, 1), (3, 3), (16, 21)):
        now = random.integers(0, 2, (n, m)).astype(np.uint8)
        around = sum(np.roll(now, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0))
        alive = (around == 3) | ((around == 2) & (now == 1))
        save("lifeStep", f"u8-{n}x{m}", now=now, next=alive.astype(np.uint8))


def gaussian():
    for name, dtype in FLOATS.items():
        for n, m, radius, sigma in ((0, 5, 2, 1.0), (1, 1, 3, 1.0), (9, 13, 0, 0.5), (11, 8, 3, 1.5), (4, 5, 6, 2.0)):
            image = normal((n, m), dtype)
            distance = np.arange(-radius, radius + 1)
            window = np.exp(-(distance / sigma) ** 2 / 2)
            square = np.outer(window, window) / window.sum() ** 2
            if n:
                padded = np.pad(image.astype(np.float64), radius, mode="edge")
                windows = np.lib.stride_tricks.sliding_window_view(padded, square.shape)
                expected = np.einsum("ijkl,kl->ij", windows, square)
            else:
                expected = np.zeros((n, m))
            save("gaussianFilter", f"{name}-{n}x{m}-{radius}", image=image, sigma=np.array([sigma]),
                 radius=np.array([radius], np.int64), out=expected)


def sobel():
    across = np.outer([1, 2, 1], [-1, 0, 1])
    for name, dtype in FLOATS.items():
        for n, m in ((0, 3), (1, 1), (2, 5), (3, 3), (14, 11)):
            image = random.integers(0, 256, (n, m)).astype(dtype)
            expected = np.zeros((n, m))
            if n > 2 and m > 2:
                windows = np.lib.stride_tricks.sliding_window_view(image.astype(np.float64), (3, 3))
                expected[1:-1, 1:-1] = np.hypot(np.einsum("ijkl,kl->ij", windows, across),
                                                np.einsum("ijkl,kl->ij", windows, across.T))
            save("sobel", f"{name}-{n}x{m}", image=image, out=expected)


def mandelbrot():
    for name, dtype in FLOATS.items():
        for n, m in ((0, 0), (1, 1), (15, 20)):
            left, top, pixel, limit = dtype(-2), dtype(1.25), dtype(0.125), 60
            cx = np.broadcast_to(left + np.arange(m, dtype=dtype) * pixel, (n, m))
            cy = np.broadcast_to((top - np.arange(n, dtype=dtype) * pixel)[:, None], (n, m))
            x, y, inside = np.zeros((n, m), dtype), np.zeros((n, m), dtype), np.ones((n, m), bool)
            times = np.zeros((n, m), np.int32)
            with np.errstate(over="ignore", invalid="ignore"):
                for _ in range(limit):
                    x, y = x ** 2 - y ** 2 + cx, (x + x) * y + cy
                    inside &= x ** 2 + y ** 2 <= 4
                    times += inside
            save("mandelbrot", f"{name}-{n}x{m}", times=times)


def black_scholes():
    phi = statistics.NormalDist().cdf
    for name, dtype in FLOATS.items():
        for n in (0, 1, 9, 100):
            spot = random.uniform(20, 150, n).astype(dtype)
            strike = random.uniform(20, 150, n).astype(dtype)
            years = random.uniform(0.1, 3, n).astype(dtype)
            rate, volatility = 0.03125, 0.25  # exact in both types
            call, put = [], []
            for s, k, t in zip(spot.tolist(), strike.tolist(), years.tolist()):
                upper = (math.log(s) - math.log(k) + (rate + volatility ** 2 / 2) * t) / (volatility * math.sqrt(t))
                call.append(s * phi(upper) - k * math.exp(-rate * t) * phi(upper - volatility * math.sqrt(t)))
                put.append(call[-1] - s + k * math.exp(-rate * t))  # by put-call parity
            save("blackScholes", f"{name}-{n}", spot=spot, strike=strike, years=years,
                 call=np.array(call, np.float64), put=np.array(put, np.float64))


def n_body():
    for name, dtype in FLOATS.items():
        for n in (0, 1, 2, 13):
            p, v, m = normal((n, 3), dtype), normal((n, 3), dtype), random.uniform(0.5, 2, n).astype(dtype)
            wide = p.astype(np.float64)
            apart = wide[None] - wide[:, None]
            cubed = ((apart ** 2).sum(axis=2) + 0.125 ** 2) ** 1.5
            kicked = v + 0.0625 * np.einsum("ijk,ij->ik", apart, m / cubed)
            save("nBodyStep", f"{name}-{n}", positions=p, velocities=v, masses=m, kicked=kicked,
                 moved=wide + 0.0625 * kicked)


def floyd_warshall():
    for name, dtype in FLOATS.items():
        for n in (0, 1, 6, 25):
            lengths = random.integers(1, 50, (n, n)).astype(dtype)
            lengths[random.random((n, n)) < 0.7] = np.inf
            np.fill_diagonal(lengths, 0)
            best = lengths
            for _ in range(n):
                best = np.min(best[:, :, None] + best[None], axis=1) if n else best
            save("floydWarshall", f"{name}-{n}", lengths=lengths, out=best)


def crc16():
    for n in (0, 1, 9, 257):
        data = np.frombuffer(b"123456789", np.uint8) if n == 9 else random.integers(0, 256, n).astype(np.uint8)
        crc = [binascii.crc_hqx(data.tobytes(), initial) for initial in (0, 0xFFFF)]
        save("crc16", f"u8-{n}", bytes=data, crc=np.array(crc, np.uint16))


def edit_distance():
    for n, m in ((0, 0), (0, 4), (1, 1), (7, 9), (30, 25)):
        a = random.integers(97, 101, n).astype(np.uint8)
        b = random.integers(97, 101, m).astype(np.uint8)

        @functools.cache
        def distance(i, j):
            if i == n or j == m:
                return n - i + m - j
            if a[i] == b[j]:
                return distance(i + 1, j + 1)
            return 1 + min(distance(i + 1, j + 1), distance(i + 1, j), distance(i, j + 1))

        save("editDistance", f"u8-{n}x{m}", a=a, b=b, distance=np.array([distance(0, 0)], np.int64))


def nussinov():
    pairs = {frozenset("AU"), frozenset("CG"), frozenset("GU")}
    for n, hairpin in ((0, 0), (1, 3), (10, 0), (31, 3)):
        strand = "".join(random.choice(list("ACGU"), n))

        @functools.cache
        def best(i, j):  # base i stays single, or pairs with some k
            if j - i < 1:
                return 0
            paired = [1 + best(i + 1, k - 1) + best(k + 1, j) for k in range(i + 1 + hairpin, j + 1)
                      if frozenset((strand[i], strand[k])) in pairs and strand[i] != strand[k]]
            return max([best(i + 1, j)] + paired)

        table = np.array([[best(i, j) for j in range(n)] for i in range(n)], np.int32).reshape(n, n)
        save("nussinov", f"u8-{n}-{hairpin}", bases=np.frombuffer(strand.encode(), np.uint8), best=table)


def climatology():
    for name, dtype in FLOATS.items():
        for years, months in ((1, 1), (3, 12), (61, 12)):
            x = (normal((years, months), dtype) * 5 + 20).astype(dtype)
            if years == 3:
                x[1, 4] = np.nan
                x[:, 7] = np.nan  # no year has this month
            with np.errstate(invalid="ignore"):
                wide = x.astype(np.float64)
                count = (~np.isnan(wide)).sum(axis=0)
                means = np.where(count > 0, np.nansum(wide, axis=0) / np.maximum(count, 1), np.nan)
            stored = x.astype(np.dtype(dtype).newbyteorder(">")) if years == 61 else x
            save("climatology", f"{name}-{years}x{months}", x=stored, means=means, anomalies=wide - means)


def numbers():
    a, b, fibonacci = 0, 1, []
    for _ in range(21):
        fibonacci.append(a)
        a, b = b, a + b
    save("fibonacci", "i64-21", numbers=np.array(fibonacci, np.int64))
    for n in (0, 1, 2, 3, 26, 500):
        is_prime = [p > 1 and all(p % d for d in range(2, math.isqrt(p) + 1)) for p in range(n)]
        save("primes", f"bool-{n}", primes=np.array(is_prime, bool))


def normal_numbers(rows, columns):
    """The hashed numbers of Kernels/Learning/Digits.swift."""
    i, j = np.mgrid[:rows, :columns].astype(np.uint64)

    def uniform(k):
        z = i * np.uint64(0x9E3779B97F4A7C15) + (2 * j + np.uint64(k + 1)) * np.uint64(0xD1B54A32D192ED03)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
            z = (z ^ (z >> np.uint64(shift))) * np.uint64(factor)
        return ((z >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53

    return np.sqrt(-2 * np.log(uniform(0))) * np.cos(2 * np.pi * uniform(1))


def digits():
    """The steps of Examples/Demo/GridSearch.swift by whole arrays, and regression by solving linear equations."""
    with gzip.open(HERE.parent.parent / "Examples/Data/digits.csv.gz") as file:
        data = np.loadtxt(file, delimiter=",")
    pixels, classes = data[:, :-1], data[:, -1].astype(int)

    def standardised(x, power):
        powers = x**power
        deviations = powers.std(axis=0)
        varies = deviations > 0
        return np.where(varies, (powers - powers.mean(axis=0)) / np.where(varies, deviations, 1), 0)

    def features(x, width, count):
        weights = normal_numbers(x.shape[1] + 1, count)
        return np.sqrt(2 / count) * np.cos(width * (x @ weights[:-1]) + 100 * weights[-1])

    def correct(x, digit, penalty, folds):
        targets, fold, found = np.eye(10)[digit], np.arange(len(x)) % folds, 0
        for k in range(folds):
            a, b = x[fold != k], targets[fold != k]
            weights = np.linalg.solve(a.T @ a + penalty * np.eye(x.shape[1]), a.T @ b)
            found += int(((x[fold == k] @ weights).argmax(axis=1) == digit[fold == k]).sum())
        return found

    few, count, folds = 60, 12, 3
    small = standardised(pixels[:few], 0.5)
    z, ones = features(small, 0.05, count), np.eye(10)[classes[:few]]
    products = [z[k::folds].T @ np.hstack([z, ones])[k::folds] for k in range(folds)]
    save("digits", "small", data=data[:few], standardised=np.hstack([small, data[:few, -1:]]),
         products=np.vstack([np.hstack([z, ones]), *products]),
         correct=np.array([correct(z, classes[:few], 0.01, folds)], np.int64))

    grid = [[[correct(z, classes, penalty, 5) for penalty in (0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)]
             for z in (features(standardised(pixels, power), width, 256) for width in (0.014, 0.02, 0.028, 0.04))]
            for power in (0.5, 1, 1.5)]
    save("gridSearch", "all", correct=np.array(grid, np.int64))


for folder in HERE.iterdir():
    if folder.is_dir():
        shutil.rmtree(folder)
for make in (sum_positive, axpy, dot, matrix_product, sparse_product, correlations, softmax, histogram, k_means, jacobi,
             heat, life, gaussian, sobel, mandelbrot, black_scholes, n_body, floyd_warshall, crc16, edit_distance,
             nussinov, climatology, numbers, digits):
    make()
