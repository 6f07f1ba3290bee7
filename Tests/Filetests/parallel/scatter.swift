// Elements written through a permutation, which the user vouches for.

@Kernel
func scatter(_ x: Vector<Double>, _ p: Vector<Int>, _ y: inout Vector<Double>) {
    for i in parallel(x.indices, disjoint: &y) { y[p[i]] = x[i] }
}

// run: scatter(x: [10, 20, 30], p: [2, 0, 1], y: zeros(3)) == y = [20, 30, 10]
// large: scatter(x: random(40000), p: permutation(40000), y: zeros(40000))
