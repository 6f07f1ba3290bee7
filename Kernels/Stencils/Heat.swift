// An explicit step of the heat equation in three dimensions: the 7-point Laplacian, forward in time.

public import Quern

/// One time step of the heat equation, `a` → `b`: `b = a + c · (sum of six neighbours − 6a)`.
///
/// The border of `b` is left as it is: a fixed temperature. `c` is diffusivity · time step / spacing²; the scheme is
/// stable up to 1/6.
/// - Shapes: `a` [n, m, l]; `b` [n, m, l].
/// - Throws: a fault if the shapes differ.
/// - Complexity: O(n·m·l); nothing is allocated.
@Kernel(.expect(.checksRemoved, .noAllocation))
public func heat<T: Real>(_ a: NDArray<T, 3>, into b: inout NDArray<T, 3>, coefficient c: T) throws {
    precondition(a.shape == b.shape, "'a' and 'b' must have the same shape")
    let (n, m, l) = (a.shape[0], a.shape[1], a.shape[2])
    guard n > 2 && m > 2 && l > 2 else { return }
    for i in parallel(1..<n - 1) {
        for j in 1..<m - 1 {
            for k in 1..<l - 1 {
                let here = a[i, j, k]
                let first = a[i - 1, j, k] + a[i + 1, j, k]
                let second = a[i, j - 1, k] + a[i, j + 1, k]
                let third = a[i, j, k - 1] + a[i, j, k + 1]
                let neighbours = first + second + third
                b[i, j, k] = here + c * (neighbours - 6 * here)
            }
        }
    }
}
