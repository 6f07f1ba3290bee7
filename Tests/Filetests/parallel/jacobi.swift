// One sweep of Jacobi's method for Laplace's equation: the mean of four neighbours, in a second array.

@Kernel
func jacobi(_ a: Matrix<Double>, _ b: inout Matrix<Double>) {
    let (n, m) = (a.shape[0], a.shape[1])
    for i in parallel(1..<n - 1) {
        for j in 1..<m - 1 { b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1]) }
    }
}

// run: jacobi(a: [[0, 4, 0], [8, 9, 16], [0, 12, 0]], b: zeros(3, 3)) == b = [[0, 0, 0], [0, 10, 0], [0, 0, 0]]
// large: jacobi(a: random(130, 120), b: zeros(130, 120))
