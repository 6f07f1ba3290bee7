@Kernel
func interleave(_ x: Vector<Double>, _ y: inout Vector<Double>) {
    for i in parallel(0..<x.count / 2) {
        y[2 * i] = x[i]
        y[i + 3] = 0
    }
    for i in parallel(x.indices) { y[i % 8] = x[i] }
    for i in parallel(stride(from: 0, to: x.count - 2, by: 2)) { y[i...i + 2] += x[i] }
}
