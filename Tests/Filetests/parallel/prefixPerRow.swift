// Running sums along each row: a recurrence inside of an iteration.

@Kernel
func prefixPerRow(_ a: inout Matrix<Double>) {
    for i in parallel(0..<a.shape[0]) {
        for j in 1..<a.shape[1] { a[i, j] += a[i, j - 1] }
    }
}

// run: prefixPerRow(a: [[1, 2, 3], [10, 20, 30]]) == a = [[1, 3, 6], [10, 30, 60]]
// large: prefixPerRow(a: random(150, 150))
