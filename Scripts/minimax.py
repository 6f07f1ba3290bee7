#!/usr/bin/env python3
"""Coefficients of the polynomials in Sources/KernelIR/Mathematics, by Remez' exchange algorithm.

Run it in an environment with mpmath (`pip install mpmath`): it prints each polynomial's coefficients, lowest power
first, and the bits to which it is right. A coefficient is rounded to binary64 and the others are then fitted again,
lowest power first, so that rounding costs nothing that a higher coefficient can mend.
Method: E. Remez 1934; J.-M. Muller, Elementary Functions, 3rd edition, sections 3.4 to 3.6 and 4.2.
"""
from functools import lru_cache

from mpmath import mp, mpf, matrix, lu_solve, asin, atan, atanh, cbrt, cos, cosh, erf, erfc, exp, expm1, log, pi, sin
from mpmath import sinh, sqrt

mp.prec = 400


def solve(function, weight, low, high, fixed, count):
    """The `count` coefficients after the `fixed` ones that make the largest weighted error least, and that error."""
    n = len(fixed)

    def rest(x):
        return function(x) - sum((c * x**k for k, c in enumerate(fixed)), mpf(0))

    points = [(low + high) / 2 + (high - low) / 2 * cos(pi * i / count) for i in range(count + 1)][::-1]
    free, level = [], mpf(0)
    for _ in range(30):
        a = matrix(count + 1, count + 1)
        b = matrix(count + 1, 1)
        for i, x in enumerate(points):
            for j in range(count):
                a[i, j] = x ** (n + j)
            a[i, count] = (-1) ** i / weight(x)
            b[i] = rest(x)
        solution = lu_solve(a, b)
        free, level = [solution[j] for j in range(count)], abs(solution[count])

        def error(x):
            return weight(x) * (sum((c * x ** (n + j) for j, c in enumerate(free)), mpf(0)) - rest(x))

        grid = [low + (high - low) * i / (60 * count) for i in range(60 * count + 1)]
        values = [error(x) for x in grid]
        # The extremes of each stretch of one sign, in order.
        extremes = []
        for x, v in zip(grid, values):
            if extremes and (v > 0) == (extremes[-1][1] > 0):
                if abs(v) > abs(extremes[-1][1]):
                    extremes[-1] = (x, v)
            else:
                extremes.append((x, v))
        while len(extremes) > count + 1:
            extremes.pop(0 if abs(extremes[0][1]) < abs(extremes[-1][1]) else -1)
        if len(extremes) < count + 1:
            break
        points = [x for x, _ in extremes]
        largest = max(abs(v) for _, v in extremes)
        if largest < level * (1 + mpf(10) ** -4):
            break
    return free, level


def polynomial(name, function, weight, low, high, count):
    """Prints `count` coefficients of a polynomial in x for `function` on low ... high."""
    fixed = []
    for k in range(count):
        free, _ = solve(function, weight, low, high, fixed, count - k)
        fixed.append(mpf(float(free[0])))
    grid = [low + (high - low) * i / 4000 for i in range(1, 4000)]
    worst = max(abs(weight(x) * (sum(c * x**k for k, c in enumerate(fixed)) - function(x))) for x in grid)
    print(f"// {name}: right to {float(-log(worst, 2)):.1f} bits")
    for c in fixed:
        print(f"    {float(c).hex()},")


def expansion(name, function, weight, low, high, count):
    """Prints `count` coefficients for low ... high on both sides of 0, all fitted at once; the first as a sum of two."""
    free, level = solve(function, weight, low, high, [], count)
    first = float(free[0])
    print(f"// {name}: right to {float(-log(level, 2)):.1f} bits before coefficients are rounded")
    for c in [first, float(free[0] - mpf(first))] + [float(c) for c in free[1:]]:
        print(f"    {c.hex()},")


def constant(name, value, parts):
    """Prints a constant as a sum of doubles, largest first."""
    print(f"// {name}")
    for _ in range(parts):
        part = float(value)
        print(f"    {part.hex()},")
        value -= mpf(part)


def odd(name, function, high, count):
    """Prints P in function(x) = x + x z P(z), z = x x, for z up to `high`."""
    polynomial(name, lambda z: (function(sqrt(z)) / sqrt(z) - 1) / z, lambda z: z * sqrt(z) / function(sqrt(z)),
               small, mpf(high), count)


small = mpf(10) ** -12
quarter = (pi / 4 * mpf("1.0001")) ** 2
half_log = log(mpf(2)) / 2 * mpf("1.0001")
third = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2 * mpf("1.0001")

polynomial("sin: S(s) in r + r s S(s), s = r r", lambda s: (sin(sqrt(s)) / sqrt(s) - 1) / s,
           lambda s: s * sqrt(s) / sin(sqrt(s)), small, quarter, 6)
polynomial("cos: C(s) in 1 - s / 2 + s s C(s), s = r r", lambda s: (cos(sqrt(s)) - 1 + s / 2) / s**2,
           lambda s: s**2 / cos(sqrt(s)), small, quarter, 6)
polynomial("exp: Q(r) in 1 + r + r r Q(r)", lambda r: (expm1(r) - r) / r**2 if r else mpf(1) / 2,
           lambda r: r**2 / exp(r), -half_log, half_log + small, 12)
polynomial("log: L(z) in 2 atanh(s) = 2 s + s z L(z), z = s s",
           lambda z: 2 * (atanh(sqrt(z)) / sqrt(z) - 1) / z,
           lambda z: z * sqrt(z) / (2 * atanh(sqrt(z))), small, third, 7)
polynomial("expm1: T(r) in r + r r / 2 + r r r T(r)",
           lambda r: (expm1(r) - r - r**2 / 2) / r**3 if r else mpf(1) / 6,
           lambda r: r**2 * (r / expm1(r) if r else 1), -half_log, half_log + small, 11)
polynomial("sinh: S(s) in r + r s S(s), s = r r", lambda s: (sinh(sqrt(s)) / sqrt(s) - 1) / s,
           lambda s: s * sqrt(s) / sinh(sqrt(s)), small, half_log**2, 5)
polynomial("cosh: C(s) in 1 + s / 2 + s s C(s), s = r r", lambda s: (cosh(sqrt(s)) - 1 - s / 2) / s**2,
           lambda s: s**2 / cosh(sqrt(s)), small, half_log**2, 5)
root = mpf(float(sqrt(mpf(2))))
farthest = (2 * (mpf(27) / 16 - root) / (mpf(27) / 16 + root)) ** 2 * mpf("1.0001")
polynomial("pow: P(w) in 2 artanh(v / 2) = v + v w (1 / 12 + w P(w)), w = v v",
           lambda w: ((2 * atanh(sqrt(w) / 2) / sqrt(w) - 1) / w - mpf(1) / 12) / w,
           lambda w: w**2 * sqrt(w) / (2 * atanh(sqrt(w) / 2)), small, farthest, 6)
odd("atan: P(z) in t + t z P(z), z = t t", atan, "0.250001", 13)
odd("asin: R(z) in w + w z R(z), z = w w", asin, "0.250001", 13)
odd("artanh: A(w) in 2 atanh (q / 2) = q + q w A(w), w = q q", lambda q: 2 * atanh(q / 2), "0.16040025", 7)
polynomial("cbrt: near m to the power of -1/3", lambda m: 1 / cbrt(m), cbrt, mpf(1), mpf(2), 6)
cube_root = cbrt(mpf(2))
print("// cbrt: the parabola 1 + j (a + j b) through 2 to the power of -j/3 for j = -1, 0, 1")
print(f"    {float((1 / cube_root - cube_root) / 2).hex()},\n    {float((1 / cube_root + cube_root) / 2 - 1).hex()},")
constant("pi / 4: 50 bits, and the rest", pi / 4, 2)
constant("1 / log 2", 1 / log(mpf(2)), 2)
constant("1 / log 10", 1 / log(mpf(10)), 2)
decimal = log(mpf(2)) / log(mpf(10))
decimal_head = mpf(int(decimal * 2**43)) / 2**43
constant("log10 2, its head of 42 bits", decimal_head, 1)
constant("and the rest", decimal - decimal_head, 1)
polynomial("erf: E(z) in 2 / sqrt(pi) x + x z E(z), z = x x", lambda z: (erf(sqrt(z)) / sqrt(z) - 2 / sqrt(pi)) / z,
           lambda z: z * sqrt(z) / erf(sqrt(z)), small, mpf("0.3025") * mpf("1.0001"), 9)
mp.prec = 220


@lru_cache(None)
def tail(q):
    x = 2 * (1 + q) / (1 - q)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


expansion("erfc: c and T(q) in (1 + 2 x) exp(x x) erfc(x) = c + q T(q), q = (x - 2) / (x + 2)", tail,
          lambda q: 1 / tail(q), (mpf("0.54") - 2) / (mpf("0.54") + 2), mpf(26) / 30, 24)
mp.prec = 400
constant("2 / sqrt(pi)", 2 / sqrt(pi), 2)
constant("2 / pi", 2 / pi, 1)
constant("pi / 2", pi / 2, 3)
constant("1 / log 2", 1 / log(mpf(2)), 1)
constant("log 2", log(mpf(2)), 2)
constant("half of log 2", log(mpf(2)) / 2, 2)
constant("sqrt 2", root, 1)
constant("log sqrt 2, of its nearest double, less half of log 2", log(root) - log(mpf(2)) / 2, 1)
constant("1 / 12", mpf(1) / 12, 2)
constant("log2 10", log(mpf(10)) / log(mpf(2)), 1)
constant("log10 2", log(mpf(2)) / log(mpf(10)), 2)
constant("log 10", log(mpf(10)), 2)
# 42 bits, so that whole multiples up to 2048 are exact.
head = mpf(int(log(mpf(2)) * 2**42)) / 2**42
constant("log 2, its head of 42 bits", head, 1)
constant("and the rest", log(mpf(2)) - head, 1)
# For arguments as large as they come: 1280 bits after the point.
mp.prec = 1400
digits = int(2 / pi * mpf(2) ** 1280)
print("// 2 / pi, 64 bits a word, the first of them just after the point")
for k in range(20):
    print(f"    0x{(digits >> (1280 - 64 * (k + 1))) & (2**64 - 1):016x},")
