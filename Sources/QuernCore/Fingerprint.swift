// A content hash: what names compiled code in the cache, so that equal content means equal name on every machine.
// Used by KernelRuntime (keys of kernels) and KernelCache (names and checksums of entries).
// Holds: the digest is SHA-256 of the bytes given; `combine` writes each part with its length first, so that
// no two sequences of parts give the same bytes.
// Source: FIPS 180-4, sections 4.1.2, 4.2.2, 5.1.1 and 6.2.

/// A SHA-256 digest.
package struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The digest's 32 bytes.
    package let bytes: [UInt8]

    /// The digest of `content`.
    package init(of content: some Sequence<UInt8>) {
        var hasher = FingerprintHasher()
        hasher.update(content)
        self = hasher.finish()
    }

    /// The digest whose 32 bytes are given; nil for another number of bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The digest written as 64 hexadecimal digits; nil for anything else.
    package init?(hexadecimal text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for k in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(digits[k]), let low = Self.value(digits[k + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits, lower case.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The value of a lower-case hexadecimal digit.
    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

/// SHA-256, fed piece by piece.
package struct FingerprintHasher: Sendable {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var block: [UInt8] = []
    private var schedule = [UInt32](repeating: 0, count: 64)
    private var byteCount: UInt64 = 0

    package init() { block.reserveCapacity(64) }

    /// Adds bytes as they are.
    package mutating func update(_ content: some Sequence<UInt8>) {
        for byte in content {
            block.append(byte)
            if block.count == 64 { compress() }
        }
    }

    /// Adds one part of a key: its length in bytes, then its UTF-8.
    package mutating func combine(_ part: String) {
        combine(UInt64(part.utf8.count))
        update(part.utf8)
    }

    /// Adds a number, eight bytes, lowest first.
    package mutating func combine(_ number: UInt64) {
        for k in 0..<8 { update(CollectionOfOne(UInt8(truncatingIfNeeded: number >> (8 * UInt64(k))))) }
    }

    /// The digest of all that was added.
    package consuming func finish() -> Fingerprint {
        let bitCount = (byteCount &+ UInt64(block.count)) &* 8
        update(CollectionOfOne(0x80))
        while block.count != 56 { update(CollectionOfOne(0)) }
        for k in 0..<8 { update(CollectionOfOne(UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * UInt64(k))))) }
        var bytes: [UInt8] = []
        for word in state {
            for k in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32(k)))) }
        }
        // 8 words of 4 bytes: always 32.
        return Fingerprint(bytes: bytes) ?? Fingerprint(of: [])
    }

    /// Takes one full block of 64 bytes into the state.
    private mutating func compress() {
        for t in 0..<16 {
            schedule[t] =
                UInt32(block[4 * t]) << 24 | UInt32(block[4 * t + 1]) << 16 | UInt32(block[4 * t + 2]) << 8
                | UInt32(block[4 * t + 3])
        }
        for t in 16..<64 {
            let early = schedule[t - 15]
            let late = schedule[t - 2]
            let mixEarly = Self.rotate(early, 7) ^ Self.rotate(early, 18) ^ (early >> 3)
            let mixLate = Self.rotate(late, 17) ^ Self.rotate(late, 19) ^ (late >> 10)
            schedule[t] = schedule[t - 16] &+ mixEarly &+ schedule[t - 7] &+ mixLate
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let mixE = Self.rotate(e, 6) ^ Self.rotate(e, 11) ^ Self.rotate(e, 25)
            let choice = (e & f) ^ (~e & g)
            let first = h &+ mixE &+ choice &+ Self.constants[t] &+ schedule[t]
            let mixA = Self.rotate(a, 2) ^ Self.rotate(a, 13) ^ Self.rotate(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            h = g
            g = f
            f = e
            e = d &+ first
            d = c
            c = b
            b = a
            a = first &+ mixA &+ majority
        }
        for (k, word) in [a, b, c, d, e, f, g, h].enumerated() { state[k] = state[k] &+ word }
        byteCount &+= 64
        block.removeAll(keepingCapacity: true)
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
