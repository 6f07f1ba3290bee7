// One kernel that uses many forms of: array variables.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: arrayVariables(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75], y: [-3.9699999999999998, 3.59, -8.67, 3.630000000000001, -3.4000000000000004, 3.5500000000000007, 7.850000000000001, 3.0, 6.829999999999998, -8.48, 5.380000000000001, -0.7899999999999991]) == 86.73, y = [8.030000000000001, 8.030000000000001, 20.03, 5.0, -3.4000000000000004, 3.5500000000000007, 7.850000000000001, 3.0, 6.829999999999998, -8.48, 5.380000000000001, -0.7899999999999991]

@Kernel func arrayVariables(_ n: Int, _ x: Vector<Double>, _ y: inout Vector<Double>) -> Double {
    var t = x
    for i in 0..<4 {
        if i % 2 == 0 { t = y } else { t[i] += 1 }
        if i == 3 { t = Vector<Double>(repeating: 2, 3) }
        y[i] = t[0] + Double(t.count)
    }
    let u = n > 3 ? t : x
    let w = n > 100 ? t : x[2..<5]
    var q = if n > 2 { t } else { x }
    q[0] = 77
    return t.sum() + u[0] + w[1] + q[0] + t[0] + Double(u.count)
}
