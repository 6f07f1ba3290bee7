// Each row divided by its norm, in place.

@Kernel
func normaliseRows(_ a: inout Matrix<Double>) {
    for i in parallel(0..<a.shape[0]) {
        let norm = sqrt(a[i, ...].dot(a[i, ...]))
        if norm > 0 { a[i, ...] /= norm }
    }
}

// run: normaliseRows(a: [[3, 4], [0, 0], [0, 2]]) == a = [[0.6, 0.8], [0, 0], [0, 1]]
// large: normaliseRows(a: random(200, 150))
