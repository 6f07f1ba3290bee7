@Kernel
func flatten(_ a: Matrix<Double>, _ y: inout Vector<Double>) {
    let (n, m) = (a.shape[0], a.shape[1])
    for i in parallel(0..<n) {
        for j in 0..<m { y[i * n + j] = a[i, j] }
    }
}
