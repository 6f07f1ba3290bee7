// One kernel that uses many forms of: conversions.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: conversions(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 756.7300000190735

@Kernel func conversions(_ n: Int, _ x: Vector<Double>) -> Double {
    var s = 0.0
    if let i = Int8(exactly: n * 20) { s += Double(i) }
    if let i = Int8(exactly: n * 200) { s += Double(i) } else { s += 0.5 }
    if let j = Int(exactly: x[0]), j > 2 { s += Double(j) } else if let w = UInt16(exactly: n), w == 5 { s += 9 }
    guard let m = UInt8(exactly: 255) else { return 0 }
    s += Double(m)
    s += Double(Int8(clamping: 300)) + Double(UInt8(truncatingIfNeeded: -3)) + Double(UInt64(bitPattern: -1) >> 60)
    s += Double(Int(x[1])) + Double(Int32(x[2].rounded(.down))) + Double(Float(x[3]))
    s += Double(bitPattern: 0x3FF8000000000000)
    return s
}
