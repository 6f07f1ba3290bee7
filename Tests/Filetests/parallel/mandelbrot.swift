// Rows of the Mandelbrot set: steps until a point leaves the circle of radius 2. Iterations differ much in cost.

@Kernel
func mandelbrot(_ limit: Int, _ counts: inout Matrix<Int32>) {
    let (n, m) = (counts.shape[0], counts.shape[1])
    for i in parallel(0..<n) {
        let y = 2.5 * Double(i) / Double(n) - 1.25
        for j in 0..<m {
            let x = 3.0 * Double(j) / Double(m) - 2.25
            var (re, im) = (0.0, 0.0)
            var steps = 0
            while steps < limit && re * re + im * im <= 4 {
                (re, im) = (re * re - im * im + x, 2 * re * im + y)
                steps += 1
            }
            counts[i, j] = Int32(steps)
        }
    }
}

// Rows at y = -1.25 and 0, columns at x = -2.25, -1.25, -0.25.
// run: mandelbrot(limit: 50, counts: zeros(2, 3)) == counts = [[1, 2, 3], [1, 50, 50]]
// large: mandelbrot(limit: 60, counts: zeros(50, 60))
