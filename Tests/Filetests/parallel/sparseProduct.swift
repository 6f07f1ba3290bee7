// A sparse matrix in compressed rows times a vector.

@Kernel
func sparseProduct(
    _ start: Vector<Int>, _ column: Vector<Int>, _ value: Vector<Double>, _ x: Vector<Double>, _ y: inout Vector<Double>
) {
    for i in parallel(y.indices) {
        var total = 0.0
        for k in start[i]..<start[i + 1] { total += value[k] * x[column[k]] }
        y[i] = total
    }
}

// run: sparseProduct(start: [0, 2, 2, 3], column: [0, 2, 1], value: [1, 2, 5], x: [10, 20, 30], y: filled(7, 3)) == y = [70, 0, 100]
// large: sparseProduct(start: arange(20001), column: below(500, 20000), value: random(20000), x: random(500), y: zeros(20000))
