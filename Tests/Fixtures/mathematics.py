"""Writes mathematics.txt: functions at arguments that are hard to get right, by mpmath with 1500 bits.

Run as `python3 mathematics.py > mathematics.txt`, with mpmath. A line is
    function argument nearest rest
with the argument and the nearest double as 64 bits in hex, and what the exact value has over the nearest one in units
in its last place.
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
for name, values in arguments.items():
    for x in values:
        exact = getattr(mp, name)(mpf(x))
        nearest = float(exact)
        if nearest == 0 or math.isinf(nearest):
            print(name, f"{bits(x):016x}", f"{bits(nearest):016x}", 0)
            continue
        rest = (exact - mpf(nearest)) / mpf(math.ulp(nearest))
        print(name, f"{bits(x):016x}", f"{bits(nearest):016x}", f"{float(rest):.4f}")
