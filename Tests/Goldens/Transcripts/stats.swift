import Quern

/// Sum of the positive elements of `x`.
@Kernel
func sumPositive<T: Real>(_ x: Vector<T>) -> T {
    var out: T = 0
    for e in x where e > 0 { out += e }
    return out
}

/// a · x + y, in place.
@Kernel
func axpy(_ a: Double, _ x: Vector<Double>, _ y: inout Vector<Double>) {
    for i in y.indices { y[i] += a * x[i] }
}

/// Smallest and largest element; `n` is raised by their number.
@Kernel
func range(_ x: Vector<Double>, count n: inout Int) -> (Double, Double) {
    n += x.count
    return (x.min(), x.max())
}

/// Twice `x`.
@Kernel
func doubled(_ x: Matrix<Float>) -> Matrix<Float> {
    var y = Matrix<Float>(zeros: x.shape[0], x.shape[1])
    for i in 0..<x.shape[0] {
        for j in 0..<x.shape[1] { y[i, j] = 2 * x[i, j] }
    }
    return y
}

/// Whether all are true.
@Kernel
func all(_ x: Vector<Bool>) -> Bool { x.all() }

/// The kinds of numbers side by side.
@Kernel
func kinds(_ a: Int8, _ b: UInt64, _ c: Float, _ d: Bool) -> (UInt64, Int8, Float, Bool) { (b, a, c, !d) }

@Kernel
func zero<T: Numeric>(_ x: T) -> T { x - x }
