@Kernel
func count(_ x: Vector<Double>) -> Int {
    var total = 0.0
    for e in x { total += e }
    return total
}
