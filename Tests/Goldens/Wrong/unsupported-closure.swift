@Kernel
func f(_ x: Vector<Double>) -> Double {
    return x.reduce(0) { $0 + $1 }
}
