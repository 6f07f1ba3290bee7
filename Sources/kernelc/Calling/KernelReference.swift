// `FILE[:KERNEL]` on the command line, and the text of kernel files.
// Holds: a file that can't be read, or is no UTF-8, is an error of the environment that says why.

import Glibc
package import QuernCore

/// What `FILE[:KERNEL]` names.
package struct KernelReference: Sendable, Hashable {
    /// The path as written.
    package var file: String
    /// The kernel; nil for the only one.
    package var kernel: String?

    /// Takes `text` apart: a kernel's name follows the last colon, unless a file of the whole name exists.
    package init(_ text: String, fileExists: (String) -> Bool = { access($0, F_OK) == 0 }) {
        file = text
        guard let colon = text.lastIndex(of: ":"), !fileExists(text) else { return }
        let name = text[text.index(after: colon)...]
        guard colon != text.startIndex, !name.isEmpty, !name.contains("/"), !name.hasSuffix(".swift") else { return }
        file = String(text[..<colon])
        kernel = String(name)
    }
}

/// Files on disk.
package enum Files {
    /// The text of a source file.
    package static func source(_ path: String) throws(Failure) -> SourceText {
        let bytes = try read(path, limit: 64 << 20)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .environment(
                "cannot read '\(path)': it is no text in UTF-8 (byte \(firstInvalidByte(bytes)) is wrong)")
        }
        return SourceText(file: path, text: text)
    }

    /// All bytes of a regular file, a pipe or standard input (`/dev/stdin`).
    package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .environment("cannot read '\(path)': \(reason())") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .environment("cannot read '\(path)': \(reason())") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            if bytes.count > limit {
                throw .environment("cannot read '\(path)': it is larger than \(ByteCount(limit))")
            }
        }
    }

    /// What `errno` says, in the house's spelling.
    package static func reason() -> String { String(cString: strerror(errno)).lowercasedFirst }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var valid = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): valid += UTF8.width(scalar)
            case .emptyInput, .error: return valid
            }
        }
    }
}
