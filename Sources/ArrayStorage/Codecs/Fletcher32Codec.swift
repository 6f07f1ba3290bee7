// Bytes with their Fletcher checksum behind them: HDF5's `fletcher32` filter.
// Source: HDF5's description of the filter; sums of big-endian 16-bit words modulo 65535, stored little-endian.
// Early versions of HDF5 stored the halves with their bytes swapped, on machines of this byte order; both are taken.

/// A checksum after the bytes.
struct Fletcher32Codec: ChecksumCodec {
    let name = "fletcher32"

    /// Early versions of HDF5 swapped the bytes of each half.
    static func isEqual(_ stored: UInt32, _ found: UInt32) -> Bool {
        stored == found || stored == (found >> 8 & 0x00FF_00FF | found << 8 & 0xFF00_FF00)
    }

    /// The checksum of `bytes`: ones' complement sums, which are never 0 unless all words are.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var (first, second) = (0 as UInt32, 0 as UInt32)
        var next = 0
        func fold(_ value: UInt32) -> UInt32 { value & 0xFFFF &+ value >> 16 }
        while next + 1 < bytes.count {
            // So many sums stay below 2³².
            for _ in 0..<min(360, (bytes.count - next) / 2) {
                first &+= UInt32(bytes[next]) << 8 | UInt32(bytes[next + 1])
                second &+= first
                next += 2
            }
            (first, second) = (fold(first), fold(second))
        }
        if next < bytes.count {
            first &+= UInt32(bytes[next]) << 8
            second &+= first
            (first, second) = (fold(first), fold(second))
        }
        (first, second) = (fold(first), fold(second))
        return second << 16 | first
    }
}
