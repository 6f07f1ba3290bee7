// The memory behind arrays. Several arrays (views of one another) share one NDStorage; the one that is written
// makes itself the only holder first (NDArray._makeUnique). Not generic: uniqueness tests and lifetimes then
// need no type metadata in unspecialised code, which is what keeps a generic call at 30 ns.
// Holds: `base` is valid until deinit; memory of our own is aligned to 64 bytes.

import Glibc

/// The memory that one or more arrays share.
public final class NDStorage: @unchecked Sendable {
    /// How the memory goes back when the last array lets go of it.
    @usableFromInline
    enum Release {
        case free
        case function(@convention(c) (UnsafeMutableRawPointer?) -> Void)
        case closure(@Sendable (UnsafeMutableRawPointer) -> Void)
        case keepAlive(AnyObject?)
    }

    /// The first byte.
    public let _base: UnsafeMutableRawPointer
    /// True if nobody but arrays sees this memory; false for memory that was lent to us.
    ///
    /// Compiled code may assume that two arguments do not overlap only if this is true for both.
    public let _isOurs: Bool
    /// False for lent memory that must not be written; a write then goes to a copy.
    public let _isWritable: Bool
    @usableFromInline let release: Release

    @usableFromInline
    init(base: UnsafeMutableRawPointer, isOurs: Bool, isWritable: Bool, release: Release) {
        _base = base
        _isOurs = isOurs
        _isWritable = isWritable
        self.release = release
    }

    /// Memory for `byteCount` bytes with any contents, or nil if there is none.
    package static func allocate(byteCount: Int, zeroed: Bool = false) -> NDStorage? {
        // Rounded up to whole vectors, so that a reader of full cache lines stays inside.
        let (padded, overflow) = max(byteCount, 1).addingReportingOverflow(63)
        guard byteCount >= 0, !overflow else { return nil }
        var pointer: UnsafeMutableRawPointer?
        guard posix_memalign(&pointer, 64, padded & ~63) == 0, let base = pointer else { return nil }
        LargePages.advise(base, padded & ~63)
        if zeroed { memset(base, 0, byteCount) }
        return NDStorage(base: base, isOurs: true, isWritable: true, release: .free)
    }

    /// Memory for `byteCount` bytes; stops the program, as `Array` does, if there is none.
    @usableFromInline
    static func make(byteCount: Int, zeroed: Bool = false) -> NDStorage {
        guard let storage = allocate(byteCount: byteCount, zeroed: zeroed) else {
            preconditionFailure("no memory for an array of \(byteCount) bytes")
        }
        return storage
    }

    deinit {
        switch release {
        case .free: free(_base)
        case .function(let function): function(_base)
        case .closure(let closure): closure(_base)
        case .keepAlive: break
        }
    }
}
