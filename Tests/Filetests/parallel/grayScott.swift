// A step of two substances that react and spread, on a torus: neighbours by remainder.

@Kernel
func grayScott(
    _ u: Matrix<Double>, _ v: Matrix<Double>, _ feed: Double, _ kill: Double, _ u1: inout Matrix<Double>,
    _ v1: inout Matrix<Double>
) {
    let (n, m) = (u.shape[0], u.shape[1])
    for i in parallel(0..<n) {
        let (above, below) = ((i + n - 1) % n, (i + 1) % n)
        for j in 0..<m {
            let (left, right) = ((j + m - 1) % m, (j + 1) % m)
            let spreadU = u[above, j] + u[below, j] + u[i, left] + u[i, right] - 4 * u[i, j]
            let spreadV = v[above, j] + v[below, j] + v[i, left] + v[i, right] - 4 * v[i, j]
            let reaction = u[i, j] * v[i, j] * v[i, j]
            u1[i, j] = u[i, j] + 0.25 * spreadU - reaction + feed * (1 - u[i, j])
            v1[i, j] = v[i, j] + 0.125 * spreadV + reaction - (feed + kill) * v[i, j]
        }
    }
}

// run: grayScott(u: [[1, 0], [0, 0]], v: [[0.5, 0], [0, 0]], feed: 0, kill: 0, u1: zeros(2, 2), v1: zeros(2, 2)) == u1 = [[-0.25, 0.5], [0.5, 0]], v1 = [[0.5, 0.125], [0.125, 0]]
// large: grayScott(u: random(90, 80), v: random(90, 80), feed: 0.03, kill: 0.06, u1: zeros(90, 80), v1: zeros(90, 80))
