// A file without a name for results that are spilled: row-major, read and written in boxes by pread and pwrite. The
// system takes it back when it is closed, also after a kill.

internal import Glibc
internal import NDArrays
import QuernCore

/// A scratch file.
final class ScratchFile: Sendable {
    private let descriptor: Int32
    private let folder: String

    init(folder: String, byteCount: Int) throws(ArrayError) {
        self.folder = folder
        var template = Array((folder + "/quern-scratch-XXXXXX").utf8CString)
        let descriptor = template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
        self.descriptor = descriptor
        guard descriptor >= 0 else { throw Self.failure(folder, "create a scratch file") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        // Room is made now: a full disk is known before hours of work, not after.
        let code = byteCount > 0 ? posix_fallocate(descriptor, 0, off_t(byteCount)) : 0
        if code != 0 { throw Self.failure(folder, "make room for \(ByteText.of(byteCount)) of scratch", code) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static func failure(_ folder: String, _ action: String, _ code: Int32 = errno) -> ArrayError {
        let error = ChunkError(
            source: folder, problem: .system(action: action, reason: String(cString: strerror(code))))
        return ArrayError(.storage(error), in: "a spilled result")
    }

    /// Reads or writes a box of an array of `shape`.
    func transfer(
        _ region: ArrayRegion, of shape: [Int], _ view: TileView, isWriting: Bool, _ memory: RunMemory
    ) throws {
        if region.contains(where: \.isEmpty) { return }
        let size = view.scalarType.byteCount
        // The innermost axes that are whole, and the one before them, are one piece of the file.
        var inner = shape.count
        var pieceCount = 1
        while inner > 0 {
            inner -= 1
            pieceCount *= region[inner].count
            if region[inner].count != shape[inner] { break }
        }
        let strides = rowMajorStrides(shape)
        let packed = view.isContiguous ? view : try memory.buffer(view.scalarType, view.extents).view
        if isWriting, !view.isContiguous { try StridedTile.copy(from: view, to: packed) }
        var index = region.map(\.lowerBound)
        var at = packed.base
        while true {
            var offset = 0
            for axis in index.indices { offset += index[axis] * strides[axis] }
            try move(at, pieceCount * size, offset * size, isWriting)
            at += pieceCount * size
            var axis = inner - 1
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < region[axis].upperBound { break }
                index[axis] = region[axis].lowerBound
                axis -= 1
            }
            if axis < 0 { break }
        }
        if !isWriting, !view.isContiguous { try StridedTile.copy(from: packed, to: view) }
    }

    private func move(_ base: UnsafeMutableRawPointer, _ count: Int, _ offset: Int, _ isWriting: Bool) throws(ArrayError) {
        var done = 0
        while done < count {
            let moved =
                isWriting
                ? pwrite(descriptor, base + done, count - done, off_t(offset + done))
                : pread(descriptor, base + done, count - done, off_t(offset + done))
            if moved < 0 {
                if errno == EINTR { continue }
                throw Self.failure(folder, isWriting ? "write scratch" : "read scratch")
            }
            if moved == 0 {
                let error = ChunkError(source: folder, problem: .truncated(expected: count, found: done))
                throw ArrayError(.storage(error), in: "a spilled result")
            }
            done += moved
        }
    }
}
