// One kernel that uses many forms of: precedence.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: precedence(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 141.52777779599032

@Kernel func precedence(_ n: Int, _ x: Vector<Double>) -> Double {
    let f: Float = 1 / 3
    let g = 1 / 3 * f
    let h = Double(1) / 3 + Double(f)
    let i = 7 / 2 * 2
    let j: Double = 7 / 2 * 2
    let l = 2 * n / 3 * 3 - 1
    let m = -n * 2 + 3 - -n
    let q = n > 3 && x[0] < 100 || n == 0
    let r = (n & 4) != 0 ? n | 8 : n ^ 3
    let t = 1 << n - 1
    let u = n << 1 + 1
    let o = !q || !(n < 3)
    let w1: Int = l * 7 + m * 5
    let w2: Int = r * 3 + t + u
    let w3: Double = q ? 0.5 : 0
    let w4: Double = o ? 0.25 : 0
    return Double(g) + h + Double(i) + j + Double(w1 + w2) + w3 + w4
}
