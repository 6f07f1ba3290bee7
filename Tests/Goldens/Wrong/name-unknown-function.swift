@Kernel
func roots(_ x: inout Vector<Double>) {
    for i in x.indices { x[i] = sqroot(x[i]) }
}
