// One kernel that uses many forms of: integer api.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: integerApi() == 9.223372043187067e+18

@Kernel func integerApi() -> Double {
    let big: Int8 = 127
    let r1 = big &+ 1
    let r2 = Int16(-300) &* 200
    let r3 = UInt8(200) &- 201
    let r4 = Int32(truncatingIfNeeded: 0x1_2345_6789)
    let r5 = Int8(bitPattern: UInt8(200))
    let r6 = UInt64(1) << 63 | 1
    let r7 = Int64(-1) >> 3
    let r8 = UInt32(0xFFFF_FFFF) >> 33 
    let r9 = Int8(-128) << 1
    let r10 = UInt16(3) &<< 17
    let r11 = Int8(-5) / 2 + Int8(-5) % 3
    let r12 = (5).trailingZeroBitCount + Int16(256).trailingZeroBitCount + UInt8(0).leadingZeroBitCount
    let r13 = UInt32(clamping: -5) + UInt32(clamping: Int64.max) / 3
    let r14 = Int(Float(16777217)) + Int(-2.99) + Int(2.5e9)
    let (p, o) = Int32.max.multipliedReportingOverflow(by: 2)
    let (p2, o2) = UInt8(3).subtractingReportingOverflow(4)
    var s = Double(r1) + Double(r2) * 2 + Double(r3) * 3 + Double(r4) * 4 + Double(r5) * 5
    s += Double(r6) + Double(r7) * 7 + Double(r8) * 8 + Double(r9) * 9 + Double(r10) * 10
    s += Double(r11) * 11 + Double(r12) * 12 + Double(r13) + Double(r14)
    s += Double(p) + (o ? 1 : 0) + Double(p2) + (o2 ? 2 : 0) + Double(Int8.min.magnitude) + Double(~UInt16(5))
    return s + Double(UInt(bitPattern: -1) >> 40) + Double((-7).magnitude)
}
