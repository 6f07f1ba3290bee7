// A dot product: floating-point contributions in the fixed tree.

@Kernel
func dotProduct(_ x: Vector<Double>, _ y: Vector<Double>) -> Double {
    var total = 0.0
    for i in parallel(x.indices) { total += x[i] * y[i] }
    return total
}

// run: dotProduct(x: [1, 2, 3], y: [4, 5, 6]) == 32
// large: dotProduct(x: random(60000), y: random(60000))
