// A progress bar that any thread may move: the face of ProgressBar for engines, whose tasks end on many threads.
// Holds: a step costs a comparison where nothing is drawn, and no thread waits for another's drawing; the bar never
// runs backwards, in whatever order the steps are told.

internal import Glibc
internal import Synchronization

/// Progress told by many threads.
public final class SharedProgress: Sendable {
    private let title: String
    private let terminal: ProgressBar.Terminal?
    private let clock: @Sendable () -> Double
    private let started: Double
    /// The clock's bits when the bar was last drawn. Relaxed: a stale value costs a drawing, nothing else.
    private let drawnAt: Atomic<UInt64>
    /// The steps on the terminal; guards the terminal too.
    private let shown = Mutex(0)

    /// A bar; it draws nothing where `terminal` is nil.
    public init(
        _ title: String, terminal: ProgressBar.Terminal? = ProgressBar.Terminal(),
        clock: @escaping @Sendable () -> Double = { monotonicSeconds() }
    ) {
        self.title = title
        self.terminal = terminal
        self.clock = clock
        started = clock()
        drawnAt = Atomic((-Double.infinity).bitPattern)
    }

    /// Says that `done` of `total` steps are done: the form in which engines tell it. Drawn at most ten times a second.
    public func update(_ done: Int, of total: Int) {
        guard let terminal else { return }
        let now = clock()
        let last = drawnAt.load(ordering: .relaxed)
        guard now - Double(bitPattern: last) >= 0.1 || done >= total else { return }
        // Of those who come at the same time one draws.
        guard drawnAt.compareExchange(expected: last, desired: now.bitPattern, ordering: .relaxed).exchanged else {
            return
        }
        shown.withLockIfAvailable { shown in
            guard done >= shown else { return }
            shown = done
            let line = ProgressBar.line(
                title: title, done: done, total: total, seconds: now - started, width: terminal.width,
                hasColour: terminal.hasColour)
            ProgressBar.put("\r\u{1B}[K" + line, terminal)
        }
    }

    /// Removes the bar.
    public func finish() {
        guard let terminal, Double(bitPattern: drawnAt.load(ordering: .relaxed)).isFinite else { return }
        shown.withLock { shown in
            shown = .max
            ProgressBar.put("\r\u{1B}[K", terminal)
        }
    }
}
