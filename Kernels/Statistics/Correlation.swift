// Pearson's correlation of every pair of variables. Rows are centred first and then multiplied, which keeps the
// digits that the one-pass formula (sum of products less product of sums) loses.

public import Quern

/// The correlation of each pair of rows of `x`: rows are variables, columns are observations.
/// - Shapes: `x` [variables, observations]; result [variables, variables], symmetric.
/// - Returns: coefficients from −1 to 1; NaN where a variable does not vary or holds a NaN.
/// - Complexity: O(variables² · observations); copies `x` once.
@Kernel
public func correlations<T: Real>(_ x: Matrix<T>) throws -> Matrix<T> {
    let (variables, observations) = (x.shape[0], x.shape[1])
    var centred = NDArray<T, 2>(zeros: variables, observations)
    var lengths = NDArray<T, 1>(zeros: variables)
    for i in 0..<variables {
        let mean = x[i, ...].sum() / T(observations)
        for t in 0..<observations {
            centred[i, t] = x[i, t] - mean
        }
        lengths[i] = sqrt(centred[i, ...].dot(centred[i, ...]))
    }
    var result = NDArray<T, 2>(zeros: variables, variables)
    for i in 0..<variables {
        for j in 0...i {
            let product = centred[i, ...].dot(centred[j, ...])
            var r = product / lengths[i] / lengths[j]
            if r > 1 { r = 1 }
            if r < -1 { r = -1 }
            result[i, j] = r
            result[j, i] = r
        }
    }
    return result
}
