// One kernel that uses many forms of: if and switch values.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: ifAndSwitchValues(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 19.009999999999998

@Kernel func ifAndSwitchValues(_ n: Int, _ x: Vector<Double>) -> Double {
    let r = if n > 3 { x[0] } else { 2.0 }
    let q = switch n { case 0: 1.0; case 5: x[1]; default: 0.25 }
    let g: Double
    if r > q { g = r } else if r == q { g = 0 } else { g = q }
    guard g > -100 else { return -1 }
    let best: Double = switch n % 3 { case 0: 1; case 1: x[2]; default: -x[3] }
    return r + q * 2 + g * 3 + best
}
