// The Mandelbrot set: a scalar kernel with a data-dependent loop, and a picture that calls it for each pixel.

public import Quern

/// How many steps of z ← z² + c stay within |z| ≤ 2, from z = 0, at most `limit`.
/// - Returns: from 0 (c itself lies outside) to `limit` (c counts as inside).
/// - Complexity: O(limit).
@Kernel
public func escapeTime<T: Real>(_ cx: T, _ cy: T, limit: Int) -> Int {
    var (x, y) = (T(0), T(0))
    var steps = 0
    while steps < limit {
        let nextX = x * x - y * y + cx
        let nextY = 2 * x * y + cy
        x = nextX
        y = nextY
        if x * x + y * y > 4 { break }
        steps += 1
    }
    return steps
}

/// Escape times over a rectangle of the plane: pixel [i, j] is `left + j · pixel`, `top − i · pixel`.
/// - Shapes: `times` [n, m].
/// - Throws: a fault if `limit` does not fit 32 bits.
/// - Complexity: O(n·m·limit); nothing is allocated.
@Kernel
public func mandelbrot<T: Real>(into times: inout Matrix<Int32>, left: T, top: T, pixel: T, limit: Int) throws {
    let (n, m) = (times.shape[0], times.shape[1])
    for i in parallel(0..<n) {
        let cy = top - T(i) * pixel
        for j in 0..<m {
            let cx = left + T(j) * pixel
            times[i, j] = Int32(escapeTime(cx, cy, limit: limit))
        }
    }
}
