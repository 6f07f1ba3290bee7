// One kernel that uses many forms of: short circuits.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: shortCircuits(n: 5) == 26.0

@Kernel func shortCircuits(_ n: Int) -> Double {
    var t = (0, 0.0)
    for i in 0..<n { if i % 2 == 0 { t.0 += i } else { t = (t.0 * 2, t.1 + 0.5) } }
    var q = 0
    func bump() -> Bool { q += 1; return q > 2 }
    let c = n > 3 && bump() || bump() || bump()
    let d = n > 100 ? (bump() ? 1 : 2) : (bump() ? 3 : 4)
    return Double(t.0) + t.1 + Double(q) + (c ? 10 : 20) + Double(d)
}
