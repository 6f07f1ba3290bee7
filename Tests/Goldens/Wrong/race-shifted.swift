@Kernel
func smooth(_ x: inout Vector<Double>) {
    for i in parallel(1..<x.count) { x[i] = 0.5 * (x[i] + x[i - 1]) }
}
