// One kernel that uses many forms of: tuples.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: tuples(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == -149.412

@Kernel func extremes(_ x: Vector<Double>) -> (low: Double, high: Double) {
    var low = Double.infinity
    var high = -Double.infinity
    for e in x { low = min(low, e); high = max(high, e) }
    return (low, high)
}
@Kernel func tuples(_ n: Int, _ x: Vector<Double>) -> Double {
    let (lo, hi) = extremes(x)
    let t = (first: lo, second: hi, 3)
    var p = (1.0, 2.0)
    p.0 += t.first
    (p.0, p.1) = (p.1, p.0)
    p.1 *= t.second
    let (q, r) = n.quotientAndRemainder(dividingBy: 3)
    let (part, over) = Int8(100).addingReportingOverflow(Int8(n * 10))
    return p.0 + p.1 + Double(t.2) + Double(q * 10 + r) + Double(part) + (over ? 0.5 : 0.25)
}
