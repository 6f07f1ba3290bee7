@Kernel
func corner(_ a: Matrix<Double>) -> Double {
    return a[0] + 1.0
}
