@Kernel
func total(_ x: [Double]) -> Double {
    var s = 0.0
    for e in x { s += e }
    return s
}
