// Lesson 7. Kernels call kernels, generic ones too, in this module or another; recursion included.
//
// `<T: Real>` stands for `Float` and `Double`. Each call's types pick the machine code, and a callee is compiled
// together with its callers.

import Quern

/// The greatest common divisor, for any type of integer.
@Kernel
func greatestCommonDivisor<I: FixedWidthInteger>(_ a: I, _ b: I) throws -> I {
    if b == 0 { return a }
    return try greatestCommonDivisor(b, a % b)
}
// run: greatestCommonDivisor(a: 84: i32, b: 36: i32) == 12
// run: greatestCommonDivisor(a: 17: u8, b: 5: u8) == 1

/// The value of a polynomial at `x`, its coefficients from the highest power down.
@Kernel
func polynomial<T: Real>(_ coefficients: Vector<T>, at x: T) -> T {
    var value: T = 0
    for coefficient in coefficients {
        value = value * x + coefficient
    }
    return value
}
// run: polynomial(coefficients: [2, 0, -1]: f64, x: 3: f64) == 17

/// A root of a polynomial between `low` and `high`, where it changes its sign, by halving.
@Kernel
func root<T: Real>(_ coefficients: Vector<T>, from low: T, to high: T) throws -> T {
    var (left, right) = (low, high)
    let atLeft = polynomial(coefficients, at: left)
    precondition(atLeft * polynomial(coefficients, at: right) <= 0, "the signs at both ends must differ")
    for _ in 0..<60 {
        let middle = 0.5 * (left + right)
        if polynomial(coefficients, at: middle) * atLeft > 0 {
            left = middle
        } else {
            right = middle
        }
    }
    return 0.5 * (left + right)
}
// run: root(coefficients: [1, 0, -2]: f64, low: 0: f64, high: 2: f64) == 1.4142135623730951 ~2
// fault: root(coefficients: [1, 0, 2]: f64, low: 0: f64, high: 2: f64) == precondition
