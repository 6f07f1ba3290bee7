// Bytes with a checksum of four bytes behind them, little-endian: what `crc32c` and `fletcher32` have in common.

/// A codec that leaves the bytes as they are and adds a checksum.
protocol ChecksumCodec: ByteCodec {
    /// The checksum of `bytes`.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32
    /// Whether a stored checksum stands for `found`.
    static func isEqual(_ stored: UInt32, _ found: UInt32) -> Bool
}

extension ChecksumCodec {
    static func isEqual(_ stored: UInt32, _ found: UInt32) -> Bool { stored == found }

    func decode(_ input: UnsafeRawBufferPointer, limit: Int) throws(CodecFailure) -> ByteBuffer {
        guard input.count >= 4 else { throw .truncated(expected: 4, found: input.count) }
        let count = input.count - 4
        guard count <= limit else { throw .corrupt("\(count) bytes before the checksum, where \(limit) are the most") }
        let stored = UInt32(littleEndian: input.loadUnaligned(fromByteOffset: count, as: UInt32.self))
        let bytes = UnsafeRawBufferPointer(rebasing: input[..<count])
        let found = Self.checksum(bytes)
        guard Self.isEqual(stored, found) else {
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
}
