// One kernel that uses many forms of: calls.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: calls(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75], k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6], a: [[-3.4699999999999998, -2.96, -9.6, 9.45, 8.93, 6.32, 7.52], [5.17, 3.5, -1.25, -8.27, 9.39, 2.09, 3.0700000000000003], [9.719999999999999, 7.52, -5.55, 3.3499999999999996, -7.12, 0.09999999999999964, -2.2], [5.4399999999999995, -2.96, -6.96, -4.54, -5.1, 9.719999999999999, -3.46], [3.5700000000000003, -3.3200000000000003, -9.26, 8.510000000000002, 8.079999999999998, 8.559999999999999, -2.9400000000000004]], y: [-3.9699999999999998, 3.59, -8.67, 3.630000000000001, -3.4000000000000004, 3.5500000000000007, 7.850000000000001, 3.0, 6.829999999999998, -8.48, 5.380000000000001, -0.7899999999999991], z: [55, 4, 94, 71, 81, 3, 28, 0, 5, 54, 82, 21]) == 2261.2653580077463, y = [-8.05, -8.05, -3.2699999999999996, 0.75, 2.3100000000000005, 2.7799999999999994, 5.449999999999999, 6.859999999999999, 6.859999999999999, 7.390000000000001, 7.390000000000001, 8.64], z = [55, 4, 191, 71, 81, 3, 28, 0, 5, 54, 82, 21]

@Kernel func gather<T: KernelScalar>(_ x: Vector<T>, _ k: Vector<Int>, _ y: inout Vector<T>) { for (i, j) in k.enumerated() { y[i] = x[j] } }
@Kernel func bump2(_ v: inout Int, by d: Int) { bump3(&v); v += d }
@Kernel func bump3(_ v: inout Int) { v *= 2 }
@Kernel func quick(_ v: inout Vector<Double>, _ lo: Int, _ hi: Int) {
    if lo >= hi { return }
    let p = v[(lo + hi) / 2]
    var (i, j) = (lo, hi)
    while i <= j {
        while v[i] < p { i += 1 }
        while v[j] > p { j -= 1 }
        if i <= j { v.swapAt(i, j); i += 1; j -= 1 }
    }
    quick(&v, lo, j)
    quick(&v, i, hi)
}
@Kernel func total<T: Real>(_ v: Vector<T>) -> T { var s: T = .zero; for e in v { s = s * 0.5 + e }; return s }
@Kernel func poly<T: Real>(_ x: T, _ n: Int) -> T { var s: T = 1; for i in 1...n { s = s * x + T(i) / 2 }; return s + T.pi }
@Kernel func biggest<T: Comparable & KernelScalar>(_ v: Vector<T>) -> T { var m = v[0]; for e in v where e > m { m = e }; return m }
@Kernel func power<T: FixedWidthInteger>(_ b: T, _ e: T) -> T { var (r, b, e) = (T(1), b, e); while e > 0 { if e & 1 == 1 { r &*= b }; b &*= b; e >>= 1 }; return r }
@Kernel func calls(
    _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ z: inout Vector<Int>
) -> Double {
    gather(x, k, &y)
    bump2(&z[2], by: 3)
    var c = 0
    bump2(&c, by: 4)
    quick(&y, 0, y.count - 1)
    let s = total(y[2...]) + total(y[by: 2]) + total(a[..., 1]) + total(x.reversed())
    let g: Float = poly(0.5, 3)
    return s + Double(c) + Double(g) + poly(2, 3) + Double(biggest(k)) + biggest(x) + Double(power(3, 7))
}
