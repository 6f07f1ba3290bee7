// Arithmetic, comparison and logic: elementwise, with broadcasting. A single value stands for an array of its own.
// Integers fault where they overflow or divide by zero, as everywhere in Quern; `&+ &- &*` wrap.

public import QuernCore

extension BlockedArray where Element: Numeric {
    /// Elementwise sum.
    public static func + (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.add, b.expression) }
    /// Elementwise sum.
    public static func + (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.add, .scalar(b)) }
    /// Elementwise sum.
    public static func + (a: Element, b: BlockedArray) -> BlockedArray { BlockedArray(a) + b }
    /// Elementwise difference.
    public static func - (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.subtract, b.expression) }
    /// Elementwise difference.
    public static func - (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.subtract, .scalar(b)) }
    /// Elementwise difference.
    public static func - (a: Element, b: BlockedArray) -> BlockedArray { BlockedArray(a) - b }
    /// Elementwise product.
    public static func * (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.multiply, b.expression) }
    /// Elementwise product.
    public static func * (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.multiply, .scalar(b)) }
    /// Elementwise product.
    public static func * (a: Element, b: BlockedArray) -> BlockedArray { BlockedArray(a) * b }
    /// Elementwise quotient; of integers truncated toward zero, a fault where the divisor is 0.
    public static func / (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.divide, b.expression) }
    /// Elementwise quotient.
    public static func / (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.divide, .scalar(b)) }
    /// Elementwise quotient.
    public static func / (a: Element, b: BlockedArray) -> BlockedArray { BlockedArray(a) / b }
    /// The sum, put in place of the left side.
    public static func += (a: inout BlockedArray, b: BlockedArray) { a = a + b }
    /// The difference, put in place of the left side.
    public static func -= (a: inout BlockedArray, b: BlockedArray) { a = a - b }
    /// The product, put in place of the left side.
    public static func *= (a: inout BlockedArray, b: BlockedArray) { a = a * b }
    /// The quotient, put in place of the left side.
    public static func /= (a: inout BlockedArray, b: BlockedArray) { a = a / b }
}

extension BlockedArray where Element: SignedNumeric {
    /// Elementwise negation.
    public static prefix func - (a: BlockedArray) -> BlockedArray { a.apply(.negate) }
}

extension BlockedArray where Element: FixedWidthInteger {
    /// Elementwise remainder, with the dividend's sign; a fault where the divisor is 0.
    public static func % (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.remainder, b.expression) }
    /// Elementwise remainder.
    public static func % (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.remainder, .scalar(b)) }
    /// Elementwise wrapping sum.
    public static func &+ (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.wrappingAdd, b.expression) }
    /// Elementwise wrapping sum.
    public static func &+ (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.wrappingAdd, .scalar(b)) }
    /// Elementwise wrapping difference.
    public static func &- (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.wrappingSubtract, b.expression) }
    /// Elementwise wrapping difference.
    public static func &- (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.wrappingSubtract, .scalar(b)) }
    /// Elementwise wrapping product.
    public static func &* (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.wrappingMultiply, b.expression) }
    /// Elementwise wrapping product.
    public static func &* (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.wrappingMultiply, .scalar(b)) }
    /// Elementwise bits of both.
    public static func & (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.and, b.expression) }
    /// Elementwise bits of both.
    public static func & (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.and, .scalar(b)) }
    /// Elementwise bits of either.
    public static func | (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.or, b.expression) }
    /// Elementwise bits of either.
    public static func | (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.or, .scalar(b)) }
    /// Elementwise bits of one alone.
    public static func ^ (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.xor, b.expression) }
    /// Elementwise bits of one alone.
    public static func ^ (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.xor, .scalar(b)) }
    /// Elementwise complement.
    public static prefix func ~ (a: BlockedArray) -> BlockedArray { a.apply(.not) }
    /// Elementwise shift to the left.
    public static func << (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.shiftLeft, .scalar(b)) }
    /// Elementwise shift to the right.
    public static func >> (a: BlockedArray, b: Element) -> BlockedArray { a.apply(.shiftRight, .scalar(b)) }
}

// MARK: Comparison

extension BlockedArray {
    /// Whether elements are equal.
    public static func .== (a: BlockedArray, b: BlockedArray) -> BlockedArray<Bool> { a.apply(.equal, b.expression) }
    /// Whether elements are equal to a value.
    public static func .== (a: BlockedArray, b: Element) -> BlockedArray<Bool> { a.apply(.equal, .scalar(b)) }
    /// Whether elements differ.
    public static func .!= (a: BlockedArray, b: BlockedArray) -> BlockedArray<Bool> { a.apply(.notEqual, b.expression) }
    /// Whether elements differ from a value.
    public static func .!= (a: BlockedArray, b: Element) -> BlockedArray<Bool> { a.apply(.notEqual, .scalar(b)) }
}

extension BlockedArray where Element: Comparable {
    /// Whether elements are less.
    public static func < (a: BlockedArray, b: BlockedArray) -> BlockedArray<Bool> { a.apply(.less, b.expression) }
    /// Whether elements are less than a value.
    public static func < (a: BlockedArray, b: Element) -> BlockedArray<Bool> { a.apply(.less, .scalar(b)) }
    /// Whether elements are less or equal.
    public static func <= (a: BlockedArray, b: BlockedArray) -> BlockedArray<Bool> { a.apply(.lessOrEqual, b.expression) }
    /// Whether elements are less than a value, or equal to it.
    public static func <= (a: BlockedArray, b: Element) -> BlockedArray<Bool> { a.apply(.lessOrEqual, .scalar(b)) }
    /// Whether elements are greater.
    public static func > (a: BlockedArray, b: BlockedArray) -> BlockedArray<Bool> { a.apply(.greater, b.expression) }
    /// Whether elements are greater than a value.
    public static func > (a: BlockedArray, b: Element) -> BlockedArray<Bool> { a.apply(.greater, .scalar(b)) }
    /// Whether elements are greater or equal.
    public static func >= (a: BlockedArray, b: BlockedArray) -> BlockedArray<Bool> {
        a.apply(.greaterOrEqual, b.expression)
    }
    /// Whether elements are greater than a value, or equal to it.
    public static func >= (a: BlockedArray, b: Element) -> BlockedArray<Bool> { a.apply(.greaterOrEqual, .scalar(b)) }
}

// MARK: Logic

extension BlockedArray where Element == Bool {
    /// Elementwise and.
    public static func .& (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.and, b.expression) }
    /// Elementwise or.
    public static func .| (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.or, b.expression) }
    /// Elementwise exclusive or.
    public static func .^ (a: BlockedArray, b: BlockedArray) -> BlockedArray { a.apply(.xor, b.expression) }
    /// Elementwise not.
    public static prefix func .! (a: BlockedArray) -> BlockedArray { a.apply(.not) }
}
