@Kernel
func decay(_ x: Vector<Double>, _ y: inout Vector<Double>) {
    var last = 0.0
    for i in parallel(x.indices) {
        last = 0.9 * last + x[i]
        y[i] = last
    }
}

@Kernel
func lastPositive(_ x: Vector<Double>) -> Double {
    var last = 0.0
    for i in parallel(x.indices) {
        if x[i] > 0 { last = x[i] }
    }
    return last
}

@Kernel
func halved(_ x: Vector<Double>) -> Double {
    var s = 0.0
    for i in parallel(x.indices) {
        s += x[i]
        s *= 0.5
    }
    return s
}
