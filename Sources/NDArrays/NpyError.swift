// Everything that can be wrong with an .npy file, as one typed error, and its wording.

/// Why an `.npy` file could not be read or written.
public struct NpyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Sendable, Equatable {
        /// The system refused: the action, and its reason.
        case system(action: String, reason: String)
        /// The file does not begin as `.npy` files do.
        case notNpy
        /// A format version other than 1, 2 and 3.
        case version(major: UInt8, minor: UInt8)
        /// The header is not as it should be: the byte of the file, and what should be there.
        case header(byte: Int, expected: String)
        /// An element type that arrays here do not have.
        case elementType(String)
        /// Fewer bytes than the header promises.
        case truncated(expected: Int, found: Int)
        /// Bytes after the array.
        case trailing(Int)
        /// A shape whose elements cannot be counted or addressed.
        case tooLarge([Int])
        /// No memory for so many bytes.
        case noMemory(Int)
        /// The array is sound, but not of the asked-for element type and rank.
        case mismatch(found: String, expected: String)
    }

    /// The file, as it was named.
    public var file: String
    /// What is wrong with it.
    public var problem: Problem

    /// An error about `file`.
    public init(file: String, problem: Problem) {
        self.file = file
        self.problem = problem
    }

    /// The message: the file, what happened, and what to do where that is known.
    public var description: String { "'\(file)': \(message)" }

    private var message: String {
        switch problem {
        case .system(let action, let reason): "cannot \(action): \(reason)"
        case .notNpy: "this is no .npy file: it does not begin with '\\x93NUMPY'"
        case .version(let major, let minor): "format version \(major).\(minor), where 1.0, 2.0 or 3.0 is expected"
        case .header(let byte, let expected): "malformed header: expected \(expected) at byte \(byte)"
        case .elementType(let name):
            "elements of type '\(name)' are not supported\nhelp: convert the array to bool, i1 to i8, u1 to u8, f4, "
                + "f8, c8 or c16 before saving it"
        case .truncated(let expected, let found):
            "truncated: the header promises \(expected) bytes of elements, the file has \(found)"
        case .trailing(let count): "\(count) more bytes after the array\nhelp: save one array a file"
        case .tooLarge(let shape): "no array can have the shape \(shape)"
        case .noMemory(let bytes): "no memory for \(bytes) bytes"
        case .mismatch(let found, let expected): "holds \(found), where \(expected) is expected"
        }
    }
}
