// A sum of two vectors, one scaled.

@Kernel
func axpy(_ a: Double, _ x: Vector<Double>, _ y: inout Vector<Double>) {
    for i in parallel(x.indices) { y[i] += a * x[i] }
}

// run: axpy(a: 2, x: [1, 2, 3], y: [10, 20, 30]) == y = [12, 24, 36]
// large: axpy(a: 0.3, x: random(50000), y: random(50000))
