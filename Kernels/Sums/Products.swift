// Products of many factors without overflow on the way: of floating-point factors in twice the precision and with
// an exponent of its own, of integers as a magnitude and a sign.
//
//     floating point   word 0, 1: the bits of high and low, 1 ≤ |high| < 2     2: exponent     3: how many factors
//     integers         word 0: magnitude     1: 1 if negative     2: 1 if too large     3: how many zeros
//
// Always: an integer product does not depend on order at all. A floating-point one is wrong by less than
// n · 2^−100 of itself before its one rounding, so order shows only where it lies that near to a rounding boundary.
// Source: Ogita, Rump and Oishi, Accurate Sum and Dot Product (2005), for the error-free product.

public import Quern

/// Multiplies the rows of `x` into accumulators: each row into its own, or all into one.
/// - Shapes: `x` [rows, n]; `products` [rows, 4], or [1, 4] for one product of all.
/// - Complexity: O(rows·n), 8 ns an element: each waits for the one before it. Nothing is allocated.
@Kernel
public func depositProduct<T: Real>(_ x: Matrix<T>, into products: inout Matrix<Int>) {
    let (rows, n) = (x.shape[0], x.shape[1])
    let last = products.shape[0] - 1
    precondition(last == 0 || last == rows - 1, "'products' must have one row, or one a row of 'x'")
    for r in 0..<rows {
        let output = min(r, last)
        var high = Double(bitPattern: UInt64(truncatingIfNeeded: products[output, 0]))
        var low = Double(bitPattern: UInt64(truncatingIfNeeded: products[output, 1]))
        var exponent = products[output, 2]
        for c in 0..<n {
            var factor = Double(x[r, c])
            if factor.magnitude < 0x1p-1022 {
                factor = factor * 0x1p64
                exponent = exponent &- 64
            }
            if factor != 0.0 && factor.isFinite && high != 0.0 && high.isFinite {
                let bits = factor.bitPattern
                exponent = exponent &+ (Int(truncatingIfNeeded: (bits &>> 52) & 0x7ff) &- 1023)
                let scaled = Double(bitPattern: (bits & 0x800f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000)
                let product = high * scaled
                let rest = low * scaled + fma(high, scaled, -product)
                high = product + rest
                low = (product - high) + rest
                if high.magnitude >= 2.0 {
                    high = high * 0.5
                    low = low * 0.5
                    exponent = exponent &+ 1
                }
            } else {
                // Zero, an infinity or NaN: from here on high alone counts, as ordinary arithmetic has it.
                high = high * factor
                low = 0.0
            }
        }
        products[output, 0] = Int(truncatingIfNeeded: high.bitPattern)
        products[output, 1] = Int(truncatingIfNeeded: low.bitPattern)
        products[output, 2] = exponent
        products[output, 3] &+= n
    }
}

/// Multiplies the rows of `x` into accumulators of integer products: each row into its own, or all into one.
/// - Shapes: `x` [rows, n]; `products` [rows, 4], or [1, 4] for one product of all.
/// - Complexity: O(rows·n); nothing is allocated.
@Kernel
public func depositIntegerProduct<T: FixedWidthInteger>(_ x: Matrix<T>, into products: inout Matrix<Int>) {
    let (rows, n) = (x.shape[0], x.shape[1])
    let last = products.shape[0] - 1
    precondition(last == 0 || last == rows - 1, "'products' must have one row, or one a row of 'x'")
    for r in 0..<rows {
        let output = min(r, last)
        var magnitude = UInt(truncatingIfNeeded: products[output, 0])
        var negative = products[output, 1]
        var tooLarge = products[output, 2]
        var zeros = 0
        for c in 0..<n {
            let value = x[r, c]
            if value == 0 {
                zeros &+= 1
                continue
            }
            let bits = UInt(truncatingIfNeeded: value)
            let factor = value < 0 ? 0 &- bits : bits
            negative = value < 0 ? 1 &- negative : negative
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: factor)
            magnitude = product
            tooLarge = overflow ? 1 : tooLarge
        }
        products[output, 0] = Int(truncatingIfNeeded: magnitude)
        products[output, 1] = negative
        products[output, 2] = tooLarge
        products[output, 3] &+= zeros
    }
}
