// Files that reports write: aside, then renamed, so that a reader never meets half of one and a failed write leaves
// what was there. Devices (a terminal, /dev/null) are written in place; pipes and sockets are refused, because a
// reader that leaves would end the process by a signal.

internal import Glibc

/// A report could not be written.
public struct ReportFileError: Error, Hashable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// What the system said.
    public var reason: String
    /// The file and the reason, in one sentence.
    public var description: String { "cannot write '\(path)': \(reason) [report.write]" }

    init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    init(_ path: String, code: Int32) { self.init(path, String(cString: strerror(code))) }
}

/// A file being written.
struct ReportFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// Makes the file at `path` of what `body` appends.
    static func write(
        _ path: String, _ body: (borrowing ReportFile) throws(ReportFileError) -> Void
    ) throws(ReportFileError) {
        var status = stat()
        var target = path
        if stat(path, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFREG:
                // Through links, so that the link stays and what it names is replaced.
                if let resolved = realpath(path, nil) {
                    target = String(cString: resolved)
                    free(resolved)
                }
            case S_IFCHR:
                return try fill(path, open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY), body)
            case S_IFDIR: throw ReportFileError(path, code: EISDIR)
            default: throw ReportFileError(path, "it is neither a file nor a terminal")
            }
        }
        let aside = "\(target).\(getpid()).\(UInt64.random(in: 0 ... .max))"
        do throws(ReportFileError) {
            try fill(path, open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666), body)
            if rename(aside, target) != 0 { throw ReportFileError(path, code: errno) }
        } catch {
            unlink(aside)
            throw error
        }
    }

    /// Lets `body` write to `descriptor`, and closes it.
    private static func fill(
        _ path: String, _ descriptor: Int32, _ body: (borrowing ReportFile) throws(ReportFileError) -> Void
    ) throws(ReportFileError) {
        guard descriptor >= 0 else { throw ReportFileError(path, code: errno) }
        do throws(ReportFileError) {
            try body(ReportFile(path: path, descriptor: descriptor))
        } catch {
            close(descriptor)
            throw error
        }
        // A full disk may be told only here.
        if close(descriptor) != 0 { throw ReportFileError(path, code: errno) }
    }

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Appends `text`.
    func append(_ text: String) throws(ReportFileError) {
        var text = text
        let code = text.withUTF8 { bytes -> Int32 in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return count < 0 ? errno : EIO }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
            return 0
        }
        if code != 0 { throw ReportFileError(path, code: code) }
    }
}
