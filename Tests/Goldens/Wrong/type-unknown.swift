@Kernel
func widened(_ x: Vector<Flaot>) -> Double {
    var s = 0.0
    for e in x { s += Double(e) }
    return s
}
