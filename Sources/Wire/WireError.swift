// What can be wrong with bytes that came from elsewhere.

/// Why bytes are not the value that was expected, or a value cannot become bytes.
package enum WireError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The bytes end too early, at this place.
    case truncated(at: Int)
    /// More bytes, elements or nesting than the limit allows.
    case tooLarge(String, count: Int, limit: Int)
    /// Something else than was expected: the path to it, what was found, what was expected.
    case mismatch(path: String, found: String, expected: String)
    /// Bytes behind the value.
    case trailing(count: Int)
    /// A value that has no form on the wire.
    case unsupported(path: String, what: String)

    package var description: String {
        switch self {
        case .truncated(let place): "the message ends at byte \(place), in the middle of a value"
        case .tooLarge(let what, let count, let limit): "\(count) \(what), at most \(limit) are accepted"
        case .mismatch(let path, let found, let expected):
            "\(path.isEmpty ? "the message" : path) is \(found), expected \(expected)"
        case .trailing(let count): "\(count) bytes follow the end of the message"
        case .unsupported(let path, let what): "\(path.isEmpty ? "the value" : path): \(what) cannot be sent"
        }
    }
}
