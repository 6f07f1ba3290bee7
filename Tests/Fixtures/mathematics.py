"""Writes mathematics.txt: functions at arguments that are hard to get right, by mpmath with 1500 bits.

Run as `python3 mathematics.py > mathematics.txt`, with mpmath. A line is
    function argument nearest rest
with the argument, or both arguments, and the nearest double as 64 bits in hex, and what the exact value has over the
nearest one in units in its last place.
"""
import math
import random
import struct

from mpmath import mp, mpf

mp.prec = 1500
random.seed(13)


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def number(b):
    return struct.unpack("<d", struct.pack("<Q", b))[0]


def near(x, steps):
    return number(bits(x) + steps)


def middles(period, low, high):
    """Where an argument is reduced the most: the middles between multiples of a period, and their neighbours."""
    return [near(float((k + mpf(1) / 2) * period), random.randrange(-2, 3)) for k in range(low, high)]


def wide(low, high, count):
    """Arguments of either sign with exponents from `low` to `high`."""
    return [random.uniform(1, 2) * 2.0 ** random.randrange(low, high) * random.choice([-1, 1]) for _ in range(count)]


def around(values, steps):
    """Each value and its neighbours up to so many steps away, and all of them negated."""
    near_ones = [near(value, k) for value in values for k in range(-steps, steps + 1)]
    return near_ones + [-value for value in near_ones]


def sized(low, high, count):
    """Numbers of either sign from 2 ** low to 2 ** high, whose exponents are spread evenly."""
    return [random.choice([-1, 1]) * 2.0 ** random.uniform(low, high) for _ in range(count)]


def between(low, high, count):
    return [random.uniform(low, high) for _ in range(count)]


arguments = {"sin": [], "cos": [], "exp": [], "log": []}
# The double that lies nearest to a multiple of pi/2 of all, and the neighbourhoods of others.
hardest = 6381956970095103.0 * 2.0**797
circular = [hardest, -hardest, near(hardest, 1), 1e22, 1e300, -1.7976931348623157e308, 2.0**32, -near(2.0**32, -1)]
circular += [near(2.0**32, 1), 2.0**52, 2.0**63, 5e-324, 2.2250738585072014e-308, 1e-9, -0.75, math.pi / 4]
for k in range(40):
    n = random.randrange(1, 2 ** random.randrange(2, 31))
    circular.append(near(float(n * mp.pi / 2), random.randrange(-2, 3)))
circular += [random.uniform(-1, 1) * 2.0 ** random.randrange(-30, 1023) for _ in range(120)]
circular += [random.uniform(-10, 10) for _ in range(60)]
arguments["sin"] = arguments["cos"] = circular
arguments["exp"] = [709.782712893384, near(709.782712893384, -1), -745.1332191019411, -744.0, -708.3964185322641, 1e-300]
arguments["exp"] += [random.uniform(-745, 709) for _ in range(120)] + [random.uniform(-1, 1) for _ in range(60)]
arguments["exp"] += [float((k + mpf(1) / 2) * mp.log(2)) for k in range(-60, 61)]
arguments["log"] = [near(1.0, k) for k in range(-20, 21)] + [5e-324, 1e-310, 2.2250738585072014e-308, 1.7976931348623157e308]
arguments["log"] += [random.uniform(0.7, 1.42) for _ in range(100)] + [math.sqrt(0.5), math.sqrt(2)]
arguments["log"] += [number(random.randrange(1, 0x7FF << 52)) for _ in range(100)]
arguments["exp2"] = [1023.9999999999999, 1023.5, -1022.0, -1022.4822651748785, -1074.0, -1074.9999, -1075.0, 1e-300, 0.5]
arguments["exp2"] += middles(mpf(1), -30, 30) + [random.uniform(-1075, 1024) for _ in range(60)]
arguments["exp2"] += [random.uniform(-1075, -1021) for _ in range(20)] + wide(-60, 1, 20)
arguments["exp10"] = [308.25471555991674, near(308.25471555991674, -1), -307.6526555685888, -323.3, -323.6, 1e-300]
arguments["exp10"] += [float(k) for k in range(-22, 23)] + middles(mp.log(2) / mp.log(10), -30, 30) + wide(-60, -1, 20)
arguments["exp10"] += [random.uniform(-323, 308) for _ in range(40)] + [random.uniform(-324, -307) for _ in range(20)]
arguments["expm1"] = [709.782712893384, -36.7, -37.3, -37.5, -38.5, -745.0, 2.0**-54, -(2.0**-54), 5e-324, -1e-310]
arguments["expm1"] += middles(mp.log(2), -20, 20) + wide(-60, 5, 40) + [0.35831559182749717]
arguments["expm1"] += [random.uniform(0.34, 0.37) for _ in range(20)] + [random.uniform(-38, 60) for _ in range(20)]
arguments["tanh"] = [18.715, 18.714973875118524, 19.06, 19.061547465398498, 20.0, 22.0, 5e-324, -1e-310, 1e-8, -1e-17]
arguments["tanh"] += middles(mp.log(2) / 2, -20, 20) + wide(-60, 4, 40) + [random.uniform(0.17, 0.18) for _ in range(20)]
arguments["sinh"] = [710.4758600739439, -710.4, 709.8, 2.0**-28, -near(2.0**-28, -1), 5e-324, -1e-310, 18.371380170146338]
arguments["sinh"] += middles(mp.log(2), -30, 30) + wide(-30, 9, 60) + [random.uniform(0.34, 0.36) for _ in range(20)]
arguments["cosh"] = [710.4758600739439, -710.4, 709.8, 2.0**-28, 5e-324, -1e-310, 18.374745061040198, 0.0]
arguments["cosh"] += middles(mp.log(2), -30, 30) + wide(-30, 9, 60)
powers = [(2.0, -1074.0), (2.0, -1022.5), (10.0, 22.0), (10.0, -5.0), (3.0, 33.0), (-3.0, 33.0), (-2.0, -1073.0)]
powers += [(5e-324, 0.5), (1.7976931348623157e308, -1.0), (near(1.0, 1), 3e18), (near(1.0, -1), 5e18), (-7.0, 2.0**53)]
powers += [(near(1.0, k), random.uniform(-2.0, 2.0) * 2.0**55) for k in range(-20, 21) if k]
borders = [0.84375, 1.1875, 1.6875, 1.0, 1.4142135623730951]
bases = [near(x * 2.0 ** random.randrange(-3, 4), random.randrange(-3, 4)) for x in borders for _ in range(6)]
bases += [random.uniform(0.5, 2) for _ in range(30)] + [number(random.randrange(1, 0x7FF << 52)) for _ in range(40)]
powers += [(x, float(random.uniform(-745, 709.7) / mp.log(x))) for x in bases if x != 1]
powers += [(-random.uniform(0, 1000), float(random.randrange(-100, 100))) for _ in range(20)]
arguments["pow"] = powers
tiny = [5e-324, -5e-324, 2.0**-1030, 2.2250738585072014e-308, -1e-300, 2.0**-54]
logarithmic = arguments["log"] + [2.0**k for k in (-1074, -1022, -5, 3, 1023)] + between(0.703, 0.713, 20)
arguments["log2"] = logarithmic + between(1.4, 1.42, 30)
arguments["log10"] = logarithmic + [10.0**k for k in range(0, 23)] + between(1.3, 1.42, 30)
arguments["log1p"] = tiny + [near(-1.0, -k) for k in range(1, 4)] + around([math.sqrt(2) - 1, 2.0**-53], 2)
arguments["log1p"] += [math.sqrt(0.5) - 1, -0.5, -0.2929687, 2.0**53, 2.0**54, 1.7976931348623157e308]
arguments["log1p"] += sized(-60, 0, 40) + between(-0.3, -0.28, 20) + between(0.39, 0.43, 20)
arguments["log1p"] += [abs(x) for x in sized(0, 1023, 20)]
arguments["tan"] = circular + around([math.pi / 4], 3) + between(0.7, 0.7854, 60)
arguments["atan"] = tiny + around([0.5, 1.0, 2.0, 2.0**60], 2) + between(0.45, 0.5, 40) + sized(-30, 70, 60)
arguments["asin"] = tiny + around([0.5], 3) + between(0.48, 0.62, 40) + between(-1, 1, 40)
arguments["asin"] += [near(1.0, -k) for k in range(6)] + [1 - 2.0**-k for k in range(2, 50, 4)]
arguments["acos"] = arguments["asin"]
arguments["cbrt"] = tiny + around([1.0, 2.0, 4.0, 8.0, 27.0, 1e-309], 2) + between(0.5, 4, 40)
arguments["cbrt"] += sized(-1074, 1023.9, 60) + [float(k**3) for k in range(3, 20)] + [1.7976931348623157e308]
arguments["atanh"] = tiny + around([1 / 6, 0.5], 3) + [near(1.0, -k) for k in range(1, 6)] + sized(-30, 0, 40)
arguments["atanh"] += between(0.15, 0.19, 40) + between(-1, 1, 40)
arguments["asinh"] = tiny + around([math.sqrt(0.125), 2.0**30], 3) + between(0.34, 0.38, 40) + sized(-30, 1023.9, 60)
arguments["asinh"] += [1.7976931348623157e308]
arguments["acosh"] = [near(1.0, k) for k in range(1, 8)] + between(1, 1.2, 40) + between(1.05, 1.07, 30)
arguments["acosh"] += [abs(x) + 1 for x in sized(-50, 1023, 60)] + [near(2.0**30, k) for k in range(-2, 3)]
arguments["acosh"] += [math.sqrt(1.125), 1.7976931348623157e308]
# Pairs: both of one size, of sizes far apart, next to the diagonal and to where the arc tangent changes its quotient.
pairs = list(zip(between(-1, 1, 40), between(-1, 1, 40))) + list(zip(sized(-1074, 1023, 50), sized(-1074, 1023, 50)))
pairs += [(x * y, y) for x, y in zip(between(0.46, 0.5, 30), sized(-1000, 1000, 30))]
pairs += [(near(y * k, random.randrange(-2, 3)), y) for k in (0.5, 1, 2) for y in sized(-40, 40, 8)]
pairs += [(3.0, 4.0), (-3e300, 4e300), (5e-324, 5e-324), (1e-310, -3e-310), (1.2e308, 1.3e308), (1.0, -5e-324)]
pairs += [(x * 2.0**-1030, y * 2.0**-1030) for x, y in zip(between(-1, 1, 15), between(-1, 1, 15))]
pairs += [(y * 2.0 ** random.randrange(-1074, -1020), y) for y in between(1, 2, 20)]
arguments["atan2"] = arguments["hypot"] = pairs
for name in ("erf", "erfc"):
    arguments[name] = tiny + around([0.55], 3) + between(0.4, 0.65, 60) + between(-6, 6, 60) + sized(-60, 1, 40)
    arguments[name] += [0.0, 1e-300, -1e300, 26.0, 26.543258, 27.2]
arguments["erfc"] += between(20, 27.2, 60)
exact_functions = {
    "exp2": lambda x: mpf(2) ** x,
    "exp10": lambda x: mpf(10) ** x,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "pow": lambda x, y: x**y,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
}
for name, values in arguments.items():
    for x in values:
        given = x if isinstance(x, tuple) else (x,)
        exact = exact_functions.get(name, getattr(mp, name, None))(*map(mpf, given))
        words = " ".join([name] + [f"{bits(number):016x}" for number in given])
        nearest = float(exact)
        if nearest == 0 or math.isinf(nearest):
            print(words, f"{bits(nearest):016x}", 0)
            continue
        rest = (exact - mpf(nearest)) / mpf(math.ulp(nearest))
        print(words, f"{bits(nearest):016x}", f"{float(rest):.4f}")
