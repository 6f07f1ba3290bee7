@Kernel
func power(_ base: Double, exponent n: Int) -> Double {
    var p = 1.0
    for _ in 0..<n { p *= base }
    return p
}

@Kernel
func cube(_ x: Double) -> Double { power(x, to: 3) }
