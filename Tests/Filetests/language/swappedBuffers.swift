// One kernel that uses many forms of: swapped buffers.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: swappedBuffers(n: 5, y: [-3.9699999999999998, 3.59, -8.67, 3.630000000000001, -3.4000000000000004, 3.5500000000000007, 7.850000000000001, 3.0, 6.829999999999998, -8.48, 5.380000000000001, -0.7899999999999991]) == 27.4375, y = [0.0, 25.91455078125, 34.3583984375, 36.64453125, 37.75, 3.5500000000000007, 7.850000000000001, 3.0, 6.829999999999998, -8.48, 5.380000000000001, -0.7899999999999991]

@Kernel func swappedBuffers(_ n: Int, _ y: inout Vector<Double>) -> Double {
    var u = Vector<Double>(zeros: n * 2)
    var v = Vector<Double>(repeating: 1.5, n * 2)
    for step in 0..<4 {
        for i in 1..<u.count - 1 { u[i] = 0.25 * v[i - 1] + 0.5 * v[i] + 0.25 * v[i + 1] + Double(step) }
        swap(&u, &v)
    }
    for (i, (p, q)) in zip(0..<n, zip(u, v)).enumerated() { y[i] = q.0 * q.1 + Double(p) }
    return u.sum() - v.max()
}
