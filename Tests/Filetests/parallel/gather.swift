// Elements read wherever an index says, written in order.

@Kernel
func gather(_ x: Vector<Double>, _ k: Vector<Int>, _ y: inout Vector<Double>) {
    for i in parallel(k.indices) { y[i] = x[k[i]] }
}

// run: gather(x: [10, 20, 30], k: [2, 0, 2, 1], y: zeros(4)) == y = [30, 10, 30, 20]
// large: gather(x: random(1000), k: below(1000, 50000), y: zeros(50000))
