// π by random points that are made of their numbers: the same in whatever order they are drawn.

/// From 0 to 1, by the finaliser of SplitMix64.
@Kernel
func uniform(_ place: Int) -> Double {
    var x = UInt64(place) &+ 0x9e3779b97f4a7c15
    x = (x ^ (x >> 30)) &* 0xbf58476d1ce4e5b9
    x = (x ^ (x >> 27)) &* 0x94d049bb133111eb
    x = x ^ (x >> 31)
    return Double(x >> 11) / 9007199254740992
}

@Kernel
func monteCarlo(_ n: Int) -> Int {
    var inside = 0
    for i in parallel(0..<n) {
        let (x, y) = (uniform(2 * i), uniform(2 * i + 1))
        if x * x + y * y < 1 { inside += 1 }
    }
    return inside
}

// run: monteCarlo(n: 0) == 0
// run: monteCarlo(n: 1000) == 801
// large: monteCarlo(n: 30000)
