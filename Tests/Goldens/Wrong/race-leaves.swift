@Kernel
func firstNegative(_ x: Vector<Double>) -> Int {
    for i in parallel(x.indices) {
        if x[i] < 0 { return i }
    }
    return -1
}

@Kernel
func untilZero(_ x: Vector<Double>, _ y: inout Vector<Double>) {
    for i in parallel(x.indices) {
        if x[i] == 0 { break }
        y[i] = 1 / x[i]
    }
}
