// One kernel that uses many forms of: narrow ranges.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: narrowRanges() == 1368.0

@Kernel func narrowRanges() -> Double {
    var s: Int32 = 0
    for i in Int32(3)..<Int32(9) { s += i * 2 }
    for i in UInt8(250)...UInt8(254) { s += Int32(i) }
    for i in UInt(3)..<7 { s += Int32(i) }
    var m: UInt64 = 1
    for i in UInt64(1)..<UInt64(5) { m *= i }
    return Double(s) + Double(m)
}
