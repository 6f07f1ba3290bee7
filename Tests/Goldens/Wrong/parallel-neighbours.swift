@Kernel
func smear(_ x: inout Vector<Double>) {
    for i in parallel(1..<x.count) {
        x[i] = x[i - 1]
    }
}
