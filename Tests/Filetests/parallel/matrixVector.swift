// A matrix times a vector, a row each.

@Kernel
func matrixVector(_ a: Matrix<Double>, _ x: Vector<Double>, _ y: inout Vector<Double>) {
    for i in parallel(y.indices) {
        var total = 0.0
        for k in x.indices { total += a[i, k] * x[k] }
        y[i] = total
    }
}

// run: matrixVector(a: [[1, 2, 3], [4, 5, 6]], x: [1, 10, 100], y: [0, 0]) == y = [321, 654]
// large: matrixVector(a: random(200, 150), x: random(150), y: zeros(200))
