// Jacobi's iteration for Laplace's equation on a grid: each inner point becomes the mean of its four neighbours.
// Its loops keep no check: one range test before them stands for all.

public import Quern

/// One Jacobi sweep of the 5-point Laplacian, `a` → `b`. The border of `b` is left as it is.
/// - Shapes: `a` [n, m]; `b` [n, m].
/// - Throws: a fault if the shapes differ.
/// - Complexity: O(n·m); nothing is allocated.
@Kernel(.expect(.checksRemoved, .noAllocation))
public func jacobi<T: Real>(_ a: Matrix<T>, into b: inout Matrix<T>) throws {
    precondition(a.shape == b.shape, "'a' and 'b' must have the same shape")
    let (n, m) = (a.shape[0], a.shape[1])
    guard n > 2 && m > 2 else { return }
    for i in parallel(1..<n - 1) {
        for j in 1..<m - 1 {
            let vertical = a[i - 1, j] + a[i + 1, j]
            let horizontal = a[i, j - 1] + a[i, j + 1]
            b[i, j] = 0.25 * (vertical + horizontal)
        }
    }
}
