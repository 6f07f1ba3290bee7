// Zstandard frames, one after the other or one alone, by libzstd.

internal import CCodecs
import NDArrays

/// Zstandard.
struct ZstdCodec: ByteCodec {
    let level: Int
    var hasChecksum = false

    let name = "zstd"

    func decode(_ input: UnsafeRawBufferPointer, limit: Int) throws(CodecFailure) -> ByteBuffer {
        let result = try ByteBuffer(capacity: limit)
        guard input.count > 0 else { throw .corrupt("no zstd frame") }
        let made = ZSTD_decompress(result.base, limit, input.baseAddress, input.count)
        guard ZSTD_isError(made) == 0 else { throw .corrupt("zstd: \(String(cString: ZSTD_getErrorName(made)))") }
        result.count = made
        return result
    }

    func encode(_ input: UnsafeRawBufferPointer) throws(CodecFailure) -> ByteBuffer {
        let result = try ByteBuffer(capacity: ZSTD_compressBound(input.count))
        guard let context = ZSTD_createCCtx() else { throw .noMemory(1 << 20) }
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(clamping: level))
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, hasChecksum ? 1 : 0)
        let made = ZSTD_compress2(context, result.base, result.capacity, input.baseAddress, input.count)
        guard ZSTD_isError(made) == 0 else { throw .refused("zstd: \(String(cString: ZSTD_getErrorName(made)))") }
        result.count = made
        return result
    }

    func bound(_ count: Int) -> Int { ZSTD_compressBound(count) }
}
