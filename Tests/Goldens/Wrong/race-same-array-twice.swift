@Kernel
func add(_ x: inout Vector<Double>, _ y: inout Vector<Double>) {
    for i in parallel(x.indices) { x[i] += y[i] }
}

@Kernel
func double(_ x: inout Vector<Double>) {
    add(&x, &x)
}
