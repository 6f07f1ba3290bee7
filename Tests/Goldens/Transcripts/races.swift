@Kernel
func scatter(_ p: Vector<Int>, _ y: inout Vector<Double>) {
    for i in parallel(p.indices, disjoint: &y) {
        y[p[i]] = Double(i)
    }
}

@Kernel
func follow(_ p: Vector<Int>, _ y: inout Vector<Double>) {
    for i in parallel(p.indices, disjoint: &y) {
        let before = y[i]
        y[p[i]] = before + 1
    }
}

@Kernel
func count(_ p: Vector<Int>, _ h: inout Vector<Int>) {
    for i in parallel(p.indices, reducing: &h) { h[p[i]] += 1 }
}
