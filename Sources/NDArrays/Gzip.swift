// Reads gzip files, as data sets come in: one or more members, each checked by its length and checksum.
// The compressed data are Inflate's business, and so zlib's.
// Source: RFC 1952.

/// Reads gzip data.
public enum Gzip {
    /// The most bytes that are made by default: small files can stand for very large ones.
    public static let standardLimit = 1 << 32

    /// The contents of the gzip file at `path`, decompressed.
    /// - Parameter limit: the most bytes to make.
    /// - Throws: `GzipError`.
    public static func contents(ofFile path: String, limit: Int = standardLimit) throws(GzipError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.contents(of: path)
        } catch {
            throw GzipError(file: path, reason: "\(error.action): \(error.reason)")
        }
        return try contents(bytes, file: path, limit: limit)
    }

    /// The data that `bytes`, the contents of a gzip file, stand for; `file` is its name in errors.
    public static func contents(
        _ bytes: [UInt8], file: String = "bytes", limit: Int = standardLimit
    ) throws(GzipError) -> [UInt8] {
        func refuse(_ reason: String) -> GzipError { GzipError(file: file, reason: reason) }
        var result: [UInt8] = []
        var at = 0
        repeat {
            let start = try headerEnd(bytes, at, refuse)
            let data: [UInt8]
            do throws(Inflate.Problem) {
                (data, at) = try Inflate.bytes(bytes[start...], limit: limit - result.count)
            } catch {
                switch error {
                case .endsEarly: throw refuse("it ends early, after \(bytes.count) bytes; fetch it again")
                case .damaged: throw refuse("its data are damaged; fetch it again")
                case .tooLong: throw refuse("it holds more than \(limit) bytes; give a larger 'limit'")
                case .noMemory: throw refuse("there is no memory to read it")
                }
            }
            guard bytes.count - at >= 8 else {
                throw refuse("it ends early, after \(bytes.count) bytes; fetch it again")
            }
            guard word(bytes, at) == Inflate.checksum(data),
                word(bytes, at + 4) == UInt32(truncatingIfNeeded: data.count)
            else {
                throw refuse("its checksum does not fit its data; fetch it again")
            }
            at += 8
            if result.isEmpty { result = data } else { result += data }
        } while at < bytes.count
        return result
    }

    /// Where the member's data begin.
    private static func headerEnd(
        _ bytes: [UInt8], _ start: Int, _ refuse: (String) -> GzipError
    ) throws(GzipError) -> Int {
        guard bytes.count - start >= 18 else {
            throw refuse(start == 0 ? "it is no gzip file: \(bytes.count) bytes" : "it ends early; fetch it again")
        }
        guard bytes[start] == 0x1F, bytes[start + 1] == 0x8B, bytes[start + 2] == 8 else {
            throw refuse("it is no gzip file: it begins with other bytes than 1f 8b 08")
        }
        let flags = bytes[start + 3]
        var at = start + 10
        if flags & 4 != 0 { at += 2 + Int(bytes[at]) + Int(bytes[at + 1]) << 8 }
        // The file's name and a comment, each up to a zero.
        for flag in [8, 16] as [UInt8] where flags & flag != 0 {
            while at < bytes.count, bytes[at] != 0 { at += 1 }
            at += 1
        }
        if flags & 2 != 0 { at += 2 }
        guard at < bytes.count else { throw refuse("it ends early, after \(bytes.count) bytes; fetch it again") }
        return at
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) }
    }
}

/// A gzip file that cannot be read.
public struct GzipError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file's path.
    public var file: String
    /// What is wrong, and what to do.
    public var reason: String

    package init(file: String, reason: String) {
        self.file = file
        self.reason = reason
    }

    /// What is wrong with which file.
    public var description: String { "'\(file)' cannot be read: \(reason) [array.gzip]" }
}
