// One kernel that uses many forms of: literals.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: literals(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 3.07445734561826e+18

@Kernel func literals(_ n: Int, _ x: Vector<Double>) -> Double {
    let f: Float = 0.1
    let g = Float(x[0]) * f + 3
    let h = 1e-3 + 0x1p4 + 1_000.5
    var s: Float = 0
    for i in 0..<10 { s += f * Float(i) }
    let big = 9_223_372_036_854_775_807
    let hex = 0xFF + 0b1010 + 0o17
    return Double(g) + h + Double(s) + Double(big / 3) + Double(hex) + Double(Int64(n) * 2) + Double(-2.5) + Double(7 / 2) + Double(Int(2.9)) + 7 / 2
}
