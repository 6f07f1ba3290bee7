@Kernel
func put(_ y: inout Vector<Double>, _ place: Int, _ value: Double) {
    y[place] = value
}

@Kernel
func putAll(_ a: inout Matrix<Double>, _ y: inout Vector<Double>) {
    for i in parallel(0..<a.shape[0]) {
        put(&a[i, ...], 0, 1)
        put(&y, i, 1)
    }
}
