@Kernel
func histogram(_ x: Vector<Int>, into h: inout Vector<Int>) {
    for i in parallel(0..<x.count) {
        h[x[i]] += 1
    }
}
