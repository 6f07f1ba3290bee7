@Kernel
func columnSums(_ a: Matrix<Double>, _ s: inout Vector<Double>) {
    for i in parallel(0..<a.shape[0]) {
        for j in 0..<a.shape[1] { s[j] += a[i, j] }
    }
}
