@Kernel
func f(_ x: Vector<Double>) -> Double {
    let s = 0.0
    for e in x { s += e }
    return s
}
