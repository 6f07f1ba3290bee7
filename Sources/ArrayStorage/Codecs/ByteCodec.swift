// The codecs between a chunk's bytes and what is stored: one file each, joined by the formats that name them.
// Holds: a codec keeps nothing between calls, so that any number of threads use one at a time; decoding any bytes ends
// in bytes, at most `limit` of them, or in a CodecFailure.

/// A way to store bytes as others.
protocol ByteCodec: Sendable {
    /// What messages call it.
    var name: String { get }
    /// The bytes that `input` stands for.
    /// - Parameter limit: the most that may come out; for the innermost codec, what has to come out.
    func decode(_ input: UnsafeRawBufferPointer, limit: Int) throws(CodecFailure) -> ByteBuffer
    /// `input` as it is stored.
    func encode(_ input: UnsafeRawBufferPointer) throws(CodecFailure) -> ByteBuffer
    /// The most bytes that `encode` makes of `count`.
    func bound(_ count: Int) -> Int
}

/// Codecs one after the other, in the order of encoding.
struct CodecChain: Sendable {
    var codecs: [any ByteCodec] = []

    /// The most bytes that are stored for `count`.
    func bound(_ count: Int) -> Int { codecs.reduce(count) { $1.bound($0) } }

    /// Exactly `count` bytes from what is stored.
    func decode(_ stored: ByteBuffer, count: Int) throws(CodecFailure) -> ByteBuffer {
        var limits = [count]
        // Other writers' encoders may make a little more of the same bytes than ours.
        for codec in codecs { limits.append(codec.bound(limits.last ?? count) &+ count / 8 &+ 4096) }
        var bytes = stored
        for (place, codec) in codecs.enumerated().reversed() {
            let input = bytes
            defer { extendLifetime(input) }
            bytes = try codec.decode(input.bytes, limit: limits[place])
        }
        guard bytes.count >= count else { throw .truncated(expected: count, found: bytes.count) }
        guard bytes.count == count else {
            throw .corrupt("\(bytes.count) bytes, where \(count) are expected")
        }
        return bytes
    }

    /// What is stored for `bytes`.
    func encode(_ bytes: ByteBuffer) throws(CodecFailure) -> ByteBuffer {
        var result = bytes
        for codec in codecs {
            let input = result
            defer { extendLifetime(input) }
            result = try codec.encode(input.bytes)
        }
        return result
    }
}
