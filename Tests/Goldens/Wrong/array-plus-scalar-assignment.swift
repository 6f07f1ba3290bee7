@Kernel
func f(_ x: Vector<Double>) -> Double {
    let y = x + 1
    return y.sum()
}
