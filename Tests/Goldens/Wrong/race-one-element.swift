@Kernel
func total(_ x: Vector<Double>, _ s: inout Vector<Double>, _ z: Double) {
    for i in parallel(x.indices) { s[0] += x[i] }
    for i in parallel(x.indices) { s[Int(z)] = x[i] }
}
