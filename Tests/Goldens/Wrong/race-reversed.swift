@Kernel
func flip(_ x: inout Vector<Double>) {
    let n = x.count
    for i in parallel(0..<n) { x[i] = x[n - 1 - i] }
}
