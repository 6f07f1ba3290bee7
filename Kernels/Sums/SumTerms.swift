// What is done to a strip before it is summed: NaNs taken out and counted, squares and products split without error.

public import Quern

/// Copies `x` with `value` in place of NaNs, and counts the others into word `word` of accumulators.
/// - Parameter form: 0 counts all into one, 1 each row into its own, 2 each column.
/// - Shapes: `x` and `y` [rows, n]; `counts` [outputs, words].
/// - Complexity: O(rows·n); nothing is allocated.
@Kernel
public func withoutNaN<T: Real>(
    _ x: Matrix<T>, replacedBy value: T, form: Int, word: Int, into y: inout Matrix<T>, counts: inout Matrix<Int>
) {
    let (rows, n) = (x.shape[0], x.shape[1])
    precondition(y.shape == x.shape, "'y' must have the shape of 'x'")
    let last = counts.shape[0] - 1
    for r in 0..<rows {
        var numbers = 0
        for c in 0..<n {
            let e = x[r, c]
            y[r, c] = e.isNaN ? value : e
            numbers &+= e.isNaN ? 0 : 1
        }
        if form == 2 {
            for c in 0..<n {
                counts[c, word] &+= x[r, c].isNaN ? 0 : 1
            }
        } else {
            counts[min(r, last), word] &+= numbers
        }
    }
}

/// The squares of `x` in two parts, which add up to them exactly: `high` is the rounded square, `low` the rest.
///
/// Exact but where the square is above the largest `Double` (`low` is then 0) or its rest below the smallest.
/// - Shapes: `x`, `high` and `low` [rows, n].
/// - Complexity: O(rows·n); nothing is allocated.
@Kernel
public func splitSquares<T: Real>(_ x: Matrix<T>, high: inout Matrix<Double>, low: inout Matrix<Double>) {
    let (rows, n) = (x.shape[0], x.shape[1])
    precondition(high.shape == x.shape && low.shape == x.shape, "'high' and 'low' must have the shape of 'x'")
    for r in 0..<rows {
        for c in 0..<n {
            let e = Double(x[r, c])
            let square = e * e
            let rest = fma(e, e, -square)
            high[r, c] = square
            low[r, c] = square.isFinite ? rest : 0.0
        }
    }
}

/// The products of `x` and `y`, rounded once: the terms of `dot` and of norms.
/// - Shapes: `x`, `y` and `products` [rows, n].
/// - Complexity: O(rows·n); nothing is allocated.
@Kernel
public func roundedProducts<T: Real>(_ x: Matrix<T>, _ y: Matrix<T>, into products: inout Matrix<T>) {
    let (rows, n) = (x.shape[0], x.shape[1])
    precondition(y.shape == x.shape && products.shape == x.shape, "'y' and 'products' must have the shape of 'x'")
    for r in 0..<rows {
        for c in 0..<n {
            products[r, c] = x[r, c] * y[r, c]
        }
    }
}
