// Numbers that a mathematical function is written in: a formula of `Mathematics` is one generic text, which the
// interpreter runs on `Double` and the code generator runs on values of LLVM IR, so that both get the same bits.
// Holds: every operation is correctly rounded (IEEE 754, to nearest, ties to even) and total; nothing branches but
// `rarely`, so that loops with such a formula stay vectorisable.

/// 64 bits, as an unsigned integer modulo 2⁶⁴.
package protocol MathWord {
    static func &+ (a: Self, b: Self) -> Self
    static func &- (a: Self, b: Self) -> Self
    static func &* (a: Self, b: Self) -> Self
    static func & (a: Self, b: Self) -> Self
    static func | (a: Self, b: Self) -> Self
    static func ^ (a: Self, b: Self) -> Self
    /// Shifts by less than 64 bits.
    static func &<< (a: Self, count: Self) -> Self
    static func &>> (a: Self, count: Self) -> Self

    /// The same constant in this arithmetic.
    func constant(_ bits: UInt64) -> Self
    /// The upper 64 bits of the product.
    func upperHalf(times other: Self) -> Self
    /// 1 if this is less, as unsigned integers, else 0.
    func isLess(than other: Self) -> Self
    /// Zeros above the first one; the word is not 0.
    var leadingZeros: Self { get }
    /// The element at this place of a table; the place is inside of it.
    func element(of table: [UInt64]) -> Self
}

/// A number in binary64.
package protocol MathReal {
    associatedtype Word: MathWord
    /// The answer of a comparison.
    associatedtype Truth

    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    static prefix func - (a: Self) -> Self
    static func < (a: Self, b: Self) -> Truth
    static func >= (a: Self, b: Self) -> Truth
    static func == (a: Self, b: Self) -> Truth

    /// The same constant in this arithmetic.
    func constant(_ value: Double) -> Self
    /// The number with these bits.
    static func number(bits: Word) -> Self
    /// The number's bits.
    var word: Word { get }
    /// The nearest number to an unsigned integer.
    static func nearest(to integer: Word) -> Self
    /// The square root, rounded once; NaN below zero.
    func squareRoot() -> Self
    /// This number plus a product, rounded once.
    func adding(_ a: Self, times b: Self) -> Self
    /// One number or the other; both are there.
    static func choose(_ truth: Truth, _ then: Self, else other: Self) -> Self
    /// Whether both hold.
    static func both(_ a: Truth, _ b: Truth) -> Truth
    /// What `formula` makes of this number if `truth` holds, which it seldom does, else `other`. The formula may
    /// cost much. One name stands for one formula.
    func rarely(_ truth: Truth, _ name: String, _ formula: (Self) -> Self, else other: Self) -> Self
}

extension MathReal {
    /// The number's distance from zero.
    var distance: Self { Self.number(bits: word & word.constant(0x7FFF_FFFF_FFFF_FFFF)) }

    /// This number, with its sign set where the other one's is.
    func signed(as other: Self) -> Self {
        Self.number(bits: word | (other.word & other.word.constant(0x8000_0000_0000_0000)))
    }
    /// This number, negated where the other one's sign is set.
    func flipped(by other: Self) -> Self {
        Self.number(bits: word ^ (other.word & other.word.constant(0x8000_0000_0000_0000)))
    }

    /// `c₀ + c₁ x + c₂ x² + …`: even and odd powers apart, so that two chains of operations run side by side.
    func polynomial(_ coefficients: [Double]) -> Self {
        let square = self * self
        func chain(from first: Int) -> Self {
            var power = coefficients.count - 1
            if power & 1 != first { power -= 1 }
            var sum = constant(coefficients[power])
            while power > first {
                power -= 2
                sum = constant(coefficients[power]).adding(sum, times: square)
            }
            return sum
        }
        return chain(from: 0).adding(chain(from: 1), times: self)
    }
}

extension UInt64: MathWord {
    package func constant(_ bits: UInt64) -> UInt64 { bits }
    package func upperHalf(times other: UInt64) -> UInt64 { multipliedFullWidth(by: other).high }
    package func isLess(than other: UInt64) -> UInt64 { self < other ? 1 : 0 }
    package var leadingZeros: UInt64 { UInt64(leadingZeroBitCount) }
    package func element(of table: [UInt64]) -> UInt64 { table[Int(self)] }
}

extension Double: MathReal {
    package typealias Word = UInt64
    package typealias Truth = Bool

    package func constant(_ value: Double) -> Double { value }
    package static func number(bits: UInt64) -> Double { Double(bitPattern: bits) }
    package var word: UInt64 { bitPattern }
    package static func nearest(to integer: UInt64) -> Double { Double(integer) }
    package func adding(_ a: Double, times b: Double) -> Double { addingProduct(a, b) }
    package static func choose(_ truth: Bool, _ then: Double, else other: Double) -> Double { truth ? then : other }
    package static func both(_ a: Bool, _ b: Bool) -> Bool { a && b }
    package func rarely(_ truth: Bool, _ name: String, _ formula: (Double) -> Double, else other: Double) -> Double {
        truth ? formula(self) : other
    }
}
