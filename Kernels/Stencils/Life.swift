// Conway's game of life on a torus: small integers, wrapped indices, a `switch` as an expression.

public import Quern

/// One generation of Conway's game of life, `now` → `next`; the board's edges meet.
/// - Shapes: `now` [n, m]; `next` [n, m]. Cells are 1 or 0; any other value counts as that many neighbours.
/// - Throws: a fault if the shapes differ, or if more neighbours than 255 come together.
/// - Complexity: O(n·m); nothing is allocated.
/// - Source: Gardner, Scientific American 223 (October 1970).
@Kernel
public func lifeStep(_ now: Matrix<UInt8>, into next: inout Matrix<UInt8>) throws {
    precondition(now.shape == next.shape, "'now' and 'next' must have the same shape")
    let (n, m) = (now.shape[0], now.shape[1])
    for i in parallel(0..<n) {
        let above = i == 0 ? n - 1 : i - 1
        let below = i == n - 1 ? 0 : i + 1
        for j in 0..<m {
            let left = j == 0 ? m - 1 : j - 1
            let right = j == m - 1 ? 0 : j + 1
            let upper = now[above, left] + now[above, j] + now[above, right]
            let middle = now[i, left] + now[i, right]
            let lower = now[below, left] + now[below, j] + now[below, right]
            next[i, j] =
                switch upper + middle + lower {
                case 3: 1
                case 2: now[i, j]
                default: 0
                }
        }
    }
}
