@Kernel
func corner(_ x: Vector<Double>) -> Double {
    return x[0, 1]
}
