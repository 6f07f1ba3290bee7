// One kernel that uses many forms of: array tuples.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: arrayTuples(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 129.57

let limit: Int32 = 1 << 4, label = true
@Kernel func split(_ x: Vector<Double>, at i: Int) -> (Vector<Double>, Vector<Double>) { return (x[..<i], x[i...]) }
@Kernel func early(_ x: Vector<Double>, _ limit: Double) -> Double {
    for i in 0..<x.count { for j in 0..<i { if x[i] + x[j] > limit { return Double(i * 100 + j) } } }
    return -1
}
@Kernel func arrayTuples(_ x: Vector<Double>) -> Double {
    let (r, rest) = split(x, at: 4)
    let e = early(x, 3)
    return r.sum() * 2 + rest.sum() + e
}
