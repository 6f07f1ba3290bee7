// One kernel that uses many forms of: parallel loops.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: parallelLoops(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75], k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6], y: [-3.9699999999999998, 3.59, -8.67, 3.630000000000001, -3.4000000000000004, 3.5500000000000007, 7.850000000000001, 3.0, 6.829999999999998, -8.48, 5.380000000000001, -0.7899999999999991], z: [55, 4, 94, 71, 81, 3, 28, 0, 5, 54, 82, 21]) == 3300.64, y = [0.75, -8.05, 6.859999999999999, 7.390000000000001, 7.640000000000001, 8.64, 2.1899999999999995, 5.449999999999999, -3.2699999999999996, -2.4699999999999998, 2.3100000000000005, 2.7799999999999994], z = [0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121]

@Kernel func parallelLoops(
    _ x: Vector<Double>, _ k: Vector<Int>, _ y: inout Vector<Double>, _ z: inout Vector<Int>
) -> Double {
    var s = 0
    for i in parallel(0..<12) { s += k[i] * i; z[i] = i * i }
    var big = -1.0
    var bits = 0
    for i in parallel(x.indices) where x[i] > 0 {
        if k[i] == 3 { continue }
        big = max(big, x[i])
        bits |= 1 << k[i]
    }
    var h = Vector<Int>(zeros: 12)
    for i in parallel(0..<12, reducing: &h) { h[k[i]] += 1 }
    for i in parallel(0..<12, disjoint: &y) { y[11 - i] = x[i] }
    return Double(s) + big + Double(bits) + Double(h[k[0]])
}
