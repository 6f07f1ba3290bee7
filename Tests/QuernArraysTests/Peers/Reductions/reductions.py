"""Writes reductions.json: inputs as bit patterns, and what exact rational arithmetic gives, rounded once.

Run: python3 reductions.py   (standard library alone)
"""
import json
import math
import random
import struct
from fractions import Fraction


def bits(x):
    return struct.unpack("<Q", struct.pack("<d", x))[0]


def single(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def rounded(value, precision=53, least=-1074, limit=1024):
    """A fraction as the nearest number of a format, ties to even, as a Python float."""
    if value == 0:
        return 0.0
    magnitude = abs(value)
    width = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    while Fraction(2) ** width > magnitude:
        width -= 1
    while Fraction(2) ** (width + 1) <= magnitude:
        width += 1
    unit = Fraction(2) ** max(width - precision + 1, least)
    whole = round(magnitude / unit)  # halves go to even
    result = whole * unit
    if result >= Fraction(2) ** limit:
        return math.inf if value > 0 else -math.inf
    return float(result) if value > 0 else -float(result)


def case(name, values, is_single=False):
    fmt = dict(precision=24, least=-149, limit=128) if is_single else {}
    exact = [Fraction(v) for v in values]
    n, total = len(exact), sum(exact, Fraction(0))
    squares = sum((v * v for v in exact), Fraction(0))
    product = Fraction(1)
    for v in exact:
        product *= v
    out = {"name": name, "isSingle": is_single, "values": [bits(v) for v in values]}
    out["sum"] = bits(rounded(total, **fmt))
    out["product"] = bits(rounded(product, **fmt))
    if n > 0:
        out["mean"] = bits(rounded(total / n, **fmt))
        variance = (n * squares - total * total) / (n * n)
        out["variance"] = bits(rounded(variance, **fmt))
        root = math.sqrt(rounded(variance))
        out["std"] = bits(single(root) if is_single else root)
    if n > 1:
        out["sampleVariance"] = bits(rounded((n * squares - total * total) / (n * (n - 1)), **fmt))
    return out


def main():
    r = random.Random(20)
    cases = [case("nothing", []), case("one", [0.1]), case("halves", [0.5, -0.5, 0.0, -0.0])]
    for n in (2, 3, 17, 200):
        cases.append(case(f"uniform {n}", [r.random() for _ in range(n)]))
        cases.append(case(f"normal {n}", [r.gauss(0, 1) for _ in range(n)]))
        cases.append(case(f"far from zero {n}", [1e9 + r.gauss(0, 1) for _ in range(n)]))
        cases.append(case(f"wide {n}", [r.gauss(0, 1) * 2.0 ** r.randint(-20, 20) for _ in range(n)]))
        cases.append(case(f"single {n}", [single(r.gauss(3, 1)) for _ in range(n)], True))
        cases.append(case(f"large singles {n}", [single(r.gauss(0, 1e30)) for _ in range(n)], True))
    cancel = [r.gauss(0, 1) * 2.0 ** r.randint(-10, 10) for _ in range(60)]
    cases.append(case("cancels but for little", cancel + [-v for v in cancel] + [1e-13]))
    cases.append(case("large", [r.uniform(-1, 1) * 2.0**500 for _ in range(50)]))
    cases.append(case("small", [r.uniform(-1, 1) * 2.0**-400 for _ in range(50)]))
    with open("reductions.json", "w") as file:
        json.dump(cases, file, indent=0)
        file.write("\n")


main()
