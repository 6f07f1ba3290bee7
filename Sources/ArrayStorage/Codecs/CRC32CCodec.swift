// Bytes with their CRC-32C behind them, little-endian: Zarr 3's `crc32c`.
// Source: RFC 3720 (polynomial 0x1EDC6F41, reflected), four tables of bytes at a time.

/// A checksum after the bytes.
struct CRC32CCodec: ByteCodec {
    let name = "crc32c"

    func decode(_ input: UnsafeRawBufferPointer, limit: Int) throws(CodecFailure) -> ByteBuffer {
        guard input.count >= 4 else { throw .truncated(expected: 4, found: input.count) }
        let count = input.count - 4
        guard count <= limit else { throw .corrupt("\(count) bytes before the checksum, where \(limit) are the most") }
        let stored = UInt32(littleEndian: input.loadUnaligned(fromByteOffset: count, as: UInt32.self))
        let bytes = UnsafeRawBufferPointer(rebasing: input[..<count])
        let found = Self.checksum(bytes)
        guard found == stored else {
            throw .corrupt("the checksum is \(String(stored, radix: 16)), the bytes have \(String(found, radix: 16))")
        }
        let result = try ByteBuffer(capacity: count)
        result.mutableBytes.copyMemory(from: bytes)
        return result
    }

    func encode(_ input: UnsafeRawBufferPointer) throws(CodecFailure) -> ByteBuffer {
        let result = try ByteBuffer(capacity: input.count + 4)
        result.mutableBytes.copyMemory(from: input)
        result.mutableBytes.storeBytes(
            of: Self.checksum(input).littleEndian, toByteOffset: input.count, as: UInt32.self)
        return result
    }

    func bound(_ count: Int) -> Int { count &+ 4 }

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
