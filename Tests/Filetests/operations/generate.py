"""Writes the filetests of this folder: each scalar operation on each type, expected values by Python and NumPy.

Run as `python3 generate.py` in this folder. One kernel holds many operations, so that a type costs one compilation.
"""
import random

import numpy as np

random.seed(7)
np.seterr(all="ignore")
INTS = {f"{s}{w}": (s == "i", w) for s in "iu" for w in (8, 16, 32, 64)}
SWIFT = {"i8": "Int8", "i16": "Int16", "i32": "Int32", "i64": "Int", "u8": "UInt8", "u16": "UInt16", "u32": "UInt32",
         "u64": "UInt", "f32": "Float", "f64": "Double"}
FLOATS = {"f32": np.float32, "f64": np.float64}


def bounds(t):
    signed, w = INTS[t]
    return (-(1 << (w - 1)), (1 << (w - 1)) - 1) if signed else (0, (1 << w) - 1)


def wrap(v, t):
    signed, w = INTS[t]
    v &= (1 << w) - 1
    return v - (1 << w) if signed and v >> (w - 1) else v


def show(v):
    if isinstance(v, (bool, np.bool_)):
        return "true" if v else "false"
    if isinstance(v, (float, np.floating)):
        return "nan" if np.isnan(v) else ("inf" if v > 0 else "-inf") if np.isinf(v) else repr(float(v)) if isinstance(
            v, float) or v.dtype == np.float64 else str(np.format_float_positional(v, unique=True, trim="0")) if v == 0 or 1e-4 < abs(
                v) < 1e15 else np.format_float_scientific(v, unique=True)
    return str(v)


def row(values):
    return ", ".join(show(v) for v in values)


def write(name, header, kernels, lines):
    with open(name, "w") as f:
        f.write("// " + header + "\n// Made by generate.py.\n\n" + kernels.strip() + "\n\n" + "\n".join(lines) + "\n")


def div(a, b):
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def pairs(t, n):
    lo, hi = bounds(t)
    edges = [lo, hi, 0, 1, 2, hi // 3] + ([-1] if lo < 0 else [])
    return [(lo, hi), (hi, 1), (lo, 1), (lo, -1 if lo < 0 else 1), (hi, hi), (0, 0), (5, 3)] + [
        (random.choice(edges + [random.randint(lo, hi)]), random.choice(edges + [random.randint(lo, hi)])) for _ in range(n)]


# Checked arithmetic: a value or a fault with its operands.
ops = {"plus": ("+", lambda a, b: a + b), "minus": ("-", lambda a, b: a - b), "times": ("*", lambda a, b: a * b),
       "over": ("/", div), "modulo": ("%", lambda a, b: a - div(a, b) * b)}
kernels = "".join(
    f"@Kernel\nfunc {n}<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {{\n    return a {s} b\n}}\n\n" for n, (s, _) in ops.items())
kernels += "@Kernel\nfunc minusOf<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T {\n    return -a\n}\n\n"
kernels += "@Kernel\nfunc absOf<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T {\n    return abs(a)\n}\n"
lines = []
for t in INTS:
    lo, hi = bounds(t)
    for a, b in pairs(t, 4):
        # Bits of an unsigned 64-bit operand are shown as signed.
        fa, fb = wrap(a, "i64"), wrap(b, "i64")
        for n, (_, f) in ops.items():
            call = f"{n}(a: {a}: {t}, b: {b}: {t})"
            if b == 0 and n in ("over", "modulo"):
                lines.append(f"// fault: {call} == division-by-zero first={fa} second=0")
                continue
            over = not lo <= (div(a, b) if n == "modulo" else f(a, b)) <= hi
            lines.append(f"// fault: {call} == overflow first={fa} second={fb}" if over else f"// run: {call} == {f(a, b)}")
    if lo < 0:
        for a in (lo, hi, -1, 0, 17):
            for n, v in (("minusOf", -a), ("absOf", abs(a))):
                lines.append(f"// run: {n}(a: {a}: {t}) == {v}" if v <= hi else f"// fault: {n}(a: {a}: {t}) == overflow first={a} second=0")
write("arithmetic.swift", "Checked integer arithmetic: a value, or a fault with the operands.", kernels, lines)

# Operations that always give a value, one kernel for all of them.
kernels = """
@Kernel
func wrapping<T: FixedWidthInteger>(_ a: T, _ b: T) -> (T, T, T, T, T, T, T, T) {
    return (a &+ b, a &- b, a &* b, a & b, a | b, a ^ b, a &<< b, a &>> b)
}

@Kernel
func comparing<T: FixedWidthInteger>(_ a: T, _ b: T) -> (Bool, Bool, Bool, Bool, Bool, Bool, T, T) {
    return (a == b, a != b, a < b, a <= b, a > b, a >= b, min(a, b), max(a, b))
}

@Kernel
func counting<T: FixedWidthInteger>(_ a: T) -> (T, Int, Int, Int, T) {
    return (~a, a.leadingZeroBitCount, a.trailingZeroBitCount, a.nonzeroBitCount, a.byteSwapped)
}

@Kernel
func multiples<T: FixedWidthInteger>(_ a: T, _ b: T) -> Bool {
    return a.isMultiple(of: b)
}

@Kernel
func shifted<T: FixedWidthInteger>(_ a: T, _ n: Int) -> (T, T) {
    return (a << n, a >> n)
}

@Kernel
func reporting<T: FixedWidthInteger>(_ a: T, _ b: T) -> (T, Bool, T, Bool, T, Bool) {
    let (s, so) = a.addingReportingOverflow(b)
    let (d, d0) = a.subtractingReportingOverflow(b)
    let (p, po) = a.multipliedReportingOverflow(by: b)
    return (s, so, d, d0, p, po)
}
"""
lines = []
for t in INTS:
    lo, hi = bounds(t)
    w = INTS[t][1]
    for a, b in pairs(t, 4):
        n = b & (w - 1)
        ab = f"a: {a}: {t}, b: {b}: {t}"
        lines.append(f"// run: wrapping({ab}) == " + row(
            [wrap(a + b, t), wrap(a - b, t), wrap(a * b, t), a & b, a | b, a ^ b, wrap(a << n, t), a >> n]))
        lines.append(f"// run: comparing({ab}) == " + row([a == b, a != b, a < b, a <= b, a > b, a >= b, min(a, b), max(a, b)]))
        lines.append(f"// run: multiples({ab}) == " + show(a % b == 0 if b else a == 0))
        lines.append(f"// run: reporting({ab}) == " + row(
            x for v in (a + b, a - b, a * b) for x in (wrap(v, t), not lo <= v <= hi)))
        u = a & ((1 << w) - 1)
        swapped = wrap(int.from_bytes(u.to_bytes(w // 8, "little"), "big"), t)
        lines.append(f"// run: counting(a: {a}: {t}) == " + row(
            [wrap(~a, t), w - u.bit_length(), w if u == 0 else (u & -u).bit_length() - 1, bin(u).count("1"), swapped]))
        for n in random.sample([0, 1, w - 1, w, 200, -1, -w, -200, "min", "max"], 3):
            k = {"min": -300, "max": 300}.get(n, n)
            left = lambda k: (wrap(a << k, t) if k < w else 0) if k >= 0 else right(-k)
            right = lambda k: a >> k if k >= 0 else left(-k)
            lines.append(f"// run: shifted(a: {a}: {t}, n: {n}) == " + row([left(k), right(k)]))
write("bits.swift", "Wrapping, bitwise, comparing, counting, shifting and reporting operations on integers.", kernels, lines)

# Conversions between integers.
kernels, lines = "", []
for to in INTS:
    s = SWIFT[to]
    kernels += f"""
@Kernel
func to{s}<T: FixedWidthInteger>(_ a: T) -> {s} {{
    return {s}(a)
}}

@Kernel
func fit{s}<T: FixedWidthInteger>(_ a: T) -> ({s}, {s}, Bool) {{
    var isExact = false
    if let exact = {s}(exactly: a) {{
        isExact = exact == {s}(truncatingIfNeeded: a)
    }}
    return ({s}(truncatingIfNeeded: a), {s}(clamping: a), isExact)
}}
"""
    lo, hi = bounds(to)
    for t in INTS:
        tlo, thi = bounds(t)
        for a in sorted({tlo, thi, 0, *[x for x in (lo, hi, lo - 1, hi + 1) if tlo <= x <= thi]}):
            call = f"to{s}(a: {a}: {t})"
            fits = lo <= a <= hi
            lines.append(f"// run: {call} == {a}" if fits else f"// fault: {call} == conversion first={wrap(a, 'i64')}")
            lines.append(f"// run: fit{s}(a: {a}: {t}) == " + row([wrap(a, to), min(max(a, lo), hi), fits]))
write("conversions.swift", "Conversions between integer types: trapping, truncating, clamping, exact.", kernels, lines)

# Between integers and floats.
kernels, lines = "", []
for f in FLOATS:
    s = SWIFT[f]
    kernels += f"@Kernel\nfunc to{s}<T: FixedWidthInteger>(_ a: T) -> {s} {{\n    return {s}(a)\n}}\n\n"
    for t in INTS:
        lo, hi = bounds(t)
        for a in [lo, hi, hi - 1, hi // 3, random.randint(lo, hi)]:
            v = np.array(a, dtype={"i": "int", "u": "uint"}[t[0]] + t[1:]).astype(FLOATS[f])
            lines.append(f"// run: to{s}(a: {a}: {t}) == {show(v[()])}")
for t in INTS:
    s = SWIFT[t]
    lo, hi = bounds(t)
    kernels += f"@Kernel\nfunc to{s}<T: Real>(_ x: T) -> {s} {{\n    return {s}(x)\n}}\n\n"
    for f, F in FLOATS.items():
        xs = [0.0, -0.0, -0.99, 0.99, 100.7, -100.7, 127.99, 128.0, -128.99, -129.0, 255.99, 256.0, float(2**31), float(2**63),
              -float(2**63), float(2**64), 1e30, np.inf, -np.inf, np.nan]
        for x in xs:
            x = F(x)
            whole = int(x) if np.isfinite(x) else None
            call = f"to{s}(x: {show(x)}: {f})"
            lines.append(f"// run: {call} == {whole}" if whole is not None and lo <= whole <= hi else f"// fault: {call} == conversion")
write("real-conversions.swift", "Conversions between integers and floating-point numbers.", kernels, lines)

# Floating point.
kernels = """
@Kernel
func arithmetic<T: Real>(_ x: T, _ y: T) -> (T, T, T, T, T, T) {
    return (x + y, x - y, x * y, x / y, -x, abs(x))
}

@Kernel
func choosing<T: Real>(_ x: T, _ y: T) -> (Bool, Bool, Bool, Bool, Bool, Bool, T, T, T, T) {
    return (x == y, x != y, x < y, x <= y, x > y, x >= y, min(x, y), max(x, y), T.minimum(x, y), T.maximum(x, y))
}

@Kernel
func rounding<T: Real>(_ x: T) -> (T, T, T, T, T, T) {
    return (
        x.rounded(.up), x.rounded(.down), x.rounded(.towardZero), x.rounded(.toNearestOrEven),
        x.rounded(), x.rounded(.awayFromZero)
    )
}

@Kernel
func classifying<T: Real>(_ x: T) -> (Bool, Bool, Bool, Bool, Bool, Bool) {
    return (x.isNaN, x.isInfinite, x.isFinite, x.isZero, x.isNormal, x.isSubnormal)
}

@Kernel
func root<T: Real>(_ x: T) -> T {
    return x.squareRoot()
}
"""
lines = []
for f, F in FLOATS.items():
    info = np.finfo(F)
    xs = [F(v) for v in (0.0, -0.0, 1.0, -1.5, 2.5, -2.5, 0.5, -0.5, 3.7, 1e10, 0.1, np.inf, -np.inf, np.nan)] + [info.max, info.tiny, info.smallest_subnormal]
    for x in xs:
        for y in random.sample(xs, 6):
            call = f"x: {show(x)}: {f}, y: {show(y)}: {f}"
            lines.append(f"// run: arithmetic({call}) == " + row([x + y, x - y, x * y, x / y, F(-x), np.abs(x)]))
            least = x if x <= y or np.isnan(y) else y
            most = x if x > y or np.isnan(y) else y
            lines.append(f"// run: choosing({call}) == " + row(
                [x == y, x != y, x < y, x <= y, x > y, x >= y, y if y < x else x, y if y >= x else x, least, most]))
        half = np.copysign(np.floor(np.abs(np.longdouble(x)) + np.longdouble(0.5)), x) if np.abs(x) < 2.0**22 else x
        lines.append(f"// run: rounding(x: {show(x)}: {f}) == " + row(
            [np.ceil(x), np.floor(x), np.trunc(x), np.rint(x), F(half), np.ceil(x) if x > 0 else np.floor(x)]))
        sub = bool(np.isfinite(x) and x != 0 and abs(x) < info.tiny)
        lines.append(f"// run: classifying(x: {show(x)}: {f}) == " + row(
            [np.isnan(x), np.isinf(x), np.isfinite(x), x == 0, bool(np.isfinite(x) and x != 0 and not sub), sub]))
        lines.append(f"// run: root(x: {show(x)}: {f}) == {show(np.sqrt(x))}")
write("floats.swift", "Floating-point operations: strict, NaN and signed zeros as in Swift.", kernels, lines)

# Functions through the C library: 80-bit values rounded once, within two units.
names = {"cbrt": np.cbrt, "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2,
         "log10": np.log10, "log1p": np.log1p, "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin,
         "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh,
         "acosh": np.arccosh, "atanh": np.arctanh}
two = {"pow": np.power, "hypot": np.hypot, "atan2": np.arctan2}
kernels = "".join(f"@Kernel\nfunc {n}Of<T: Real>(_ x: T) -> T {{\n    return {n}(x)\n}}\n\n" for n in names)
kernels += "".join(f"@Kernel\nfunc {n}Of<T: Real>(_ x: T, _ y: T) -> T {{\n    return {n}(x, y)\n}}\n\n" for n in two)
lines = []
for f, F in FLOATS.items():
    for n, g in names.items():
        for x in (0.0, 0.25, -0.75, 1.0, 3.5, 20.0, np.nan):
            lines.append(f"// run: {n}Of(x: {show(F(x))}: {f}) == {show(F(g(np.longdouble(F(x)))))} ~2")
    for n, g in two.items():
        for x, y in ((2.0, 0.5), (0.3, -1.7), (-2.0, 3.0), (1e5, 1.5), (np.nan, 0.0)):
            v = F(g(np.longdouble(F(x)), np.longdouble(F(y))))
            lines.append(f"// run: {n}Of(x: {show(F(x))}: {f}, y: {show(F(y))}: {f}) == {show(v)} ~2")
write("functions.swift", "Mathematical functions, against 80-bit values rounded once.", kernels, lines)
