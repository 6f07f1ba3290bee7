// One kernel that uses many forms of: local functions.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: localFunctions(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 40.81

let limit: Int32 = 1 << 4, label = true
@Kernel func total<T: Real>(_ v: Vector<T>) -> T { var s: T = .zero; for e in v { s = s * 0.5 + e }; return s }
@Kernel func localFunctions(_ x: Vector<Double>) -> Double {
    func clampIndex(_ i: Int, _ limit: Int) -> Int {
        if i < 0 { return 0 }
        if i >= limit { return limit - 1 }
        return i
    }
    var total = 0.0
    func add(_ v: Double) { total += v }
    for i in -3..<15 { add(x[clampIndex(i, x.count)]) }
    return total
}
