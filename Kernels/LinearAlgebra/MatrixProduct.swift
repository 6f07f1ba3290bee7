// The product of two matrices by rows: the innermost loop walks along rows of `b` and of the result.
// Each element adds its products in the order of the inner index, so the result does not depend on vector width.

public import Quern

/// The matrix product `a · b`.
/// - Shapes: `a` [n, k]; `b` [k, m]; result [n, m].
/// - Throws: a fault if the columns of `a` are not as many as the rows of `b`.
/// - Complexity: O(n·k·m); one result is allocated. No blocking: meant for matrices that fit the caches.
@Kernel
public func matrixProduct<T: Real>(_ a: Matrix<T>, _ b: Matrix<T>) throws -> Matrix<T> {
    let (n, inner, m) = (a.shape[0], a.shape[1], b.shape[1])
    precondition(inner == b.shape[0], "'a' must have as many columns as 'b' has rows")
    var product = NDArray<T, 2>(zeros: n, m)
    for i in parallel(0..<n) {
        for k in 0..<inner {
            let factor = a[i, k]
            for j in 0..<m {
                product[i, j] += factor * b[k, j]
            }
        }
    }
    return product
}
