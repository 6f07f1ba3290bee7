// Memory for encoded and decoded chunks: aligned for every element type, freed with its last owner.
// Holds: pages are touched only as they are written, so a size that damaged metadata give costs nothing by itself; what
// is large goes back to the system at once, so that a process holds what its budget says, and not what an allocator keeps.

import Glibc
import NDArrays

/// A block of memory of which the first `count` bytes are in use. Owned by one reader or writer at a time.
///
/// `base` and `bytes` do not keep the memory: where they are a buffer's last use, `extendLifetime` goes after them.
final class ByteBuffer {
    let base: UnsafeMutableRawPointer
    let capacity: Int
    var count: Int

    /// From this size on memory is mapped, not allocated.
    private static let leastMapped = 8 << 20
    private let isMapped: Bool

    /// Room for `capacity` bytes, all in use.
    /// - Throws: `CodecFailure.noMemory`.
    init(capacity: Int) throws(CodecFailure) {
        isMapped = capacity >= Self.leastMapped
        if isMapped {
            let found = mmap(nil, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
            guard let found, found != MAP_FAILED else { throw .noMemory(capacity) }
            LargePages.advise(found, capacity)
            (base, self.capacity, count) = (found, capacity, capacity)
            return
        }
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

    deinit {
        if isMapped { munmap(base, capacity) } else { free(base) }
    }

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
