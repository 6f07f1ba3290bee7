// Errors of kernels with arrays, each at its place.

@Kernel
func wrongRank(_ a: Matrix<Double>) -> Double {
    return a[0]
}

@Kernel
func readOnly(_ x: Vector<Double>) {
    x[0] = 1
}

@Kernel
func unknown(_ x: Vector<Double>) -> Double {
    return x[0] + z
}

// error: 5:12 kernel.rank-mismatch "takes 2 indices, found 1"
// error: 10:5 kernel.not-mutable "'x' is a parameter that is not 'inout'"
// error: 15:19 kernel.unknown-name "there is no 'z' here"
