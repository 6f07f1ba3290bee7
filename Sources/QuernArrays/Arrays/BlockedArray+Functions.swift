// The functions of LANGUAGE.md § 5, elementwise, under their Swift names; and choosing, clipping, converting.
// Accuracy and special values are those of the same functions in kernels.

internal import KernelIR
public import QuernCore

extension BlockedArray where Element: Real {
    fileprivate func math(_ function: MathFunction, _ other: BlockedArray) -> BlockedArray {
        apply(.math(function), other.expression)
    }
    fileprivate func math(_ function: MathFunction) -> BlockedArray { apply(.math(function)) }
}

/// The square root, correctly rounded.
public func sqrt<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.apply(.squareRoot) }
/// The cube root.
public func cbrt<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.cbrt) }
/// e to the power of each element.
public func exp<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.exp) }
/// 2 to the power of each element.
public func exp2<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.exp2) }
/// 10 to the power of each element.
public func exp10<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.exp10) }
/// e to the power of each element, less 1.
public func expm1<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.expm1) }
/// The natural logarithm.
public func log<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.log) }
/// The logarithm to base 2.
public func log2<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.log2) }
/// The logarithm to base 10.
public func log10<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.log10) }
/// The natural logarithm of 1 more than each element.
public func log1p<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.log1p) }
/// The sine.
public func sin<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.sin) }
/// The cosine.
public func cos<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.cos) }
/// Sine and cosine.
public func sincos<T: Real>(_ x: BlockedArray<T>) -> (sin: BlockedArray<T>, cos: BlockedArray<T>) { (sin(x), cos(x)) }
/// The tangent.
public func tan<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.tan) }
/// The arc sine.
public func asin<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.asin) }
/// The arc cosine.
public func acos<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.acos) }
/// The arc tangent.
public func atan<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.atan) }
/// The hyperbolic sine.
public func sinh<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.sinh) }
/// The hyperbolic cosine.
public func cosh<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.cosh) }
/// The hyperbolic tangent.
public func tanh<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.tanh) }
/// The inverse hyperbolic sine.
public func asinh<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.asinh) }
/// The inverse hyperbolic cosine.
public func acosh<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.acosh) }
/// The inverse hyperbolic tangent.
public func atanh<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.atanh) }
/// The error function.
public func erf<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.erf) }
/// 1 less the error function.
public func erfc<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.erfc) }
/// The gamma function.
public func gamma<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.gamma) }
/// The logarithm of the gamma function's magnitude.
public func logGamma<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.math(.logGamma) }
/// The largest integer not above.
public func floor<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.apply(.round(.down)) }
/// The smallest integer not below.
public func ceil<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.apply(.round(.up)) }
/// The nearest integer, halves away from zero.
public func round<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.apply(.round(.toNearestOrAwayFromZero)) }
/// The integer toward zero.
public func trunc<T: Real>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.apply(.round(.towardZero)) }

/// Each element of `x` to the power of the one of `y`.
public func pow<T: Real>(_ x: BlockedArray<T>, _ y: BlockedArray<T>) -> BlockedArray<T> { x.math(.pow, y) }
/// Each element to a power.
public func pow<T: Real>(_ x: BlockedArray<T>, _ y: T) -> BlockedArray<T> { x.math(.pow, BlockedArray(y)) }
/// Each element multiplied by itself: `exponent` from 0 to 64; of integers a fault on overflow.
public func pow<T: Numeric & KernelScalar>(_ x: BlockedArray<T>, _ exponent: Int) -> BlockedArray<T> {
    guard (0...64).contains(exponent) else {
        return BlockedArray(
            ArrayExpression(
                failure: ArrayError(
                    .argument("the exponent is \(exponent), where 0 to 64 is expected; convert to a floating type first"),
                    in: "pow(\(x.expression.text), \(exponent))"), T.scalarType))
    }
    return x.apply(.power(exponent))
}
/// The length of the hypotenuse.
public func hypot<T: Real>(_ x: BlockedArray<T>, _ y: BlockedArray<T>) -> BlockedArray<T> { x.math(.hypot, y) }
/// The angle of the point (x, y).
public func atan2<T: Real>(_ y: BlockedArray<T>, _ x: BlockedArray<T>) -> BlockedArray<T> { y.math(.atan2, x) }
/// IEEE's remainder: of the nearest quotient.
public func remainder<T: Real>(_ x: BlockedArray<T>, _ y: BlockedArray<T>) -> BlockedArray<T> { x.math(.remainder, y) }
/// x · y + z, rounded once.
public func fma<T: Real>(_ x: BlockedArray<T>, _ y: BlockedArray<T>, _ z: BlockedArray<T>) -> BlockedArray<T> {
    x.apply(.fusedMultiplyAdd, y.expression, z.expression)
}
/// The magnitude of `x` with the sign of `y`.
public func copysign<T: Real>(_ x: BlockedArray<T>, _ y: BlockedArray<T>) -> BlockedArray<T> {
    x.apply(.copySign, y.expression)
}
/// The magnitude; of integers a fault for the least one.
public func abs<T: Numeric & KernelScalar>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.apply(.absolute) }
/// −1, 0 or 1; NaN for NaN.
public func sign<T: Numeric & KernelScalar>(_ x: BlockedArray<T>) -> BlockedArray<T> { x.apply(.sign) }

/// The smaller of two elements; NaN if one is NaN.
public func minimum<T: Comparable & KernelScalar>(_ x: BlockedArray<T>, _ y: BlockedArray<T>) -> BlockedArray<T> {
    x.apply(.minimum, y.expression)
}
/// The smaller of each element and a value.
public func minimum<T: Comparable & KernelScalar>(_ x: BlockedArray<T>, _ y: T) -> BlockedArray<T> {
    x.apply(.minimum, .scalar(y))
}
/// The larger of two elements; NaN if one is NaN.
public func maximum<T: Comparable & KernelScalar>(_ x: BlockedArray<T>, _ y: BlockedArray<T>) -> BlockedArray<T> {
    x.apply(.maximum, y.expression)
}
/// The larger of each element and a value.
public func maximum<T: Comparable & KernelScalar>(_ x: BlockedArray<T>, _ y: T) -> BlockedArray<T> {
    x.apply(.maximum, .scalar(y))
}

/// Elements of `a` where the condition holds, of `b` elsewhere.
public func `where`<T>(_ condition: BlockedArray<Bool>, _ a: BlockedArray<T>, _ b: BlockedArray<T>) -> BlockedArray<T> {
    condition.apply(.choose, a.expression, b.expression)
}
/// Elements of `a` where the condition holds, `b` elsewhere.
public func `where`<T>(_ condition: BlockedArray<Bool>, _ a: BlockedArray<T>, _ b: T) -> BlockedArray<T> {
    condition.apply(.choose, a.expression, .scalar(b))
}
/// `a` where the condition holds, elements of `b` elsewhere.
public func `where`<T>(_ condition: BlockedArray<Bool>, _ a: T, _ b: BlockedArray<T>) -> BlockedArray<T> {
    condition.apply(.choose, .scalar(a), b.expression)
}

extension BlockedArray where Element: Comparable {
    /// Each element, or the nearest of the two bounds; NaN stays.
    public func clip(_ low: Element, _ high: Element) -> BlockedArray { minimum(maximum(self, low), high) }
}

extension BlockedArray {
    /// Each element as another type, as Swift's `U(x)`: to integers truncated toward zero, a fault where it does not fit.
    /// Bools are 0 and 1; to Bool by comparing with 0.
    public func asType<Other>(_ type: Other.Type = Other.self) -> BlockedArray<Other> {
        if Other.scalarType == Element.scalarType { return BlockedArray<Other>(expression) }
        return apply(.convert(Other.scalarType))
    }
}

extension BlockedArray where Element: Real {
    /// Whether elements are NaN.
    public var isNaN: BlockedArray<Bool> { apply(.classify(.isNaN)) }
    /// Whether elements are neither NaN nor infinite.
    public var isFinite: BlockedArray<Bool> { apply(.classify(.isFinite)) }
    /// Whether elements are infinite.
    public var isInfinite: BlockedArray<Bool> { apply(.classify(.isInfinite)) }
}
