// One kernel that uses many forms of: early returns.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: earlyReturns(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 330.5

let limit: Int32 = 1 << 4, label = true
@Kernel func earlyReturns(_ x: Vector<Double>) -> Double {
    var hits = 0
    func find(_ limit: Double) -> Int {
        for i in 0..<x.count {
            hits += 1
            if x[i] > limit { return i }
            for j in 0..<i { if x[j] + x[i] > 2 * limit { hits += 10; return i * 100 + j } }
        }
        return -1
    }
    func both(_ p: Double) -> (Int, Int) { (find(p), find(p - 1)) }
    let (u, v) = both(5)
    var s = 0
    for l in -2..<3 { if find(Double(l) * 4) > 2 { s += 1; continue }; s += 100 }
    return Double(u) + Double(v) * 3 + Double(hits) * 0.5 + Double(s)
}
