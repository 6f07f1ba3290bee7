@Kernel
func f(_ x: Vector<Double>) -> Double {
    return x.first! + (x.last ?? 0)
}
