// The doors to libhdf5, whose calls happen one at a time in the process. Files are read by children of the process
// alone (CHDF5's Isolated.h), since the library does not survive every damaged one; files of our own making are written
// here, inside `locked`. Failures become ChunkErrors in the library's words.

internal import CHDF5
internal import Glibc
import NDArrays

/// libhdf5 while its lock is held.
struct HDF5Library {
    let table: UnsafePointer<quern_hdf5>
    /// What messages call the file.
    let source: String

    /// Calls `body` with the library, under its lock. Not to be nested.
    static func locked<Result>(
        _ source: String, _ body: (HDF5Library) throws(ChunkError) -> Result
    ) throws(ChunkError) -> Result {
        var message = [CChar](repeating: 0, count: 512)
        guard let table = quern_hdf5_enter(&message, message.count) else {
            throw ChunkError(
                source: source,
                problem: .library("HDF5's library (\(text(message)))", install: "libhdf5-103-1 or a later libhdf5"))
        }
        defer { quern_hdf5_leave() }
        return try body(HDF5Library(table: table, source: source))
    }

    /// Has a child fill `memory`, under the lock.
    /// - Parameter request: one of the calls of Isolated.h.
    static func isolated(
        _ source: String, _ memory: UnsafeMutableRawBufferPointer, _ request: () -> Int32
    ) throws(ChunkError) {
        let outcome = try locked(source) { _ throws(ChunkError) in UInt32(bitPattern: request()) }
        let problem: ChunkError.Problem
        switch outcome {
        case QUERN_ISOLATED_DONE.rawValue: return
        case QUERN_ISOLATED_FAILED.rawValue:
            problem = .corrupt("HDF5: " + String(decoding: memory.prefix { $0 != 0 }.prefix(512), as: UTF8.self))
        case QUERN_ISOLATED_CRASHED.rawValue: problem = .corrupt("HDF5's library ends by a signal on this file")
        case QUERN_ISOLATED_ENDLESS.rawValue: problem = .corrupt("HDF5's library comes to no end on this file")
        default: problem = .system(action: "read", reason: String(cString: strerror(errno)))
        }
        throw ChunkError(source: source, problem: problem)
    }

    /// The error for the call that failed last.
    func failure(_ action: String) -> ChunkError {
        var message = [CChar](repeating: 0, count: 512)
        quern_hdf5_reason(&message, message.count)
        return ChunkError(source: source, problem: .system(action: action, reason: "HDF5: " + Self.text(message)))
    }

    func unsupported(_ what: String, help: String) -> ChunkError {
        ChunkError(source: source, problem: .unsupported(what, help: help))
    }

    /// `id`, or an error if it is none.
    func valid(_ id: quern_hid, _ action: String = "write") throws(ChunkError) -> quern_hid {
        if id < 0 { throw failure(action) }
        return id
    }

    /// Throws if a call failed.
    func check(_ status: Int32, _ action: String = "write") throws(ChunkError) {
        if status < 0 { throw failure(action) }
    }

    private static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What H5Iget_type says of a data set, in every version.
    static let dataSetKind: Int32 = 5
}

/// Memory that a child fills, given back with its last owner.
final class SharedMemory {
    let bytes: UnsafeMutableRawBufferPointer

    /// Pages are taken as they are touched.
    init(_ byteCount: Int, for source: String) throws(ChunkError) {
        guard let memory = quern_hdf5_shared(byteCount) else {
            throw ChunkError(source: source, problem: .noMemory(byteCount))
        }
        bytes = UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
    }

    deinit { if let base = bytes.baseAddress { quern_hdf5_unshare(base, bytes.count) } }
}
