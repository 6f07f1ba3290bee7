// One kernel that uses many forms of: accumulators.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: accumulators(n: 5, k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6], b: [[-8.02, 9.100000000000001, 5.23, -1.92, 1.6500000000000004, 7.18, 7.809999999999999], [2.5, 7.34, 8.32, 1.3499999999999996, -4.24, -5.68, -4.23], [-6.01, -8.22, -1.33, -7.609999999999999, 7.789999999999999, 7.25, 1.2100000000000009], [-6.83, -6.46, 8.48, -2.42, -4.85, -5.24, -8.75], [1.83, 6.16, -5.94, -5.15, 3.7200000000000006, -8.69, 8.510000000000002]], z: [55, 4, 94, 71, 81, 3, 28, 0, 5, 54, 82, 21]) == 1051.0, b = [[0.0, 9.100000000000001, 5.23, -1.92, 1.6500000000000004, 7.18, 7.809999999999999], [0.0, 7.34, 8.32, 1.3499999999999996, -4.24, -5.68, -4.23], [3.0, -8.22, -1.33, -7.609999999999999, 7.789999999999999, 7.25, 1.2100000000000009], [12.0, -6.46, 8.48, -2.42, -4.85, -5.24, -8.75], [18.0, 6.16, -5.94, -5.15, 3.7200000000000006, -8.69, 8.510000000000002]], z = [6, 6, 6, 6, 6, 3, 28, 0, 5, 54, 82, 21]

@Kernel func total<T: Real>(_ v: Vector<T>) -> T { var s: T = .zero; for e in v { s = s * 0.5 + e }; return s }
@Kernel func accumulators(_ n: Int, _ k: Vector<Int>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
    var total = 0
    for i in parallel(0..<n) {
        var local = 0
        for j in 0..<i { if j == 3 { break }; local += j * i }
        for j in parallel(0..<i) { local += j }
        total += local
        b[i, 0] = Double(local)
        let row = b[i, 1...]
        z[i] = row.count
    }
    var m = Int.max
    var (aa, oo, xx) = (-1, 0, 0)
    for i in parallel(k.indices) { let e = k[i]; m = min(m, e * i); aa &= e + 1000; oo |= e; xx ^= e }
    return Double(total) + Double(m) + Double(aa) + Double(oo) + Double(xx)
}
