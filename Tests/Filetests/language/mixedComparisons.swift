// One kernel that uses many forms of: mixed comparisons.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: mixedComparisons(n: 5) == 89.0

@Kernel func mixedComparisons(_ n: Int) -> Double {
    let i8: Int8 = -100
    let u: UInt32 = 7
    var s = 0
    if n > Int(u) { s += 1 }
    if u < n { s += 2 }
    if i8 < u { s += 4 }
    if u == 7 && i8 != -1 || false { s += 8 }
    if UInt64.max > n { s += 16 }
    if n >= UInt64.max { s += 32 }
    s += Int(~u >> 28) + (n << 3) + (n >> 1) + (-n >> 1) + (1 << -1) + Int(u ^ 5 | 8 & 12)
    s += 17 % -5 + -17 % 5 + -17 / 5
    return Double(s)
}
