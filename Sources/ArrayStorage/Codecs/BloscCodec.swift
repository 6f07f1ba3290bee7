// Blosc's frames by libblosc: a shuffle of bytes or bits, then one of its compressors. Only the `_ctx` calls are used,
// which share nothing between threads.

internal import CCodecs
import NDArrays

/// Blosc.
struct BloscCodec: ByteCodec {
    /// How bytes are sorted before they are compressed.
    enum Shuffle: Int32, Sendable { case none = 0, bytes = 1, bits = 2 }

    let compressor: String
    let level: Int
    let shuffle: Shuffle
    /// The bytes of an element.
    let typeSize: Int
    var blockSize = 0

    let name = "blosc"
    /// Its lengths are of 31 bits.
    static let maximumByteCount = Int(Int32.max) - Int(BLOSC_MAX_OVERHEAD)

    func decode(_ input: UnsafeRawBufferPointer, limit: Int) throws(CodecFailure) -> ByteBuffer {
        guard let source = input.baseAddress, input.count >= Int(BLOSC_MIN_HEADER_LENGTH) else {
            throw .corrupt("\(input.count) bytes, where a blosc frame has \(BLOSC_MIN_HEADER_LENGTH) at least")
        }
        var count = 0
        guard blosc_cbuffer_validate(source, input.count, &count) == 0 else {
            throw .corrupt("a blosc frame whose header does not fit its \(input.count) bytes")
        }
        guard count <= limit else { throw .corrupt("a blosc frame of \(count) bytes, where \(limit) are the most") }
        let result = try ByteBuffer(capacity: limit)
        let made = blosc_decompress_ctx(source, result.base, limit, 1)
        guard made == count else { throw .corrupt("a blosc frame that cannot be read (\(made))") }
        result.count = count
        return result
    }

    func encode(_ input: UnsafeRawBufferPointer) throws(CodecFailure) -> ByteBuffer {
        guard input.count <= Self.maximumByteCount else {
            throw .refused("a chunk of \(input.count) bytes, where blosc takes \(Self.maximumByteCount) at most")
        }
        let result = try ByteBuffer(capacity: input.count + Int(BLOSC_MAX_OVERHEAD))
        let made = blosc_compress_ctx(
            Int32(level), shuffle.rawValue, typeSize, input.count, input.baseAddress ?? UnsafeRawPointer(result.base),
            result.base, result.capacity, compressor, blockSize, 1)
        guard made > 0 else { throw .refused("blosc with '\(compressor)' at level \(level): error \(made)") }
        result.count = Int(made)
        return result
    }

    func bound(_ count: Int) -> Int { count &+ Int(BLOSC_MAX_OVERHEAD) }
}
