// Compression for PNG: the zlib format around one deflate block with the fixed Huffman codes.
// Matches are found by hashing three bytes and following a short chain of earlier places; that gives up some size
// for little code, and stays far below stored blocks on pictures.
// Holds: the output inflates to exactly the input (tests inflate it with zlib's own decoder).
// Source: RFC 1950 (zlib) and RFC 1951 (deflate); hash chains as in the latter's section 4.

/// Writes zlib streams.
package enum Deflate {
    /// `input` as a zlib stream.
    package static func zlib(_ input: [UInt8]) -> [UInt8] {
        var bits = BitWriter()
        // 32 KiB window, default level; the second byte makes the pair a multiple of 31.
        bits.bytes = [0x78, 0x9C]
        bits.write(1, count: 1)
        bits.write(1, count: 2)
        compress(input, into: &bits)
        bits.writeCode(symbol: 256)
        bits.flush()
        let check = adler32(input)
        for shift in [24, 16, 8, 0] { bits.bytes.append(UInt8(truncatingIfNeeded: check >> UInt32(shift))) }
        return bits.bytes
    }

    /// The checksum at the end of a zlib stream.
    package static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        var next = 0
        while next < bytes.count {
            // 5,552 is the longest run whose sums cannot overflow 32 bits.
            let end = min(next + 5552, bytes.count)
            for index in next..<end {
                low &+= UInt32(bytes[index])
                high &+= low
            }
            low %= 65521
            high %= 65521
            next = end
        }
        return high << 16 | low
    }

    private static let window = 32768
    private static let shortestMatch = 3
    private static let longestMatch = 258
    /// How many earlier places are tried for each position.
    private static let chainLength = 32

    private static func compress(_ input: [UInt8], into bits: inout BitWriter) {
        input.withUnsafeBufferPointer { bytes in
            var heads = [Int32](repeating: -1, count: 1 << 15)
            var links = [Int32](repeating: -1, count: window)
            func hash(_ place: Int) -> Int {
                let three = UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2])
                return Int((three &* 0x9E37_79B1) >> 17)
            }
            func enter(_ place: Int) {
                guard place + shortestMatch <= bytes.count else { return }
                let slot = hash(place)
                links[place & (window - 1)] = heads[slot]
                heads[slot] = Int32(truncatingIfNeeded: place)
            }
            /// The longest earlier copy of what begins at `place`, of those tried.
            func match(_ place: Int) -> (length: Int, distance: Int) {
                guard place + shortestMatch <= bytes.count else { return (0, 0) }
                let limit = min(longestMatch, bytes.count - place)
                var best = (length: 0, distance: 0)
                var candidate = Int(heads[hash(place)])
                var tries = chainLength
                while candidate >= 0, place - candidate <= window - 1, tries > 0 {
                    var length = 0
                    while length < limit, bytes[candidate + length] == bytes[place + length] { length += 1 }
                    if length > best.length {
                        best = (length, place - candidate)
                        if length == limit { break }
                    }
                    let earlier = Int(links[candidate & (window - 1)])
                    // A link that leads forward was overwritten by a later place.
                    if earlier >= candidate { break }
                    candidate = earlier
                    tries -= 1
                }
                return best
            }
            var place = 0
            while place < bytes.count {
                let found = match(place)
                if found.length >= shortestMatch {
                    bits.writeMatch(length: found.length, distance: found.distance)
                    for covered in place..<place + found.length { enter(covered) }
                    place += found.length
                } else {
                    bits.writeCode(symbol: Int(bytes[place]))
                    enter(place)
                    place += 1
                }
            }
        }
    }
}

/// Collects bits, lowest first, as deflate wants them.
struct BitWriter {
    var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// Writes the `count` low bits of `value`.
    mutating func write(_ value: Int, count: Int) {
        pending |= UInt64(truncatingIfNeeded: value) << UInt64(pendingCount)
        pendingCount += count
        while pendingCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingCount -= 8
        }
    }

    /// Fills the last byte with zeros.
    mutating func flush() {
        if pendingCount > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
        pending = 0
        pendingCount = 0
    }

    /// Writes a Huffman code, whose bits go highest first.
    private mutating func writeReversed(_ code: Int, count: Int) {
        var reversed = 0
        for bit in 0..<count where code >> bit & 1 == 1 { reversed |= 1 << (count - 1 - bit) }
        write(reversed, count: count)
    }

    /// Writes a literal (0…255), the end (256) or a length symbol (257…285) in the fixed code.
    mutating func writeCode(symbol: Int) {
        switch symbol {
        case ..<144: writeReversed(0x30 + symbol, count: 8)
        case ..<256: writeReversed(0x190 + symbol - 144, count: 9)
        case ..<280: writeReversed(symbol - 256, count: 7)
        default: writeReversed(0xC0 + symbol - 280, count: 8)
        }
    }

    /// Writes a copy of `length` (3…258) bytes from `distance` (1…32768) bytes back.
    mutating func writeMatch(length: Int, distance: Int) {
        if length == 258 {
            writeCode(symbol: 285)
        } else {
            let (symbol, extra, value) = Self.split(length - 3, stepBits: 2)
            writeCode(symbol: 257 + symbol)
            write(value, count: extra)
        }
        let (symbol, extra, value) = Self.split(distance - 1, stepBits: 1)
        writeReversed(symbol, count: 5)
        write(value, count: extra)
    }

    /// The symbol of `value` in a code whose symbols each cover twice as much after every 2^`stepBits`, with the
    /// number of extra bits and their value.
    private static func split(_ value: Int, stepBits: Int) -> (symbol: Int, extra: Int, value: Int) {
        if value < 2 << stepBits { return (value, 0, 0) }
        let top = Int.bitWidth - 1 - value.leadingZeroBitCount
        let extra = top - stepBits
        let symbol = (extra << stepBits) + (value >> extra)
        return (symbol, extra, value & ((1 << extra) - 1))
    }
}
