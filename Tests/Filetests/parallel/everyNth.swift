// Every third element, by a stride and by a product.

@Kernel
func everyNth(_ x: Vector<Double>, _ y: inout Vector<Double>) {
    for i in parallel(stride(from: 0, to: y.count, by: 3)) { y[i] = x[i] }
    for k in parallel(0..<(y.count - 1) / 3) { y[3 * k + 1] = -x[k] }
}

// run: everyNth(x: [1, 2, 3, 4, 5, 6, 7], y: zeros(7)) == y = [1, -1, 0, 4, -2, 0, 7]
// large: everyNth(x: random(60000), y: zeros(60000))
