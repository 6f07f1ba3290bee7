// Decompression of deflate data in its three wrappers, by zlib: for gzip files here, and for stored chunks above.
// Holds: any input ends in bytes or in an error; no more bytes are made than there is room for.

internal import CCodecs

/// Reads deflate data.
package enum Inflate {
    /// What is wrong with compressed data.
    package enum Problem: Error { case endsEarly, damaged, tooLong, noMemory }

    /// What is around the data; all but `raw` have a checksum, which is tested.
    package enum Wrapper: Int32, Sendable { case raw = -15, zlib = 15, gzip = 31 }

    /// Decompresses one stream from the start of `input` into `output`.
    /// - Returns: how many bytes were made, and how many of the input they took.
    package static func decode(
        _ input: UnsafeRawBufferPointer, _ wrapper: Wrapper, into output: UnsafeMutableRawBufferPointer
    ) throws(Problem) -> (made: Int, used: Int) {
        var stream = z_stream()
        try begin(&stream, wrapper)
        defer { inflateEnd(&stream) }
        var (made, used) = (0, 0)
        while true {
            let step = advance(&stream, input, &used, output, &made)
            if step == Z_STREAM_END { return (made, used) }
            if step == Z_MEM_ERROR { throw .noMemory }
            guard step == Z_OK || step == Z_BUF_ERROR else { throw .damaged }
            // Without an end, either side has run out: room first, for a full output may still take the trailer in.
            if step == Z_BUF_ERROR { throw made == output.count && used < input.count ? .tooLong : .endsEarly }
        }
    }

    /// The bytes that a stream at the start of `input` stands for, and the index of the byte behind it.
    static func bytes(_ input: ArraySlice<UInt8>, limit: Int) throws(Problem) -> (bytes: [UInt8], end: Int) {
        var stream = z_stream()
        try begin(&stream, .raw)
        defer { inflateEnd(&stream) }
        // Deflate makes at most 1032 bytes of one.
        var room = min(limit, max(1 << 16, input.count &* 4))
        var (made, used) = (0, 0)
        var result: [UInt8] = []
        while true {
            var step: Int32 = Z_OK
            if room == made { room = min(limit, max(room, 1) * 2) }
            // One byte more than the limit tells a stream that is too long from one that ends there.
            let space = room == limit ? room + 1 : room
            result.append(contentsOf: repeatElement(0, count: max(0, space - result.count)))
            input.withUnsafeBytes { source in
                result.withUnsafeMutableBytes { target in step = advance(&stream, source, &used, target, &made) }
            }
            if made > limit { throw .tooLong }
            if step == Z_STREAM_END { break }
            if step == Z_MEM_ERROR { throw .noMemory }
            guard step == Z_OK || step == Z_BUF_ERROR else { throw .damaged }
            if step == Z_BUF_ERROR, made < space { throw .endsEarly }
            if made < space, used == input.count { throw .endsEarly }
            if made == space { room = min(limit, room * 2) }
        }
        result.removeLast(result.count - made)
        return (result, input.startIndex + used)
    }

    /// CRC-32 as gzip has it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) })
    }

    private static func begin(_ stream: inout z_stream, _ wrapper: Wrapper) throws(Problem) {
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, wrapper.rawValue, ZLIB_VERSION, size) == Z_OK else { throw .noMemory }
    }

    /// One call of zlib, whose counts are of 32 bits.
    private static func advance(
        _ stream: inout z_stream, _ input: UnsafeRawBufferPointer, _ used: inout Int,
        _ output: UnsafeMutableRawBufferPointer, _ made: inout Int
    ) -> Int32 {
        var none: UInt8 = 0
        return withUnsafeMutablePointer(to: &none) { place in
            let (available, room) = (min(input.count - used, 1 << 30), min(output.count - made, 1 << 30))
            let source = input.baseAddress.map { $0 + used } ?? UnsafeRawPointer(place)
            let target = output.baseAddress.map { $0 + made } ?? UnsafeMutableRawPointer(place)
            stream.next_in = UnsafeMutablePointer(mutating: source.assumingMemoryBound(to: UInt8.self))
            stream.next_out = target.assumingMemoryBound(to: UInt8.self)
            (stream.avail_in, stream.avail_out) = (UInt32(available), UInt32(room))
            let step = inflate(&stream, Z_NO_FLUSH)
            used += available - Int(stream.avail_in)
            made += room - Int(stream.avail_out)
            return step
        }
    }
}
