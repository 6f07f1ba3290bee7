// The kernels that are measured and are not in the library: as small as the question that they answer.

import Quern

/// The sum of `x` in the fixed tree.
@Kernel
func total(_ x: Vector<Double>) -> Double { x.sum() }

/// What a call costs that does next to nothing.
@Kernel
func halfSquare(_ x: Double) -> Double { 0.5 * x * x }

/// axpy as a program would write it for itself: generic, in the module that calls it.
@Kernel
func axpyHere<T: Real>(_ a: T, _ x: Vector<T>, _ y: inout Vector<T>) throws {
    for i in 0..<x.count { y[i] += a * x[i] }
}

/// Functions that have formulas of their own, element by element.
@Kernel
func exponentials(_ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in 0..<x.count { y[i] = exp(x[i]) }
}
@Kernel
func logarithms(_ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in 0..<x.count { y[i] = log(x[i] + 1) }
}
@Kernel
func sines(_ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in 0..<x.count { y[i] = sin(x[i]) }
}
@Kernel
func powers(_ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in 0..<x.count { y[i] = pow(x[i] + 2, 1.7) }
}
@Kernel
func hyperbolicTangents(_ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in 0..<x.count { y[i] = tanh(x[i]) }
}
@Kernel
func errorFunctions(_ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in 0..<x.count { y[i] = erf(x[i]) }
}
