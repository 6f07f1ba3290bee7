@Kernel
func scaled(_ x: inout Vector<Double>, by factor: Double) {
    for i in x.indices { x[i] *= facter }
}
