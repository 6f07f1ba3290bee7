// A transpose into a second array, and one in place: the pair (i, j) belongs to its greater index.

@Kernel
func transpose(_ a: Matrix<Double>, _ b: inout Matrix<Double>) {
    for i in parallel(0..<a.shape[0]) {
        for j in 0..<a.shape[1] { b[j, i] = a[i, j] }
    }
}

// run: transpose(a: [[1, 2, 3], [4, 5, 6]], b: zeros(3, 2)) == b = [[1, 4], [2, 5], [3, 6]]
// large: transpose(a: random(150, 130), b: zeros(130, 150))

@Kernel
func transposeInPlace(_ a: inout Matrix<Double>) {
    for i in parallel(0..<a.shape[0]) {
        for j in 0..<i { (a[i, j], a[j, i]) = (a[j, i], a[i, j]) }
    }
}

// run: transposeInPlace(a: [[1, 2], [3, 4]]) == a = [[1, 3], [2, 4]]
// large: transposeInPlace(a: random(150, 150))
