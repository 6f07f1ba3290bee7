@Kernel
func negated(_ x: Vector<Double>) {
    for i in x.indices { x[i] = -x[i] }
}
