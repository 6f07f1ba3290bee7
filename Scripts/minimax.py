#!/usr/bin/env python3
"""Coefficients of the polynomials in Sources/KernelIR/Mathematics, by Remez' exchange algorithm.

Run it in an environment with mpmath (`pip install mpmath`): it prints each polynomial's coefficients, lowest power
first, and the bits to which it is right. A coefficient is rounded to binary64 and the others are then fitted again,
lowest power first, so that rounding costs nothing that a higher coefficient can mend.
Method: E. Remez 1934; J.-M. Muller, Elementary Functions, 3rd edition, sections 3.4 to 3.6 and 4.2.
"""
from mpmath import mp, mpf, matrix, lu_solve, cos, sin, exp, atanh, expm1, pi, sqrt, log

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


def constant(name, value, parts):
    """Prints a constant as a sum of doubles, largest first."""
    print(f"// {name}")
    for _ in range(parts):
        part = float(value)
        print(f"    {part.hex()},")
        value -= mpf(part)


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
constant("2 / pi", 2 / pi, 1)
constant("pi / 2", pi / 2, 3)
constant("1 / log 2", 1 / log(mpf(2)), 1)
constant("log 2", log(mpf(2)), 2)
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
