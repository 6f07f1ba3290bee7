// How readers learn that a file is no longer the one that was opened: the description of an array is read once, and its
// elements when they are needed, perhaps minutes later. Elements read by an old description are wrong without a word.
// Holds: a change is seen if it moves the file's length or its time of change, in the steps of the system's clock for
// files (some milliseconds); what is written through a mapping shows when the system writes it back.

internal import Glibc
import NDArrays

/// What the system says of a file's contents: equal, unless it was written to or another has its name.
struct FileState: Equatable, Sendable {
    private let device: UInt
    private let number: UInt
    private let byteCount: Int
    private let seconds: Int
    private let nanoseconds: Int

    init(_ status: stat) {
        (device, number, byteCount) = (UInt(status.st_dev), UInt(status.st_ino), Int(status.st_size))
        (seconds, nanoseconds) = (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec))
    }

    /// What other machines see of it too.
    var mark: SourceReference.FileMark {
        SourceReference.FileMark(byteCount: byteCount, seconds: seconds, nanoseconds: nanoseconds)
    }

    /// The file that `path` names now; nil if there is none.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Calls `body`, and throws `.changed` if `now`, a state or some, differs from `opened` after it. Missing bytes and what the
    /// system says tell more and stay; other damage that a changed file seems to have is none.
    static func unchanged<State: Equatable>(
        _ name: String, _ opened: State, _ body: () throws(ChunkError) -> Void, now: () -> State
    ) throws(ChunkError) {
        do throws(ChunkError) {
            try body()
        } catch {
            switch error.problem {
            case .truncated, .system: throw error
            default: throw now() == opened ? error : ChunkError(source: name, problem: .changed)
            }
        }
        if now() != opened { throw ChunkError(source: name, problem: .changed) }
    }
}
