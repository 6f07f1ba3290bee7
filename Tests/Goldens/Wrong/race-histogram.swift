@Kernel
func histogram(_ k: Vector<Int>, _ h: inout Vector<Int>) {
    for i in parallel(k.indices) { h[k[i]] += 1 }
}
