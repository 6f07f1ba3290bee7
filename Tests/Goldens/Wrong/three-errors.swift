/// Three mistakes, three messages.
@Kernel
func energy<T: Real>(_ x: Vector<T>, _ v: Vector<T>, mass: T) -> T {
    var e: T = 0
    for i in x.indices {
        e += 0.5 * mas * v[i] * v[i]
        if x[i] { e += x[i] }
    }
    return e + x
}
