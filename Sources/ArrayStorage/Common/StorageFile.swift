// The system calls on files that hold arrays: short reads and writes, interrupts and errors handled in one place.
// Nothing is mapped: a mapped file that is cut short ends the process (SIGBUS).
// Holds: a file is closed with its last owner; a read gives all bytes that were asked for or throws.

internal import CHDF5
import Glibc
import NDArrays
import Synchronization

/// An open file. Reads and writes give their own offsets, so that threads share it freely.
final class StorageFile: Sendable {
    let path: String
    /// What messages call it.
    let name: String
    private let descriptor: Int32
    /// What the system said of the file when it was opened.
    let opened: FileState?

    /// Opens `path` for reading.
    convenience init(reading path: String, name: String) throws(ChunkError) {
        try self.init(path, name, O_RDONLY | O_CLOEXEC, "open")
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(name, "open", errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Self.failure(name, "open", status.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
        }
    }

    /// Makes `path`, which is not there yet.
    convenience init(creating path: String, name: String) throws(ChunkError) {
        try self.init(path, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, "write")
    }

    private init(_ path: String, _ name: String, _ flags: Int32, _ action: String) throws(ChunkError) {
        (self.path, self.name) = (path, name)
        if path.utf8.contains(0) { throw Self.failure(name, action, EINVAL) }
        // Without O_NONBLOCK a pipe without a writer would be waited for.
        descriptor = open(path, flags | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else { throw Self.failure(name, action, errno) }
        var status = stat()
        opened = fstat(descriptor, &status) == 0 ? FileState(status) : nil
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// A path to this open file, whatever became of its name; for a child of the process too.
    var descriptorPath: String { "/proc/self/fd/\(descriptor)" }

    static func failure(_ name: String, _ action: String, _ code: Int32) -> ChunkError {
        ChunkError(source: name, problem: .system(action: action, reason: String(cString: strerror(code))))
    }

    /// The length now.
    func byteCount() throws(ChunkError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(name, "read", errno) }
        return Int(status.st_size)
    }

    /// Fills `buffer` from byte `offset` on.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ChunkError) {
        guard let base = buffer.baseAddress else { return }
        var done = 0
        while done < buffer.count {
            let (place, isFar) = offset.addingReportingOverflow(done)
            let got = isFar || place < 0 ? 0 : pread(descriptor, base + done, buffer.count - done, off_t(place))
            if got < 0 {
                if errno == EINTR { continue }
                throw Self.failure(name, "read", errno)
            }
            if got == 0 { throw ChunkError(source: name, problem: .truncated(expected: buffer.count, found: done)) }
            done += got
        }
    }

    /// Calls `body`, which reads, and throws if somebody wrote to the file since it was opened: then a mixture may have
    /// been read. A file that was replaced is the one that was opened, whatever its name is now.
    func reading(_ body: () throws(ChunkError) -> Void) throws(ChunkError) {
        try FileState.unchanged(name, opened, body) {
            var status = stat()
            return fstat(descriptor, &status) == 0 ? FileState(status) : nil
        }
    }

    /// Writes `buffer` from byte `offset` on.
    func write(_ buffer: UnsafeRawBufferPointer, at offset: Int) throws(ChunkError) {
        guard let base = buffer.baseAddress else { return }
        if let disk = DiskCapacity.current, !disk.take(buffer.count) { throw Self.failure(name, "write", ENOSPC) }
        var done = 0
        while done < buffer.count {
            let put = pwrite(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if put < 0 {
                if errno == EINTR { continue }
                throw Self.failure(name, "write", errno)
            }
            done += put
        }
    }

    /// Writes all of `buffer` from byte `offset` on.
    func write(_ buffer: ByteBuffer, at offset: Int) throws(ChunkError) {
        defer { extendLifetime(buffer) }
        try write(buffer.bytes, at: offset)
    }

    /// Gives the file its length, with room on the disk where the file system can promise it.
    func reserve(_ byteCount: Int) throws(ChunkError) {
        if let disk = DiskCapacity.current, !disk.take(byteCount) { throw Self.failure(name, "write", ENOSPC) }
        if byteCount > 0, quern_reserve(descriptor, Int64(byteCount)) == 0 { return }
        let code = errno
        // EFBIG is a limit that ftruncate would meet with a signal.
        if byteCount > 0, code != EOPNOTSUPP && code != ENOSYS { throw Self.failure(name, "write", code) }
        guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw Self.failure(name, "write", errno) }
    }

    /// Opens `path`, which is there, for writing.
    convenience init(updating path: String, name: String) throws(ChunkError) {
        try self.init(path, name, O_RDWR | O_CLOEXEC, "write")
    }

    /// Sees to it that the file may grow to this length; its length stays.
    func reserveGrowth(_ byteCount: Int) throws(ChunkError) {
        guard quern_reserve_growth(descriptor, Int64(byteCount)) == 0 else { throw Self.failure(name, "write", errno) }
    }

    /// Cuts the file, and gives back what was reserved behind.
    func truncate(_ byteCount: Int) throws(ChunkError) {
        guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw Self.failure(name, "write", errno) }
    }

    /// Waits until what was written is on the disk.
    func synchronize() throws(ChunkError) {
        guard fsync(descriptor) == 0 else { throw Self.failure(name, "write", errno) }
    }

    /// All bytes of a small file, or nil if it is not there.
    /// - Parameter limit: more bytes than this are an error.
    static func contents(_ path: String, name: String, limit: Int) throws(ChunkError) -> [UInt8]? {
        if path.utf8.contains(0) { throw failure(name, "open", EINVAL) }
        guard access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR) else { return nil }
        let file = try StorageFile(reading: path, name: name)
        let count = try file.byteCount()
        guard count <= limit else {
            throw ChunkError(source: name, problem: .corrupt("\(count) bytes of metadata, where \(limit) are the most"))
        }
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: ChunkError?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(ChunkError) { try file.read(into: buffer, at: 0) } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}

/// A disk that is full after some bytes, for tests of what happens then: writes inside `$current.withValue` count.
package final class DiskCapacity: Sendable {
    @TaskLocal package static var current: DiskCapacity?
    private let left: Atomic<Int>

    /// A disk with room for so many bytes.
    package init(_ byteCount: Int) { left = Atomic(byteCount) }

    /// False if there is no room for `count` bytes.
    func take(_ count: Int) -> Bool {
        // Tests alone count, and one count is no other's order: relaxed.
        left.subtract(count, ordering: .relaxed).newValue >= 0
    }
}
