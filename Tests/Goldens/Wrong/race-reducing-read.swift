@Kernel
func running(_ k: Vector<Int>, _ h: inout Vector<Int>, _ first: inout Vector<Int>) {
    for i in parallel(k.indices, reducing: &h) {
        first[i] = h[k[i]]
        h[k[i]] += 1
    }
}
