// The bytes of a CSV file, plain or in gzip, one piece after the other: a file that is larger than memory passes through
// a buffer. Pipes are read too.

internal import CCodecs
internal import Glibc
import NDArrays

/// A file that is read once from its beginning to its end.
final class CSVBytes {
    private let path: String
    private let descriptor: Int32
    private let stream: UnsafeMutablePointer<z_stream>
    private var input = [UInt8](repeating: 0, count: 1 << 16)
    /// What of `input` was not used yet.
    private var unused = 0..<0
    private var isCompressed = false
    private var isInsideMember = false
    private var isAtEnd = false

    init(_ path: String) throws(CSVError) {
        self.path = path
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        descriptor = path.utf8.contains(0) ? -1 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fail("open", path.utf8.contains(0) ? EINVAL : errno) }
        try refill()
        isCompressed = unused.count >= 2 && input[0] == 0x1F && input[1] == 0x8B
        // 15 bits of window, and 16 for gzip's header and checksum.
        if isCompressed, inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) != Z_OK {
            isCompressed = false
            throw fail("read", ENOMEM)
        }
    }

    deinit {
        if isCompressed { inflateEnd(stream) }
        stream.deallocate()
        if descriptor >= 0 { close(descriptor) }
    }

    private func fail(_ action: String, _ code: Int32) -> CSVError { fail(action, String(cString: strerror(code))) }

    private func fail(_ action: String, _ reason: String) -> CSVError {
        CSVError(file: path, problem: .system(action: action, reason: reason))
    }

    private func refill() throws(CSVError) {
        guard unused.isEmpty, !isAtEnd else { return }
        while true {
            let got = input.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw fail("read", errno) }
            unused = 0..<got
            isAtEnd = got == 0
            return
        }
    }

    /// Appends more bytes to `bytes`; false at the end.
    func append(to bytes: inout [UInt8]) throws(CSVError) -> Bool {
        try refill()
        if !isCompressed {
            bytes += input[unused]
            defer { unused = 0..<0 }
            return !unused.isEmpty
        }
        var output = [UInt8](repeating: 0, count: 1 << 18)
        var made = 0
        while made == 0 {
            try refill()
            if unused.isEmpty {
                if isInsideMember { throw fail("read", "the gzip data end early; fetch the file again") }
                return false
            }
            isInsideMember = true
            let (used, count, status) = inflate(into: &output)
            unused = unused.lowerBound + used..<unused.upperBound
            made = count
            switch status {
            case Z_STREAM_END:
                // Another member may follow.
                inflateReset(stream)
                isInsideMember = false
            case Z_OK, Z_BUF_ERROR: break
            default: throw fail("read", "the gzip data are damaged; fetch the file again")
            }
        }
        bytes += output[..<made]
        return true
    }

    private func inflate(into output: inout [UInt8]) -> (used: Int, made: Int, status: Int32) {
        input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.pointee.next_in = source.baseAddress.map { $0 + unused.lowerBound }
                stream.pointee.avail_in = UInt32(unused.count)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(target.count)
                let status = CCodecs.inflate(stream, Z_NO_FLUSH)
                return (
                    unused.count - Int(stream.pointee.avail_in), target.count - Int(stream.pointee.avail_out), status
                )
            }
        }
    }
}
