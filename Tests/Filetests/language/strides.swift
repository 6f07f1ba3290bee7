// One kernel that uses many forms of: strides.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: strides(n: 5) == 908713.0

@Kernel func strides(_ n: Int) -> Double {
    var s = 0
    for i in stride(from: 10, to: -3, by: -4) { s = s * 31 + i }
    for i in stride(from: 0, through: 12, by: 4) { s = s * 31 + i }
    for i in stride(from: 3, to: 3, by: 1) { s = s * 31 + i }
    for i in stride(from: 0, to: 10, by: n - 2) { s = s &* 31 &+ i }
    for i in (0..<n).reversed() { s = s &* 31 &+ i }
    for i in 2...n { s = s &* 31 &+ i }
    for i in stride(from: 10, through: 1, by: -3).reversed() { s = s &* 31 &+ i }
    return Double(s % 1000003)
}
