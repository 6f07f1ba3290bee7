// Called from loops in 'sweeps.swift'.

@Kernel
func smooth(_ row: inout Vector<Double>, _ from: Vector<Double>) {
    for k in 1..<row.count - 1 { row[k] = 0.5 * (from[k - 1] + from[k + 1]) }
}

@Kernel
func shift(_ x: inout Vector<Double>) {
    for i in parallel(1..<x.count) { x[i] = x[i - 1] }
}
