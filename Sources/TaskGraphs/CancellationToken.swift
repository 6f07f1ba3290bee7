// A flag that somebody raises and running work looks at. Engines look between tasks, tasks whenever they like.

internal import Synchronization

/// Cancels runs: hand it to a run in ``RunOptions``, and call ``cancel()`` from anywhere.
///
/// Tasks that have not started never start; those that run may look at ``TaskContext/isCancelled`` and leave early.
public final class CancellationToken: Sendable {
    // Relaxed is enough: the flag carries no data, and whoever acts on it takes a lock to do so.
    private let flag = Atomic<Bool>(false)
    private let outer: CancellationToken?

    /// A token that is not cancelled.
    public init() { outer = nil }

    /// A token that is cancelled when `outer` is, or alone.
    package init(inheriting outer: CancellationToken?) { self.outer = outer }

    /// Whether ``cancel()`` was called.
    public var isCancelled: Bool { flag.load(ordering: .relaxed) || outer?.isCancelled ?? false }

    /// Cancels; calling it again does nothing.
    public func cancel() { flag.store(true, ordering: .relaxed) }
}
