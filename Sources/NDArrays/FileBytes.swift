// The system calls of the file readers and writers, with short reads, interrupts and errors handled in one place.
// Holds: a file is replaced whole or not at all; on any failure the file written aside is removed.

import Glibc

/// A system call that failed.
struct FileError: Error {
    /// What was tried, as a verb: `open`, `read`.
    var action: String
    /// The system's words.
    var reason: String

    init(_ action: String, _ code: Int32) {
        self.action = action
        reason = String(cString: strerror(code))
    }

    init(_ action: String, reason: String) {
        self.action = action
        self.reason = reason
    }
}

/// An open file.
struct FileBytes {
    private let descriptor: Int32
    /// The length of a regular file; nil for pipes and devices.
    let size: Int?

    /// Opens `path` for reading.
    init(reading path: String) throws(FileError) {
        if path.utf8.contains(0) { throw FileError("open", EINVAL) }
        let opened = open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { throw FileError("open", errno) }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let code = errno
            Glibc.close(opened)
            throw FileError("open", code)
        }
        let kind = status.st_mode & S_IFMT
        if kind == S_IFDIR {
            Glibc.close(opened)
            throw FileError("open", EISDIR)
        }
        descriptor = opened
        size = kind == S_IFREG ? Int(status.st_size) : nil
    }

    func close() { Glibc.close(descriptor) }

    /// Fills `buffer` from byte `offset` on.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        guard let base = buffer.baseAddress else { return }
        var done = 0
        while done < buffer.count {
            let got = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if got < 0 {
                if errno == EINTR { continue }
                throw FileError("read", errno)
            }
            if got == 0 { throw FileError("read", reason: "the file became shorter while it was read") }
            done += got
        }
    }

    /// `count` bytes from byte `offset` on.
    func bytes(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FileError) {
                try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
                filled = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// All bytes up to the end, for what has no length.
    func readToEnd() throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = Glibc.read(descriptor, &chunk, chunk.count)
            if got < 0 {
                if errno == EINTR { continue }
                throw FileError("read", errno)
            }
            if got == 0 { return bytes }
            bytes += chunk[..<got]
        }
    }

    /// All bytes of the file at `path`.
    static func contents(of path: String) throws(FileError) -> [UInt8] {
        let file = try FileBytes(reading: path)
        defer { file.close() }
        guard let size = file.size, size > 0 else { return try file.readToEnd() }
        return try file.bytes(size, at: 0)
    }

    /// Makes `bytes` the contents of `path`: written beside it, then renamed.
    static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
        if path.utf8.contains(0) || path.isEmpty { throw FileError("write", EINVAL) }
        // A device or a pipe cannot be renamed over: it is written to directly.
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFDIR {
            let direct = open(path, O_WRONLY | O_CLOEXEC)
            guard direct >= 0 else { throw FileError("write", errno) }
            defer { Glibc.close(direct) }
            return try write(bytes, to: direct)
        }
        var aside = ""
        var descriptor: Int32 = -1
        for _ in 0..<16 where descriptor < 0 {
            aside = "\(path).\(String(UInt32.random(in: .min ... .max), radix: 16)).part"
            descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor < 0 && errno != EEXIST { break }
        }
        guard descriptor >= 0 else { throw FileError("write", errno) }
        do throws(FileError) {
            do throws(FileError) {
                try write(bytes, to: descriptor)
            } catch {
                Glibc.close(descriptor)
                throw error
            }
            guard Glibc.close(descriptor) == 0 else { throw FileError("write", errno) }
            guard rename(aside, path) == 0 else { throw FileError("write", errno) }
        } catch {
            unlink(aside)
            throw error
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if put < 0 {
                if errno == EINTR { continue }
                throw FileError("write", errno)
            }
            done += put
        }
    }
}
