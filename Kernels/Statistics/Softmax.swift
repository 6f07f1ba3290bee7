// Softmax of rows. The largest element is taken off first, so no exponential overflows, whatever the row.

public import Quern

/// Turns each row of `x` into positive weights that sum to 1: `exp(x) / sum(exp(x))`.
/// - Shapes: `x` [n, m]; result [n, m].
/// - Returns: rows of NaN for rows that hold a NaN, +∞ or nothing but −∞; otherwise −∞ gives the weight 0.
/// - Complexity: O(n·m); one result is allocated.
@Kernel
public func softmax<T: Real>(_ x: Matrix<T>) throws -> Matrix<T> {
    let (n, m) = (x.shape[0], x.shape[1])
    var weights = NDArray<T, 2>(zeros: n, m)
    if m == 0 { return weights }
    for i in parallel(0..<n) {
        let largest = x[i, ...].max()
        for j in 0..<m {
            weights[i, j] = exp(x[i, j] - largest)
        }
        let total = weights[i, ...].sum()
        for j in 0..<m {
            weights[i, j] /= total
        }
    }
    return weights
}
