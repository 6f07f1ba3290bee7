// A kernel with an error does not hide what is wrong with the loops of others, unless they call it.

@Kernel
func histogram(_ x: Vector<Int>, _ h: inout Vector<Int>) throws {
    for i in parallel(0..<x.count) { h[x[i]] += 1 }
}

@Kernel
func last(_ x: Vector<Double>) throws -> Double {
    var seen = 0.0
    for i in parallel(0..<x.count) { seen = x[i] }
    return seen
}

@Kernel
func ofLast(_ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in parallel(1..<x.count) { y[i] = y[i - 1] + (try last(x)) }
}

@Kernel
func blur(_ x: inout Vector<Double>) throws {
    for i in parallel(1..<x.count) { x[i] = (x[i] + x[i - 1]) / 2 }
}
