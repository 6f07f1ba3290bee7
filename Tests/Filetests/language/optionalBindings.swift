// One kernel that uses many forms of: optional bindings.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: optionalBindings(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75], k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6]) == 122.25

@Kernel func optionalBindings(_ x: Vector<Double>, _ k: Vector<Int>) -> Double {
    var s = 0.0
    for i in 0..<x.count {
        guard let d = Int8(exactly: k[i] * 30), d > 10 else { s -= 1; continue }
        if let e = UInt8(exactly: d), e.isMultiple(of: 2), let f = Int(exactly: Double(e) / 4) { s += Double(f) } else { s += 0.125 }
    }
    var w = 3.0
    while let q = Int(exactly: w), q < 40 { w = w * 2 + (q % 2 == 0 ? 1.0 : 0.0); s += Double(q) }
    return s + w
}
