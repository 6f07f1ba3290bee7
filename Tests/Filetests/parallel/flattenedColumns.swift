// A matrix that is kept in a vector, column by column: places `j * n + i` with i below n.

@Kernel
func flattenedColumns(_ a: Matrix<Double>, _ y: inout Vector<Double>) {
    let (n, m) = (a.shape[0], a.shape[1])
    for j in parallel(0..<m) {
        for i in 0..<n { y[j * n + i] = a[i, j] }
    }
}

// run: flattenedColumns(a: [[1, 2, 3], [4, 5, 6]], y: zeros(6)) == y = [1, 4, 2, 5, 3, 6]
// large: flattenedColumns(a: random(140, 130), y: zeros(18200))
