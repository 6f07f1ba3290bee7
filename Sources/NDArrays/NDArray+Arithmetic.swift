// Elementwise + − × ÷ of arrays of one shape, and of an array and a scalar. Natively these are eager, each a new
// array; in compiled kernels `y[...] = 2 * x + 1` is one loop. Integers trap on overflow, as in Swift.
// `y[...] += x` reads its right side first: the operators make a new array, which is then written.
// All are disfavoured: Swift's type checker then tries the operators of numbers first, and long generic scalar
// expressions (`c * (a[i - 1, j] + a[i + 1, j] + …)` over `T: Real`) take 0.3 s instead of failing after 8.

extension NDArray where Element: AdditiveArithmetic {
    /// Elementwise sum; the shapes must be equal.
    @_disfavoredOverload @inlinable
    public static func + (left: NDArray, right: NDArray) -> NDArray { left._zip(right, +) }
    /// The sum of each element and a scalar.
    @_disfavoredOverload @inlinable
    public static func + (left: NDArray, right: Element) -> NDArray { left._map { $0 + right } }
    /// The sum of a scalar and each element.
    @_disfavoredOverload @inlinable
    public static func + (left: Element, right: NDArray) -> NDArray { right._map { left + $0 } }
    /// Elementwise difference; the shapes must be equal.
    @_disfavoredOverload @inlinable
    public static func - (left: NDArray, right: NDArray) -> NDArray { left._zip(right, -) }
    /// Each element less a scalar.
    @_disfavoredOverload @inlinable
    public static func - (left: NDArray, right: Element) -> NDArray { left._map { $0 - right } }
    /// A scalar less each element.
    @_disfavoredOverload @inlinable
    public static func - (left: Element, right: NDArray) -> NDArray { right._map { left - $0 } }
    /// Adds elementwise.
    @_disfavoredOverload @inlinable
    public static func += (left: inout NDArray, right: NDArray) { left = left + right }
    /// Adds a scalar to each element.
    @_disfavoredOverload @inlinable
    public static func += (left: inout NDArray, right: Element) { left = left + right }
    /// Subtracts elementwise.
    @_disfavoredOverload @inlinable
    public static func -= (left: inout NDArray, right: NDArray) { left = left - right }
    /// Subtracts a scalar from each element.
    @_disfavoredOverload @inlinable
    public static func -= (left: inout NDArray, right: Element) { left = left - right }
}

extension NDArray where Element: Numeric {
    /// Elementwise product; the shapes must be equal.
    @_disfavoredOverload @inlinable
    public static func * (left: NDArray, right: NDArray) -> NDArray { left._zip(right, *) }
    /// The product of each element and a scalar.
    @_disfavoredOverload @inlinable
    public static func * (left: NDArray, right: Element) -> NDArray { left._map { $0 * right } }
    /// The product of a scalar and each element.
    @_disfavoredOverload @inlinable
    public static func * (left: Element, right: NDArray) -> NDArray { right._map { left * $0 } }
    /// Multiplies elementwise.
    @_disfavoredOverload @inlinable
    public static func *= (left: inout NDArray, right: NDArray) { left = left * right }
    /// Multiplies each element by a scalar.
    @_disfavoredOverload @inlinable
    public static func *= (left: inout NDArray, right: Element) { left = left * right }
}

extension NDArray where Element: SignedNumeric {
    /// The negative of each element.
    @_disfavoredOverload @inlinable
    public static prefix func - (operand: NDArray) -> NDArray { operand._map { -$0 } }
}

extension NDArray where Element: FloatingPoint {
    /// Elementwise quotient; the shapes must be equal.
    @_disfavoredOverload @inlinable
    public static func / (left: NDArray, right: NDArray) -> NDArray { left._zip(right, /) }
    /// Each element over a scalar.
    @_disfavoredOverload @inlinable
    public static func / (left: NDArray, right: Element) -> NDArray { left._map { $0 / right } }
    /// A scalar over each element.
    @_disfavoredOverload @inlinable
    public static func / (left: Element, right: NDArray) -> NDArray { right._map { left / $0 } }
    /// Divides elementwise.
    @_disfavoredOverload @inlinable
    public static func /= (left: inout NDArray, right: NDArray) { left = left / right }
    /// Divides each element by a scalar.
    @_disfavoredOverload @inlinable
    public static func /= (left: inout NDArray, right: Element) { left = left / right }
}

extension NDArray where Element: BinaryInteger {
    /// Elementwise quotient, rounded toward zero; the shapes must be equal.
    @_disfavoredOverload @inlinable
    public static func / (left: NDArray, right: NDArray) -> NDArray { left._zip(right, /) }
    /// Each element over a scalar, rounded toward zero.
    @_disfavoredOverload @inlinable
    public static func / (left: NDArray, right: Element) -> NDArray { left._map { $0 / right } }
    /// A scalar over each element, rounded toward zero.
    @_disfavoredOverload @inlinable
    public static func / (left: Element, right: NDArray) -> NDArray { right._map { left / $0 } }
    /// Divides elementwise, rounding toward zero.
    @_disfavoredOverload @inlinable
    public static func /= (left: inout NDArray, right: NDArray) { left = left / right }
    /// Divides each element by a scalar, rounding toward zero.
    @_disfavoredOverload @inlinable
    public static func /= (left: inout NDArray, right: Element) { left = left / right }
}
