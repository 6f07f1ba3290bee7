// Bytes with their CRC-32C behind them, little-endian: Zarr 3's `crc32c`.
// Source: RFC 3720 (polynomial 0x1EDC6F41, reflected), four tables of bytes at a time.

/// A checksum after the bytes.
struct CRC32CCodec: ChecksumCodec {
    let name = "crc32c"

    /// `tables[k][b]`: what the byte `b` leaves after `k` more bytes of zeros.
    private static let tables: [[UInt32]] = {
        var first = [UInt32](repeating: 0, count: 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
            first[byte] = value
        }
        var tables = [first]
        for _ in 1..<4 {
            tables.append((tables.last ?? first).map { $0 >> 8 ^ first[Int($0 & 0xFF)] })
        }
        return tables
    }()

    /// CRC-32C of `bytes`.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var value = ~0 as UInt32
        var next = 0
        let (t0, t1, t2, t3) = (tables[0], tables[1], tables[2], tables[3])
        while next + 4 <= bytes.count {
            value ^= UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: next, as: UInt32.self))
            let low: UInt32 = t3[Int(value & 0xFF)] ^ t2[Int(value >> 8 & 0xFF)]
            let high: UInt32 = t1[Int(value >> 16 & 0xFF)] ^ t0[Int(value >> 24)]
            value = low ^ high
            next += 4
        }
        while next < bytes.count {
            value = value >> 8 ^ t0[Int(UInt8(truncatingIfNeeded: value) ^ bytes[next])]
            next += 1
        }
        return ~value
    }
}
