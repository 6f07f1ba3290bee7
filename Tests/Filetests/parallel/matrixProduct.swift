// The rows of a matrix product.

@Kernel
func matrixProduct(_ a: Matrix<Double>, _ b: Matrix<Double>, _ c: inout Matrix<Double>) {
    for i in parallel(0..<a.shape[0]) {
        for j in 0..<b.shape[1] { c[i, j] = 0 }
        for k in 0..<a.shape[1] {
            let factor = a[i, k]
            for j in 0..<b.shape[1] { c[i, j] += factor * b[k, j] }
        }
    }
}

// run: matrixProduct(a: [[1, 2], [3, 4]], b: [[5, 6], [7, 8]], c: filled(9, 2, 2)) == c = [[19, 22], [43, 50]]
// large: matrixProduct(a: random(40, 50), b: random(50, 30), c: zeros(40, 30))
