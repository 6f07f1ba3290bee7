// Numbers for tests: seeded, the same everywhere.

import Glibc

/// SplitMix64.
struct SeededNumbers {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func next(_ bound: Int) -> Int { Int(word() % UInt64(bound)) }
}

/// What `QUERN_FUZZ_ROUNDS` says, else `usual`.
func fuzzRounds(_ usual: Int) -> Int {
    getenv("QUERN_FUZZ_ROUNDS").flatMap { Int(String(cString: $0)) } ?? usual
}
