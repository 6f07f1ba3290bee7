// One kernel that uses many forms of: number members.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: numberMembers(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 2.305843009213694e+18

@Kernel func numberMembers(_ n: Int, _ x: Vector<Double>) -> Double {
    let p = x[0].magnitude
    let q = p.squareRoot().rounded() + x[1].rounded(.up) + x[2].rounded(.towardZero) + x[3].rounded(.toNearestOrEven)
    let r = q.addingProduct(p, 2) + q.truncatingRemainder(dividingBy: 3) + q.remainder(dividingBy: 2.5)
    let m = (-n).magnitude + Int.min.magnitude / 4
    var v = r
    v.negate()
    v.round()
    var f = true
    f.toggle()
    let t = abs(x[4]) + min(x[5], x[6], x[7]) + max(0, x[8]) + Double(signOf: -1, magnitudeOf: 3) + Double.maximum(x[1], .nan)
    return v + t + Double(m) + (f ? 1 : 0) + (n.isMultiple(of: 5) ? 1 : 0) + Double(n.signum() + (-n).signum()) + (x[0].isNaN ? 1 : 3) + (x[0].isLess(than: 3) ? 5 : 9)
}
