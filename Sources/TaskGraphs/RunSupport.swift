// What engines share: the clock of a run, its node among the tasks around it, progress, and how a run ends.

internal import Glibc

/// Seconds since it was made, by the monotonic clock.
struct RunClock: Sendable {
    private let start = RunClock.nanoseconds()

    var seconds: Double { Double(Self.nanoseconds() - start) * 1e-9 }

    static func nanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

/// A run among the tasks: inside the task that asked for it, around the tasks that it runs.
final class RunNode: TaskNode, @unchecked Sendable {
    private let plan: TaskPlan
    private let runToken: CancellationToken?
    /// The position that runs, for engines that run one at a time on the calling thread; -1 for others, whose runners
    /// are the tasks.
    var position = -1

    /// - Throws: `tooDeep` if the calling thread has no stack left for a run inside the tasks it runs.
    init(_ plan: TaskPlan, _ token: CancellationToken?) throws(TaskError) {
        self.plan = plan
        runToken = token
        super.init()
        enter(TaskNode.current)
        if let parent, !TaskNode.hasRoom { throw .tooDeep(task: parent.name, depth: parent.depth) }
    }

    override var name: String { isTask ? plan.name(position) : "run" }
    override var isTask: Bool { position >= 0 }
    override var token: CancellationToken? { runToken }
}

/// Work that nobody waits for by name.
final class DetachedNode: TaskNode, @unchecked Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    override func runInPool() { body() }
}

/// Tells progress about 20 times a second, never backwards. Used by one thread at a time.
struct ProgressTeller {
    private let callback: (@Sendable (Int, Int) -> Void)?
    private let total: Int
    private var told = -1
    private var nextTime = 0.05

    init(_ callback: (@Sendable (Int, Int) -> Void)?, total: Int) {
        self.callback = callback
        self.total = total
    }

    var isWanted: Bool { callback != nil }

    /// Whether it is time to tell again; if so, the next time is set.
    mutating func isDue(_ clock: RunClock) -> Bool {
        guard callback != nil else { return false }
        let now = clock.seconds
        guard now >= nextTime else { return false }
        nextTime = now + 0.05
        return true
    }

    mutating func tell(_ finished: Int) {
        guard let callback, finished > told else { return }
        told = finished
        callback(finished, total)
    }

    /// Tells the last figure, whatever the time.
    mutating func tellEnd(_ finished: Int) { tell(finished) }
}

extension TaskPlan {
    /// Throws if the run did not end well.
    func checkEnd(_ scheduler: Scheduler, thrown: (any Error)?, isCancelled: Bool) throws(TaskError) {
        if let failure = scheduler.failure, let thrown {
            if isCancelled, case .cancelled = thrown as? TaskError { throw .cancelled(task: nil) }
            throw .failed(task: name(failure), underlying: thrown)
        }
        if scheduler.finishedCount < count { throw .cancelled(task: nil) }
    }
}
