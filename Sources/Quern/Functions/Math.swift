// The mathematical functions of kernels as Swift functions: what the Swift body of a kernel calls when it runs
// natively. They are the formulas that compiled and interpreted kernels hold too (KernelIR, Mathematics), or on every path
// the C library's (`gamma`, `logGamma`): the bits agree. Outside of kernels the C library's are faster. In a file that
// imports Foundation or Glibc, `exp` of a `Double` is theirs: there last places may differ from compiled code.
// ULPs are units in the last place, from the exact value: of a `Double`; of a `Float` it is 0.5 and less than 10⁻⁸ more.
// With Foundation imported, write `Quern.gamma`: C's `gamma` is the logarithm of the function.

internal import KernelIR
public import QuernCore

/// The function as the interpreter has it.
private func value<T: Real>(_ function: MathFunction, _ x: T, _ y: T) -> T {
    let (x, y) = (x.kernelBits, y.kernelBits)
    return T.scalarType == .float32
        ? T(kernelBits: Meaning.math(function, Float(kernelBits: x), Float(kernelBits: y)).kernelBits)
        : T(kernelBits: Meaning.math(function, Double(kernelBits: x), Double(kernelBits: y)).kernelBits)
}

/// The cube root; at most 0.6 ULP.
public func cbrt<T: Real>(_ x: T) -> T { value(.cbrt, x, x) }
/// The exponential function; at most 0.8 ULP.
public func exp<T: Real>(_ x: T) -> T { value(.exp, x, x) }
/// 2 to the power of `x`; at most 0.8 ULP.
public func exp2<T: Real>(_ x: T) -> T { value(.exp2, x, x) }
/// 10 to the power of `x`; at most 0.8 ULP.
public func exp10<T: Real>(_ x: T) -> T { value(.exp10, x, x) }
/// `exp(x) - 1`, exact near 0; at most 0.8 ULP.
public func expm1<T: Real>(_ x: T) -> T { value(.expm1, x, x) }
/// The natural logarithm; at most 0.8 ULP.
public func log<T: Real>(_ x: T) -> T { value(.log, x, x) }
/// The logarithm to base 2; at most 0.8 ULP.
public func log2<T: Real>(_ x: T) -> T { value(.log2, x, x) }
/// The logarithm to base 10; at most 0.8 ULP.
public func log10<T: Real>(_ x: T) -> T { value(.log10, x, x) }
/// `log(1 + x)`, exact near 0; at most 0.8 ULP.
public func log1p<T: Real>(_ x: T) -> T { value(.log1p, x, x) }
/// The sine of `x` radians; at most 0.8 ULP.
public func sin<T: Real>(_ x: T) -> T { value(.sin, x, x) }
/// The cosine of `x` radians; at most 0.8 ULP.
public func cos<T: Real>(_ x: T) -> T { value(.cos, x, x) }
/// The tangent of `x` radians; at most 0.8 ULP.
public func tan<T: Real>(_ x: T) -> T { value(.tan, x, x) }
/// The arc sine, in radians; at most 0.8 ULP.
public func asin<T: Real>(_ x: T) -> T { value(.asin, x, x) }
/// The arc cosine, in radians; at most 0.8 ULP.
public func acos<T: Real>(_ x: T) -> T { value(.acos, x, x) }
/// The arc tangent, in radians; at most 0.8 ULP.
public func atan<T: Real>(_ x: T) -> T { value(.atan, x, x) }
/// The hyperbolic sine; at most 0.8 ULP.
public func sinh<T: Real>(_ x: T) -> T { value(.sinh, x, x) }
/// The hyperbolic cosine; at most 0.8 ULP.
public func cosh<T: Real>(_ x: T) -> T { value(.cosh, x, x) }
/// The hyperbolic tangent; at most 0.8 ULP.
public func tanh<T: Real>(_ x: T) -> T { value(.tanh, x, x) }
/// The inverse hyperbolic sine; at most 0.8 ULP.
public func asinh<T: Real>(_ x: T) -> T { value(.asinh, x, x) }
/// The inverse hyperbolic cosine; at most 0.8 ULP.
public func acosh<T: Real>(_ x: T) -> T { value(.acosh, x, x) }
/// The inverse hyperbolic tangent; at most 0.8 ULP.
public func atanh<T: Real>(_ x: T) -> T { value(.atanh, x, x) }
/// The error function; at most 0.8 ULP.
public func erf<T: Real>(_ x: T) -> T { value(.erf, x, x) }
/// `1 - erf(x)`, exact for large `x`; at most 1 ULP.
public func erfc<T: Real>(_ x: T) -> T { value(.erfc, x, x) }
/// The gamma function, the C library's.
public func gamma<T: Real>(_ x: T) -> T { value(.gamma, x, x) }
/// The logarithm of the gamma function's magnitude, the C library's.
public func logGamma<T: Real>(_ x: T) -> T { value(.logGamma, x, x) }
/// `x` to the power of `y`; at most 0.85 ULP.
public func pow<T: Real>(_ x: T, _ y: T) -> T { value(.pow, x, y) }
/// `sqrt(x * x + y * y)`, without overflow on the way; at most 0.8 ULP.
public func hypot<T: Real>(_ x: T, _ y: T) -> T { value(.hypot, x, y) }
/// The angle of the point (`x`, `y`), in radians; at most 0.8 ULP.
public func atan2<T: Real>(_ y: T, _ x: T) -> T { value(.atan2, y, x) }
/// What is left of `x` after the nearest multiple of `y`: IEEE 754's remainder.
@inlinable public func remainder<T: Real>(_ x: T, _ y: T) -> T { x.remainder(dividingBy: y) }
/// Sine and cosine of `x` radians.
public func sincos<T: Real>(_ x: T) -> (sin: T, cos: T) { (sin(x), cos(x)) }
/// `x` to the power of a whole number.
public func pow<T: Real>(_ x: T, _ n: Int) -> T { pow(x, T(n)) }

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
