// Normal numbers by place: the same for any tiling, and for any order in which they are asked for.
// For random projections only, where any well-spread numbers serve; arrays of random numbers are Random's business.
// Source: Steele, Lea and Flood (2014) for the mixing; the sum of uniform numbers for the shape.

/// Numbers that are a function of seed, row and column.
enum CounterNumbers {
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// About normal: four 16-bit numbers summed, with variance 1, in exact arithmetic but for one rounding.
    static func normal(_ seed: UInt64, _ row: UInt64, _ column: UInt64) -> Double {
        let bits = mixed(mixed(mixed(seed) ^ row) ^ column &* 0xD134_2543_DE82_EF95)
        var sum = 0
        for shift in [0, 16, 32, 48] as [UInt64] { sum += Int(bits >> shift & 0xFFFF) }
        // Mean 2·65535, variance 4·(2³² − 1)/12.
        return Double(sum - 131_070) / 37_837.227_4
    }
}
