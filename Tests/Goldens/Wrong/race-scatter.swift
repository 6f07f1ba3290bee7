@Kernel
func scatter(_ x: Vector<Double>, _ p: Vector<Int>, _ y: inout Vector<Double>) {
    for i in parallel(x.indices) { y[p[i]] = x[i] }
}
