// Views, whole-array assignment and arrays made in kernels.

@Kernel
func doubled(_ x: Vector<Double>) -> Vector<Double> {
    var y = Vector<Double>(zeros: x.count)
    y[...] = 2 * x + 1
    return y
}

// run: doubled(x: [1, 2, 3]) == [3, 5, 7]
// run: doubled(x: []) == []

@Kernel
func backwards(_ a: inout Vector<Int>) {
    a[...] = a.reversed()
}

// run: backwards(a: [1, 2, 3, 4]) == a = [4, 3, 2, 1]

@Kernel
func window(_ x: Vector<Int>, _ i: Int, _ j: Int) -> Int {
    return x[i..<j].sum()
}

// run: window(x: [1, 2, 4, 8], i: 1, j: 3) == 6
// run: window(x: [1, 2, 4, 8], i: 4, j: 4) == 0
// fault: window(x: [1, 2, 4, 8], i: 2, j: 5) == range-out-of-bounds first=5 second=4 detail=0
// fault: window(x: [1, 2, 4, 8], i: -1, j: 2) == range-out-of-bounds first=-1 second=4 detail=0

@Kernel
func transposedRow(_ a: Matrix<Float>, _ j: Int) -> Vector<Float> {
    var out = Vector<Float>(zeros: a.shape[0])
    out[...] = a.transposed[j, ...]
    return out
}

// run: transposedRow(a: [[1, 2], [3, 4], [5, 6]], j: 1) == [2, 4, 6]
// fault: transposedRow(a: [[1, 2], [3, 4], [5, 6]], j: 2) == index-out-of-bounds first=2 second=2 detail=0

@Kernel
func everySecond(_ x: Vector<Int16>, _ k: Int) -> Int16 {
    return x[by: k].sum()
}

// run: everySecond(x: [1, 2, 4, 8, 16], k: 2) == 21
// fault: everySecond(x: [1, 2], k: -3) == invalid-argument first=-3
// fault: everySecond(x: [1, 2], k: 0) == invalid-argument
