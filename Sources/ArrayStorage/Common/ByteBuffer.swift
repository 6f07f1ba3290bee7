// Memory for encoded and decoded chunks: aligned for every element type, freed with its last owner.
// Holds: pages are touched only as they are written, so a size that damaged metadata give costs nothing by itself.

import Glibc
import NDArrays

/// A block of memory of which the first `count` bytes are in use. Owned by one reader or writer at a time.
///
/// `base` and `bytes` do not keep the memory: where they are a buffer's last use, `extendLifetime` goes after them.
final class ByteBuffer {
    let base: UnsafeMutableRawPointer
    let capacity: Int
    var count: Int

    /// Room for `capacity` bytes, all in use.
    /// - Throws: `CodecFailure.noMemory`.
    init(capacity: Int) throws(CodecFailure) {
        var found: UnsafeMutableRawPointer?
        guard capacity >= 0, posix_memalign(&found, 64, max(capacity, 64)) == 0, let found else {
            throw .noMemory(capacity)
        }
        (base, self.capacity, count) = (found, capacity, capacity)
    }

    /// Room for `capacity` bytes, with the error that users see.
    static func make(_ capacity: Int, for source: String, chunk: [Int]? = nil) throws(ChunkError) -> ByteBuffer {
        do throws(CodecFailure) { return try ByteBuffer(capacity: capacity) } catch {
            throw error.error(source, chunk: chunk)
        }
    }

    deinit { free(base) }

    /// The bytes in use.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
    /// The bytes in use, to be changed.
    var mutableBytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(start: base, count: count) }
}

/// Why bytes could not be decoded or encoded; whoever knows the file and the chunk makes a ChunkError of it.
enum CodecFailure: Error, Equatable {
    /// The bytes are not as the codec has them.
    case corrupt(String)
    /// Fewer bytes than there should be.
    case truncated(expected: Int, found: Int)
    /// No memory for so many bytes.
    case noMemory(Int)
    /// The codec's library failed at what it should be able to do, or the input is too large for it.
    case refused(String)

    /// The error as it is thrown to users.
    func error(_ source: String, chunk: [Int]? = nil) -> ChunkError {
        let problem: ChunkError.Problem =
            switch self {
            case .corrupt(let what): .corrupt(what)
            case .truncated(let expected, let found): .truncated(expected: expected, found: found)
            case .noMemory(let bytes): .noMemory(bytes)
            case .refused(let what):
                .unsupported(what, help: "choose smaller chunks or another codec")
            }
        return ChunkError(source: source, chunk: chunk, problem: problem)
    }
}
