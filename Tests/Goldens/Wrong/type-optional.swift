@Kernel
func first(_ x: Vector<Double>) -> Double? {
    if x.count == 0 { return nil }
    return x[0]
}
