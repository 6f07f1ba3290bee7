// Philox 4×32-10: a counter-based generator. Draw k of a seed is a function of seed and k alone.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011; checked by its
// published vectors.

/// The random numbers of `random(…)` on the command line.
package struct Philox: Sendable {
    private let key: (UInt32, UInt32)

    /// The numbers of `seed`.
    package init(seed: UInt64) {
        key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    }

    /// The four words of a 128-bit counter, given as its words from low to high.
    package func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
        var (c, k) = (counter, key)
        for _ in 0..<10 {
            let a = UInt64(c[0]) &* 0xD251_1F53
            let b = UInt64(c[2]) &* 0xCD9E_8D57
            c = SIMD4(
                UInt32(truncatingIfNeeded: b >> 32) ^ c[1] ^ k.0, UInt32(truncatingIfNeeded: b),
                UInt32(truncatingIfNeeded: a >> 32) ^ c[3] ^ k.1, UInt32(truncatingIfNeeded: a))
            k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85)
        }
        return c
    }

    /// Draw number `index`: 64 random bits.
    package subscript(index: UInt64) -> UInt64 {
        let half = index >> 1
        let words = block(SIMD4(UInt32(truncatingIfNeeded: half), UInt32(truncatingIfNeeded: half >> 32), 0, 0))
        let k = index & 1 == 0 ? 0 : 2
        return UInt64(words[k]) | UInt64(words[k + 1]) << 32
    }

    /// Draw number `index` as a number from 0 up to, not including, 1: the upper 53 bits.
    package func unit(_ index: UInt64) -> Double { Double(self[index] >> 11) * 0x1p-53 }
}
