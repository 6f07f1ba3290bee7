// The state of a future: waiting → running → done, or waiting → done if cancelled.
//
//   flags   claimed  somebody runs the work, or has cancelled it: taken by the pool, or by a task that wants the value
//           done     `stored` is written for good
//           heard    callbacks were left in `callbacks`
//
// Holds: the work runs at most once, and is let go when it has run or was cancelled; each callback is called once, after
// `stored` is written; no lock is taken unless somebody waits.

internal import Synchronization

final class FutureCore<Value: Sendable>: TaskNode, @unchecked Sendable {
    private let label: String
    let priority: PoolPriority
    /// Written before start, taken by whoever sets `claimed`.
    private var work: (@Sendable () throws -> Value)?
    /// Written once, before `done` is set (release); read after `done` was seen (acquire).
    private var stored: Result<Value, TaskError>?
    /// Guarded by the stripe's lock.
    private var callbacks: [@Sendable () -> Void] = []
    /// The future that this one is made from; the stripe's lock guards it after init.
    private var madeFrom: TaskNode?
    private let flags = Atomic<UInt8>(0)

    private static var claimed: UInt8 { 1 }
    private static var done: UInt8 { 2 }
    private static var heard: UInt8 { 4 }

    init(name: String, priority: PoolPriority, work: (@Sendable () throws -> Value)?) {
        label = name
        self.priority = priority
        self.work = work
    }

    override var name: String { label }

    /// The value or error; nil before it is done. Acquire: pairs with the release in `finish`.
    var result: Result<Value, TaskError>? {
        flags.load(ordering: .acquiring) & Self.done == 0 ? nil : stored
    }

    /// The future that has to be done before this one can start.
    var source: TaskNode? {
        get { stripe.withLock { madeFrom } }
        set { stripe.withLock { madeFrom = newValue } }
    }

    override var isFinished: Bool { result != nil }

    override var unfinishedSource: TaskNode? { result == nil ? source : nil }

    override var standsAlone: Bool { true }

    // Where another task runs this one to have its value, that one waits too.
    override func willBlock() { parent?.willBlock() }
    override func didUnblock() { parent?.didUnblock() }

    override var hasBegun: Bool { flags.load(ordering: .relaxed) & Self.claimed != 0 }

    /// Hands the work to the pool.
    func start() {
        // The source is let go first, so that chains of futures do not keep each other.
        source = nil
        if !submit(priority), claim() {
            work = nil
            finish(.failure(.noThread(task: label)))
        }
    }

    override func runInPool() {
        if claim() { run() }
    }

    override func runHere(inside waiting: TaskNode) -> Bool {
        guard claim() else { return false }
        enter(waiting)
        run()
        return true
    }

    /// Takes the right to run; false if somebody has it. Acquire and release: whoever claims sees `work` as it was set.
    func claim() -> Bool {
        flags.bitwiseOr(Self.claimed, ordering: .acquiringAndReleasing).oldValue & Self.claimed == 0
    }

    /// Runs the work on this thread; the caller has claimed it.
    func run() {
        let outcome: Result<Value, TaskError>
        if isCancelled {
            outcome = .failure(.cancelled(task: label))
        } else if let work {
            outcome = whileCurrent {
                do {
                    return .success(try work())
                } catch let passed as Passed {
                    return .failure(passed.error)
                } catch TaskError.cancelled where isCancelled {
                    return .failure(.cancelled(task: label))
                } catch {
                    return .failure(.failed(task: label, underlying: error))
                }
            }
        } else {
            outcome = .failure(.cancelled(task: label))
        }
        work = nil
        enter(nil)
        finish(outcome)
    }

    func finish(_ outcome: Result<Value, TaskError>) {
        stored = outcome
        // Release: `stored` is seen by whoever sees `done`. Acquire: callbacks left before are seen here.
        let before = flags.bitwiseOr(Self.done | Self.claimed, ordering: .acquiringAndReleasing).oldValue
        guard before & Self.heard != 0 else { return }
        let waiting = stripe.withLock {
            defer { callbacks = [] }
            return callbacks
        }
        for callback in waiting { callback() }
    }

    override func whenFinished(_ callback: @escaping @Sendable () -> Void) { whenDone(callback) }

    /// Calls `callback` once it is done: at once, or on the thread that finishes it.
    func whenDone(_ callback: @escaping @Sendable () -> Void) {
        let isDone = stripe.withLock {
            let before = flags.bitwiseOr(Self.heard, ordering: .acquiringAndReleasing).oldValue
            if before & Self.done == 0 { callbacks.append(callback) }
            return before & Self.done != 0
        }
        if isDone { callback() }
    }

    func cancel() -> Bool {
        raiseCancelFlag()
        guard claim() else { return false }
        work = nil
        source = nil
        finish(.failure(.cancelled(task: label)))
        return true
    }

    /// Callbacks are rare: a few locks serve all futures.
    private var stripe: Lock { stripes[ObjectIdentifier(self).hashValue & (stripes.count - 1)] }
}

private let stripes = (0..<64).map { _ in Lock() }
