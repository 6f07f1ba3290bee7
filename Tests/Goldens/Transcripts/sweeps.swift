@Kernel
func sweep(_ a: Matrix<Double>, _ b: inout Matrix<Double>) {
    for i in parallel(0..<a.shape[0]) { smooth(&b[i, ...], a[i, ...]) }
}

@Kernel
func pile(_ a: Matrix<Double>, _ total: inout Vector<Double>) {
    for row in parallel(0..<a.shape[0]) { smooth(&total, a[row, ...]) }
}

@Kernel
func rotate(_ x: inout Vector<Double>) {
    for i in parallel(0..<x.count - 1) { x[i] = x[i + 1] }
}
