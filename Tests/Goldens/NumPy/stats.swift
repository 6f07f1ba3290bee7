@Kernel
func sumPositive<T: Real>(_ x: Vector<T>) -> T {
    var out: T = 0
    for e in x where e > 0 { out += e }
    return out
}
