// Counts of classes: all iterations add to elements of one array.

@Kernel
func histogram(_ x: Vector<Double>, _ counts: inout Vector<Int>) {
    let classes = Double(counts.count)
    for i in parallel(x.indices, reducing: &counts) { counts[Int(x[i] * classes)] += 1 }
}

// run: histogram(x: [0.1, 0.9, 0.5, 0.15, 0.99], counts: [0, 0, 0, 100]) == counts = [2, 0, 1, 102]
// large: histogram(x: random(40000), counts: zeros(64))
