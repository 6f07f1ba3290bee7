// The mathematical functions of kernels as Swift functions: what the Swift body of a kernel calls when it runs
// natively. `exp`, `log`, `sin` and `cos` are the formulas that compiled and interpreted kernels hold too (KernelIR,
// Mathematics), the others are libm's on every path: the bits agree. Outside of kernels libm's four are faster. In a
// file that imports Foundation or Glibc, `exp` of a `Double` is theirs: there last places may differ from compiled code.
// With Foundation imported, write `Quern.gamma`: C's `gamma` is the logarithm of the function.

public import Glibc
internal import KernelIR
public import QuernCore

/// `x` through the function of its precision.
@inlinable @inline(__always)
func through<T: Real>(_ x: T, _ double: (Double) -> Double, _ float: (Float) -> Float) -> T {
    T.scalarType == .float32
        ? T(kernelBits: float(Float(kernelBits: x.kernelBits)).kernelBits)
        : T(kernelBits: double(Double(kernelBits: x.kernelBits)).kernelBits)
}

// Formulas run here as in the interpreter.
@usableFromInline func formulaExp(_ x: Double) -> Double { Meaning.math(.exp, x, 0) }
@usableFromInline func formulaExp(_ x: Float) -> Float { Meaning.math(.exp, x, 0) }
@usableFromInline func formulaLog(_ x: Double) -> Double { Meaning.math(.log, x, 0) }
@usableFromInline func formulaLog(_ x: Float) -> Float { Meaning.math(.log, x, 0) }
@usableFromInline func formulaSin(_ x: Double) -> Double { Meaning.math(.sin, x, 0) }
@usableFromInline func formulaSin(_ x: Float) -> Float { Meaning.math(.sin, x, 0) }
@usableFromInline func formulaCos(_ x: Double) -> Double { Meaning.math(.cos, x, 0) }
@usableFromInline func formulaCos(_ x: Float) -> Float { Meaning.math(.cos, x, 0) }

// Swift's Glibc does not show GNU's additions; a C function of one number has Swift's convention too.
@usableFromInline @_silgen_name("exp10") func exp10OfDouble(_ x: Double) -> Double
@usableFromInline @_silgen_name("exp10f") func exp10OfFloat(_ x: Float) -> Float

/// `x` and `y` through the function of their precision.
@inlinable @inline(__always)
func through<T: Real>(_ x: T, _ y: T, _ double: (Double, Double) -> Double, _ float: (Float, Float) -> Float) -> T {
    T.scalarType == .float32
        ? T(kernelBits: float(Float(kernelBits: x.kernelBits), Float(kernelBits: y.kernelBits)).kernelBits)
        : T(kernelBits: double(Double(kernelBits: x.kernelBits), Double(kernelBits: y.kernelBits)).kernelBits)
}

/// The cube root.
@inlinable public func cbrt<T: Real>(_ x: T) -> T { through(x, Glibc.cbrt, Glibc.cbrtf) }
/// The exponential function.
@inlinable public func exp<T: Real>(_ x: T) -> T { through(x, formulaExp, formulaExp) }
/// 2 to the power of `x`.
@inlinable public func exp2<T: Real>(_ x: T) -> T { through(x, Glibc.exp2, Glibc.exp2f) }
/// 10 to the power of `x`.
@inlinable public func exp10<T: Real>(_ x: T) -> T { through(x, exp10OfDouble, exp10OfFloat) }
/// `exp(x) - 1`, exact near 0.
@inlinable public func expm1<T: Real>(_ x: T) -> T { through(x, Glibc.expm1, Glibc.expm1f) }
/// The natural logarithm.
@inlinable public func log<T: Real>(_ x: T) -> T { through(x, formulaLog, formulaLog) }
/// The logarithm to base 2.
@inlinable public func log2<T: Real>(_ x: T) -> T { through(x, Glibc.log2, Glibc.log2f) }
/// The logarithm to base 10.
@inlinable public func log10<T: Real>(_ x: T) -> T { through(x, Glibc.log10, Glibc.log10f) }
/// `log(1 + x)`, exact near 0.
@inlinable public func log1p<T: Real>(_ x: T) -> T { through(x, Glibc.log1p, Glibc.log1pf) }
/// The sine of `x` radians.
@inlinable public func sin<T: Real>(_ x: T) -> T { through(x, formulaSin, formulaSin) }
/// The cosine of `x` radians.
@inlinable public func cos<T: Real>(_ x: T) -> T { through(x, formulaCos, formulaCos) }
/// The tangent of `x` radians.
@inlinable public func tan<T: Real>(_ x: T) -> T { through(x, Glibc.tan, Glibc.tanf) }
/// The arc sine, in radians.
@inlinable public func asin<T: Real>(_ x: T) -> T { through(x, Glibc.asin, Glibc.asinf) }
/// The arc cosine, in radians.
@inlinable public func acos<T: Real>(_ x: T) -> T { through(x, Glibc.acos, Glibc.acosf) }
/// The arc tangent, in radians.
@inlinable public func atan<T: Real>(_ x: T) -> T { through(x, Glibc.atan, Glibc.atanf) }
/// The hyperbolic sine.
@inlinable public func sinh<T: Real>(_ x: T) -> T { through(x, Glibc.sinh, Glibc.sinhf) }
/// The hyperbolic cosine.
@inlinable public func cosh<T: Real>(_ x: T) -> T { through(x, Glibc.cosh, Glibc.coshf) }
/// The hyperbolic tangent.
@inlinable public func tanh<T: Real>(_ x: T) -> T { through(x, Glibc.tanh, Glibc.tanhf) }
/// The inverse hyperbolic sine.
@inlinable public func asinh<T: Real>(_ x: T) -> T { through(x, Glibc.asinh, Glibc.asinhf) }
/// The inverse hyperbolic cosine.
@inlinable public func acosh<T: Real>(_ x: T) -> T { through(x, Glibc.acosh, Glibc.acoshf) }
/// The inverse hyperbolic tangent.
@inlinable public func atanh<T: Real>(_ x: T) -> T { through(x, Glibc.atanh, Glibc.atanhf) }
/// The error function.
@inlinable public func erf<T: Real>(_ x: T) -> T { through(x, Glibc.erf, Glibc.erff) }
/// `1 - erf(x)`, exact for large `x`.
@inlinable public func erfc<T: Real>(_ x: T) -> T { through(x, Glibc.erfc, Glibc.erfcf) }
/// The gamma function.
@inlinable public func gamma<T: Real>(_ x: T) -> T { through(x, Glibc.tgamma, Glibc.tgammaf) }
/// The logarithm of the gamma function's magnitude.
@inlinable public func logGamma<T: Real>(_ x: T) -> T {
    var sign: Int32 = 0
    return through(x, { lgamma_r($0, &sign) }, { lgammaf_r($0, &sign) })
}
/// `x` to the power of `y`.
@inlinable public func pow<T: Real>(_ x: T, _ y: T) -> T { through(x, y, Glibc.pow, Glibc.powf) }
/// `sqrt(x * x + y * y)`, without overflow on the way.
@inlinable public func hypot<T: Real>(_ x: T, _ y: T) -> T { through(x, y, Glibc.hypot, Glibc.hypotf) }
/// The angle of the point (`x`, `y`), in radians.
@inlinable public func atan2<T: Real>(_ y: T, _ x: T) -> T { through(y, x, Glibc.atan2, Glibc.atan2f) }
/// What is left of `x` after the nearest multiple of `y`: IEEE 754's remainder.
@inlinable public func remainder<T: Real>(_ x: T, _ y: T) -> T { x.remainder(dividingBy: y) }
/// Sine and cosine of `x` radians.
@inlinable public func sincos<T: Real>(_ x: T) -> (sin: T, cos: T) { (sin(x), cos(x)) }
/// `x` to the power of a whole number.
@inlinable public func pow<T: Real>(_ x: T, _ n: Int) -> T { pow(x, T(n)) }

// Exact: every way to run a kernel gives the same bits by IEEE 754.

/// The square root, correctly rounded.
@inlinable public func sqrt<T: Real>(_ x: T) -> T { x.squareRoot() }
/// The largest integral value that is not above `x`.
@inlinable public func floor<T: Real>(_ x: T) -> T { x.rounded(.down) }
/// The smallest integral value that is not below `x`.
@inlinable public func ceil<T: Real>(_ x: T) -> T { x.rounded(.up) }
/// The nearest integral value, halves away from zero.
@inlinable public func round<T: Real>(_ x: T) -> T { x.rounded(.toNearestOrAwayFromZero) }
/// The integral value next to `x` toward zero.
@inlinable public func trunc<T: Real>(_ x: T) -> T { x.rounded(.towardZero) }
/// `x * y + z`, rounded once.
@inlinable public func fma<T: Real>(_ x: T, _ y: T, _ z: T) -> T { z.addingProduct(x, y) }
/// `x`'s magnitude with `y`'s sign.
@inlinable public func copysign<T: Real>(_ x: T, _ y: T) -> T { T(signOf: y, magnitudeOf: x) }
/// 1, −1 or 0 as `x` is above, below or equal to 0; NaN of NaN.
@inlinable public func sign<T: Real>(_ x: T) -> T { x > 0 ? 1 : x < 0 ? -1 : x }
/// 1, −1 or 0 as `x` is above, below or equal to 0.
@inlinable public func sign<T: SignedInteger & KernelScalar>(_ x: T) -> T { x.signum() }
/// The smaller number; NaN only if both are.
@inlinable public func fmin<T: Real>(_ x: T, _ y: T) -> T { T.minimum(x, y) }
/// The larger number; NaN only if both are.
@inlinable public func fmax<T: Real>(_ x: T, _ y: T) -> T { T.maximum(x, y) }
/// The magnitude.
@inlinable public func fabs<T: Real>(_ x: T) -> T { x.magnitude }
