// One kernel that uses many forms of: range values.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: rangeValues(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75], a: [[-3.4699999999999998, -2.96, -9.6, 9.45, 8.93, 6.32, 7.52], [5.17, 3.5, -1.25, -8.27, 9.39, 2.09, 3.0700000000000003], [9.719999999999999, 7.52, -5.55, 3.3499999999999996, -7.12, 0.09999999999999964, -2.2], [5.4399999999999995, -2.96, -6.96, -4.54, -5.1, 9.719999999999999, -3.46], [3.5700000000000003, -3.3200000000000003, -9.26, 8.510000000000002, 8.079999999999998, 8.559999999999999, -2.9400000000000004]]) == 133.77781059549758

@Kernel func rangeValues(_ n: Int, _ x: Vector<Double>, _ a: Matrix<Double>) -> Double {
    let r = 2..<n
    var s = 0
    for i in r { s += i }
    for i in x.indices { s += i }
    let v = x[r]
    precondition(a.shape[1] == 7, "seven")
    assert(v.count == 3)
    var l = 0.0
    for i in 0..<x.count { var m = 0.0; var it = 0; while it < 5 && m.magnitude < 20 { m = m * m * 0.1 + x[i]; it += 1 }; l += m / Double(it) }
    let shape = a.shape
    for axis in 0..<2 { s += shape[axis] * (axis + 1) }
    return Double(s) + v.sum() + l
}
