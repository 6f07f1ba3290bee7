// One kernel that uses many forms of: labelled loops.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: labelledLoops(a: [[-3.4699999999999998, -2.96, -9.6, 9.45, 8.93, 6.32, 7.52], [5.17, 3.5, -1.25, -8.27, 9.39, 2.09, 3.0700000000000003], [9.719999999999999, 7.52, -5.55, 3.3499999999999996, -7.12, 0.09999999999999964, -2.2], [5.4399999999999995, -2.96, -6.96, -4.54, -5.1, 9.719999999999999, -3.46], [3.5700000000000003, -3.3200000000000003, -9.26, 8.510000000000002, 8.079999999999998, 8.559999999999999, -2.9400000000000004]]) == 2.96

@Kernel func labelledLoops(_ a: Matrix<Double>) -> Double {
    var s = 0.0
    outer: for i in 0..<a.shape[0] {
        for j in 0..<a.shape[1] {
            if a[i, j] > 9 { continue outer }
            if a[i, j] < -9.5 { break outer }
            s += a[i, j] * Double(i - j)
        }
    }
    return s
}
