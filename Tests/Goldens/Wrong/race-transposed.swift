@Kernel
func transpose(_ a: inout Matrix<Double>) {
    for i in parallel(0..<a.shape[0]) {
        for j in 0..<a.shape[1] { a[i, j] = a[j, i] }
    }
}
