@Kernel
func at(_ x: Vector<Double>, _ t: Double) -> Double {
    return x[t]
}
