"""Writes meaning.txt: what scalar operations give, by Python's exact integers and NumPy's floats.

Run as `python3 meaning.py > meaning.txt`. A line is
    opcode attribute type other result a b c -> first second
    opcode attribute type other result a b c -> fault kind
with values as 64 bits in hex (sign-extended for signed integers); `-` where there is none. `~n` after the result allows
n units in the last place.
"""
import random
from fractions import Fraction

import numpy as np

random.seed(20)
np.seterr(all="ignore")
INTS = {f"{s}{w}": (s == "i", w) for s in "iu" for w in (8, 16, 32, 64)}
MASK = (1 << 64) - 1
FLOATS = {"f32": (np.float32, np.uint32), "f64": (np.float64, np.uint64)}


def bounds(t):
    signed, w = INTS[t]
    return (-(1 << (w - 1)), (1 << (w - 1)) - 1) if signed else (0, (1 << w) - 1)


def bits(v, t):
    if t in FLOATS:
        f, u = FLOATS[t]
        return int(np.array(v, dtype=f).view(u))
    return int(v) & MASK


def wrap(v, t):
    signed, w = INTS[t]
    v &= (1 << w) - 1
    return v - (1 << w) if signed and v >> (w - 1) else v


def samples(t, n=6):
    lo, hi = bounds(t)
    edge = {lo, hi, lo + 1, hi - 1, 0, 1, 2, 3, 7, hi // 2, lo // 2}
    if lo < 0:
        edge |= {-1, -2, -3}
    return sorted(edge) + [random.randint(lo, hi) for _ in range(n)]


def line(op, t, args, result, attribute="-", other=None, to=None, second=None, ulp=0):
    words = [f"{a:x}" for a in args] + ["-"] * (3 - len(args))
    if isinstance(result, str):
        end = f"fault {result}"
    else:
        end = f"{result:x} " + ("-" if second is None else f"{second:x}")
    print(op, attribute, t, other or t, to or t, *words, "->", end, *([f"~{ulp}"] if ulp else []))


def trunc_div(a, b):
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def integers(t):
    lo, hi = bounds(t)
    signed, w = INTS[t]

    def fit(op, args, v):
        line(op, t, [bits(x, t) for x in args], bits(v, t) if lo <= v <= hi else "overflow")

    def pick(pairs, n=22):
        return pairs if len(pairs) <= n else random.sample(pairs, n)

    pairs = [(a, b) for a in samples(t) for b in samples(t)]
    for a, b in pick(pairs):
        fit("add", (a, b), a + b)
        fit("subtract", (a, b), a - b)
        fit("multiply", (a, b), a * b)
        for op, v in (("wrappingAdd", a + b), ("wrappingSubtract", a - b), ("wrappingMultiply", a * b)):
            line(op, t, [bits(a, t), bits(b, t)], bits(wrap(v, t), t))
        for op, v in (("addReporting", a + b), ("subtractReporting", a - b), ("multiplyReporting", a * b)):
            line(op, t, [bits(a, t), bits(b, t)], bits(wrap(v, t), t), second=int(not lo <= v <= hi))
        for op, v in (("equal", a == b), ("notEqual", a != b), ("less", a < b), ("lessOrEqual", a <= b),
                      ("greater", a > b), ("greaterOrEqual", a >= b)):
            line(op, t, [bits(a, t), bits(b, t)], int(v))
        for op, v in (("minimum", min(a, b)), ("maximum", max(a, b)), ("and", a & b), ("or", a | b), ("xor", a ^ b)):
            line(op, t, [bits(a, t), bits(b, t)], bits(v, t))
        line("isMultiple", t, [bits(a, t), bits(b, t)], int(a % b == 0 if b else a == 0))
        if b == 0:
            for op in ("divide", "remainder"):
                line(op, t, [bits(a, t), 0], "divisionByZero")
        else:
            q = trunc_div(a, b)
            over = not lo <= q <= hi
            line("divide", t, [bits(a, t), bits(b, t)], "overflow" if over else bits(q, t))
            line("remainder", t, [bits(a, t), bits(b, t)], "overflow" if over else bits(a - q * b, t))
        n = b & (w - 1)
        line("maskedShiftLeft", t, [bits(a, t), bits(b, t)], bits(wrap(a << n, t), t))
        line("maskedShiftRight", t, [bits(a, t), bits(b, t)], bits(a >> n, t))
    for a in samples(t, 4):
        if signed:
            fit("negate", (a,), -a)
        fit("magnitude", (a,), abs(a))
        u = a & ((1 << w) - 1)
        line("not", t, [bits(a, t)], bits(wrap(~a, t), t))
        line("leadingZeros", t, [bits(a, t)], w - u.bit_length())
        line("trailingZeros", t, [bits(a, t)], w if u == 0 else (u & -u).bit_length() - 1)
        line("populationCount", t, [bits(a, t)], bin(u).count("1"))
        swapped = int.from_bytes(u.to_bytes(w // 8, "little"), "big")
        line("byteSwap", t, [bits(a, t)], bits(wrap(swapped, t), t))
        for other in random.sample(sorted(INTS), 2):
            for n in [0, 1, w - 1, w, w + 1, 300, -1, -w, -300, random.randint(-70, 70)]:
                if not bounds(other)[0] <= n <= bounds(other)[1]:
                    continue

                def left(n):
                    if n < 0:
                        return right(-n)
                    return wrap(a << n, t) if n < w else 0

                def right(n):
                    if n < 0:
                        return left(-n)
                    return a >> n

                line("shiftLeft", t, [bits(a, t), bits(n, other)], bits(left(n), t), other=other)
                line("shiftRight", t, [bits(a, t), bits(n, other)], bits(right(n), t), other=other)


def int_conversions():
    for t in INTS:
        for to in INTS:
            lo, hi = bounds(to)
            for a in samples(t, 3):
                fits = lo <= a <= hi
                line("convert", t, [bits(a, t)], bits(a, to) if fits else "conversion", to=to)
                line("convertTruncating", t, [bits(a, t)], bits(wrap(a, to), to), to=to)
                line("convertClamping", t, [bits(a, t)], bits(min(max(a, lo), hi), to), to=to)
                line("convertExactly", t, [bits(a, t)], int(fits), to=to, second=bits(a, to) if fits else 0)
        for to, (f, _) in FLOATS.items():
            for a in samples(t, 8):
                v = np.array(a, dtype={"i": "int", "u": "uint"}[t[0]] + t[1:]).astype(f)
                line("convert", t, [bits(a, t)], bits(v, to), to=to)
                exact = int(v) == a
                line("convertExactly", t, [bits(a, t)], int(exact), to=to, second=bits(v, to) if exact else 0)


def float_samples(t, n=10):
    f, u = FLOATS[t]
    info = np.finfo(f)
    edge = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, np.inf, -np.inf, np.nan, info.max, info.min, info.tiny,
            info.smallest_subnormal, -info.smallest_subnormal, info.eps, 1e10, -1e10, 0.1, 2.0**31, 2.0**63, -(2.0**63),
            2.0**64, 127.5, 255.99, -0.99]
    rnd = [random.uniform(-10, 10) for _ in range(n)] + [random.uniform(-1, 1) * 10.0 ** random.randint(-30, 30) for _ in range(n)]
    return [f(x) for x in edge + rnd]


def rounded(value, t):
    """A Fraction, not zero, rounded to nearest even."""
    p, emin, emax = (24, -149, 127) if t == "f32" else (53, -1074, 1023)
    a = abs(value)
    e = a.numerator.bit_length() - a.denominator.bit_length()
    if Fraction(2) ** e > a:
        e -= 1
    q = max(e - p + 1, emin)
    scaled = a / Fraction(2) ** q
    n = scaled.numerator // scaled.denominator
    rest = scaled - n
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and n & 1):
        n += 1
    v = n * Fraction(2) ** q
    sign = -1 if value < 0 else 1
    if v >= Fraction(2) ** (emax + 1):
        return sign * np.inf
    return sign * float(v) if v else sign * 0.0


def floats(t):
    f, u = FLOATS[t]
    xs = float_samples(t)
    pairs = [(x, y) for x in xs for y in xs]
    for x, y in random.sample(pairs, 90):
        args = [bits(x, t), bits(y, t)]
        for op, v in (("add", x + y), ("subtract", x - y), ("multiply", x * y), ("divide", x / y),
                      ("minimum", y if y < x else x), ("maximum", y if y >= x else x),
                      ("copySign", np.copysign(x, y))):
            line(op, t, args, bits(v, t))
        for op, v in (("equal", x == y), ("notEqual", x != y), ("less", x < y), ("lessOrEqual", x <= y),
                      ("greater", x > y), ("greaterOrEqual", x >= y)):
            line(op, t, args, int(v))
        if not (x == 0 and y == 0):  # Of two zeros Swift takes one by order, see the tests.
            line("floatMinimum", t, args, bits(np.fmin(x, y), t))
            line("floatMaximum", t, args, bits(np.fmax(x, y), t))
        line("math", t, args, bits(np.fmod(x, y), t), attribute="truncatingRemainder")
    finite = [x for x in xs if np.isfinite(x) and x != 0]
    for _ in range(120):
        x, y, z = (random.choice(finite) for _ in range(3))
        exact = Fraction(float(x)) * Fraction(float(y)) + Fraction(float(z))
        if exact:
            line("fusedMultiplyAdd", t, [bits(v, t) for v in (x, y, z)], bits(rounded(exact, t), t))
    for x in xs:
        one = [bits(x, t)]
        line("negate", t, one, bits(x, t) ^ (1 << (31 if t == "f32" else 63)))
        line("magnitude", t, one, bits(np.abs(x), t))
        line("squareRoot", t, one, bits(np.sqrt(x), t))
        away = np.copysign(np.floor(np.abs(np.longdouble(x)) + np.longdouble(0.5)), x) if np.abs(x) < 2.0**60 else x
        outward = np.ceil(x) if x > 0 else np.floor(x)
        for rule, v in (("up", np.ceil(x)), ("down", np.floor(x)), ("towardZero", np.trunc(x)),
                        ("toNearestOrEven", np.rint(x)), ("toNearestOrAwayFromZero", away), ("awayFromZero", outward)):
            line("round", t, one, bits(v, t), attribute=rule)
        sub = bool(np.isfinite(x) and x != 0 and np.abs(x) < np.finfo(f).tiny)
        for name, v in (("isNaN", np.isnan(x)), ("isInfinite", np.isinf(x)), ("isFinite", np.isfinite(x)),
                        ("isZero", x == 0), ("isSubnormal", sub), ("isSignMinus", np.signbit(x)),
                        ("isNormal", bool(np.isfinite(x) and x != 0 and not sub))):
            if not (name == "isSignMinus" and np.isnan(x)):
                line("floatClass", t, one, int(v), attribute=name)
        for to in INTS:
            lo, hi = bounds(to)
            whole = int(x) if np.isfinite(x) else None
            fits = whole is not None and lo <= whole <= hi
            line("convert", t, one, bits(whole, to) if fits else "conversion", to=to)
            exact = fits and whole == x
            line("convertExactly", t, one, int(exact), to=to, second=bits(whole, to) if exact else 0)
        for to, (g, _) in FLOATS.items():
            v = g(x)
            line("convert", t, one, bits(v, to), to=to)
            exact = bool(f(v) == x)
            line("convertExactly", t, one, int(exact), to=to, second=bits(v, to) if exact else 0)
    # Functions: 80-bit results rounded once, which the C library's 64-bit ones meet within two units.
    names = {"cbrt": np.cbrt, "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2,
             "log10": np.log10, "log1p": np.log1p, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin,
             "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
             "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh}
    for name, function in names.items():
        for x in random.sample(xs, 24):
            if name in ("sin", "cos", "tan") and np.abs(x) > 1e6:
                continue
            line("math", t, [bits(x, t)], bits(f(function(np.longdouble(x))), t), attribute=name, ulp=2)
    for name, function in {"pow": np.power, "hypot": np.hypot, "atan2": np.arctan2}.items():
        for x, y in random.sample(pairs, 40):
            v = f(function(np.longdouble(x), np.longdouble(y)))
            line("math", t, [bits(x, t), bits(y, t)], bits(v, t), attribute=name, ulp=2)


for t in INTS:
    integers(t)
int_conversions()
for t in FLOATS:
    floats(t)
