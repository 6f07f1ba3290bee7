// The kernels of the benchmarks of parallel loops: the same work as in Peers/tasks_peer.h and tasks_python.py.

import Quern

/// Work of about 2 ns a step that cannot be done in parallel within itself.
@Kernel
func chain(_ start: Double, _ steps: Int) -> Double {
    var x = start
    for _ in 0..<steps { x = x * 0.999 + 0.001 }
    return x
}

/// A chain for each element: a loop whose cost per iteration is `steps`.
@Kernel
func chains(_ out: inout Vector<Double>, _ steps: Int) throws {
    for i in parallel(0..<out.count) { out[i] = chain(Double(i), steps) }
}

/// axpy as a loop that may run on every core: short ones must not pay for it.
@Kernel
func axpyParallel(_ a: Double, _ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in parallel(0..<x.count) { y[i] += a * x[i] }
}

/// axpy as a plain loop.
@Kernel
func axpyPlain(_ a: Double, _ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in 0..<x.count { y[i] += a * x[i] }
}

/// The mean of row `i`, and the length of that row less its mean.
@Kernel(.relaxed)
func meanAndLength(_ x: Matrix<Double>, _ i: Int) throws -> (Double, Double) {
    let mean = x[i, ...].sum() / Double(x.shape[1])
    var squares = 0.0
    for t in 0..<x.shape[1] {
        let d = x[i, t] - mean
        squares += d * d
    }
    return (mean, sqrt(squares))
}

/// The sum of the correlations of row `i` with all rows above it; the rows stay as they are and where they are.
@Kernel(.relaxed)
func correlationsAbove(
    _ x: Matrix<Double>, _ means: Vector<Double>, _ lengths: Vector<Double>, _ i: Int
) throws -> Double {
    var total = 0.0
    for j in 0..<i {
        let (mine, others) = (means[i], means[j])
        var product = 0.0
        for t in 0..<x.shape[1] { product += (x[i, t] - mine) * (x[j, t] - others) }
        total += product / (lengths[i] * lengths[j])
    }
    return total
}
