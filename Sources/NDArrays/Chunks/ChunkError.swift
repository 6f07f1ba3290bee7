// Why a stored array could not be opened, read or written, as one typed error for all formats, and its wording.

/// Why an array could not be opened, read or written in pieces.
public struct ChunkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Sendable, Hashable {
        /// The system refused: the action, and its reason.
        case system(action: String, reason: String)
        /// What is asked for is not there: what, and the names that are.
        case missing(String, found: [String])
        /// The bytes are not as the format has them.
        case corrupt(String)
        /// Fewer bytes than there should be.
        case truncated(expected: Int, found: Int)
        /// The format can hold it, this package does not read or write it; and what to do.
        case unsupported(String, help: String)
        /// The elements are others than were asked for.
        case elementType(found: String, expected: String)
        /// A shape or region that does not fit; why.
        case shape(String)
        /// No memory for so many bytes.
        case noMemory(Int)
        /// A library that is not installed: its name, and what to install.
        case library(String, install: String)
        /// The array was left unfinished by whoever wrote it.
        case unfinished
        /// Somebody wrote to it, or put another in its place, after it was opened.
        case changed
    }

    /// The file or store, with the array's name in it.
    public var source: String
    /// The chunk by its place in the grid; nil where no chunk is concerned.
    public var chunk: [Int]?
    /// What is wrong.
    public var problem: Problem

    /// An error about `source`.
    public init(source: String, chunk: [Int]? = nil, problem: Problem) {
        self.source = source
        self.chunk = chunk
        self.problem = problem
    }

    /// The stable id that ends the message.
    public var id: String {
        switch problem {
        case .system: "storage.system"
        case .missing: "storage.missing"
        case .corrupt: "storage.corrupt"
        case .truncated: "storage.truncated"
        case .unsupported: "storage.unsupported"
        case .elementType: "storage.element-type"
        case .shape: "storage.shape"
        case .noMemory: "storage.memory"
        case .library: "storage.library"
        case .unfinished: "storage.unfinished"
        case .changed: "storage.changed"
        }
    }

    /// The message: the source, the chunk, what happened, and what to do where that is known.
    public var description: String {
        let place = chunk.map { ", chunk (" + $0.map(String.init).joined(separator: ", ") + ")" } ?? ""
        return "'\(source)'\(place): \(message) [\(id)]"
    }

    private var message: String {
        switch problem {
        case .system(let action, let reason): "cannot \(action): \(reason)"
        case .missing(let what, let found):
            "there is no \(what)" + (found.isEmpty ? "" : "; there are " + found.map { "'\($0)'" }.joined(separator: ", "))
        case .corrupt(let what): "damaged: \(what)"
        case .truncated(let expected, let found): "cut short: \(expected) bytes were expected, \(found) are there"
        case .unsupported(let what, let help): "\(what)\nhelp: \(help)\n  "
        case .elementType(let found, let expected): "holds \(found), where \(expected) is expected"
        case .shape(let why): why
        case .noMemory(let bytes): "no memory for \(bytes) bytes"
        case .library(let name, let install): "needs \(name), which is not installed\nhelp: install \(install)\n  "
        case .unfinished: "was never finished: the run that wrote it ended before its end"
        case .changed: "was written to, or replaced, after it was opened\nhelp: open it again when its writer is done\n  "
        }
    }
}
