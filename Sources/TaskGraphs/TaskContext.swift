// What a running task can ask about itself, and the thread's note of which task it runs.

internal import CKernelRuntime
internal import Glibc
internal import Synchronization

/// About the task that the calling thread runs.
public enum TaskContext {
    /// Whether the task's future, its run, or a task around it was cancelled: long tasks look now and then, and leave.
    /// False outside tasks.
    public static var isCancelled: Bool { TaskNode.current?.isCancelled ?? false }

    /// Ends a cancelled task: throws ``TaskError/cancelled(task:)`` if ``isCancelled``.
    public static func checkCancellation() throws(TaskError) {
        if let node = TaskNode.current, node.isCancelled { throw .cancelled(task: node.name) }
    }

    /// The name of the task; nil outside tasks.
    public static var name: String? { TaskNode.current?.name }

    /// The thread's number in traces: 1 and up for the pool's workers, 0 for all others.
    public static var worker: Int { Int(quern_pool_worker()) }
}

/// Something that a thread runs and that others may wait for: a future, or the task that a runner of a graph has in hand.
class TaskNode: @unchecked Sendable {
    /// The task that waits for this one, and on whose thread or in whose run it runs.
    /// Written by whoever starts the task, before it runs.
    final var parent: TaskNode?
    /// How many tasks are around this one.
    final var depth = 1
    /// Relaxed: the flag carries no data.
    private let cancelFlag = Atomic<Bool>(false)

    init() {}

    /// What messages call it.
    var name: String { "task" }

    /// Whether messages name it.
    var isTask: Bool { true }

    /// The token of the run it belongs to.
    var token: CancellationToken? { nil }

    /// Called by the pool, once for each submission.
    func runInPool() {}

    /// Whether it has run, or never will.
    var isFinished: Bool { false }

    /// The task whose result it is made from, if that has not finished.
    var unfinishedSource: TaskNode? { nil }

    /// Whether somebody runs it or has.
    var hasBegun: Bool { true }

    /// Calls `callback` once it is finished: at once, or on the thread that finishes it.
    func whenFinished(_ callback: @escaping @Sendable () -> Void) {}

    /// Runs it on this thread, inside the task that wants it; false if somebody has begun.
    func runHere(inside waiting: TaskNode) -> Bool { false }

    /// Whether it is cancelled alone, whatever becomes of the tasks around it: others may want its value.
    var standsAlone: Bool { false }

    /// The thread that runs it begins to wait, or goes on.
    func willBlock() {}
    func didUnblock() {}

    /// The task that has to finish first for this one to be done: itself, or the end of the chain of futures that it is
    /// made from; nil once it is done.
    final var unfinishedRoot: TaskNode? {
        var node = self
        while let source = node.unfinishedSource { node = source }
        return node === self && isFinished ? nil : node
    }

    final func raiseCancelFlag() { cancelFlag.store(true, ordering: .relaxed) }

    final var isCancelled: Bool {
        var node: TaskNode? = self
        while let this = node {
            if this.cancelFlag.load(ordering: .relaxed) || this.token?.isCancelled ?? false { return true }
            node = this.standsAlone ? nil : this.parent
        }
        return false
    }

    /// Makes `around` the task around this one.
    final func enter(_ around: TaskNode?) {
        parent = around
        depth = (around?.depth ?? 0) + 1
    }

    /// This task and all around it, innermost first.
    final var circles: [TaskNode] {
        var found: [TaskNode] = []
        var node: TaskNode? = self
        while let this = node {
            found.append(this)
            node = this.parent
        }
        return found
    }

    // MARK: - The thread's own note

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// The task that the calling thread runs.
    static var current: TaskNode? {
        pthread_getspecific(key).map { Unmanaged<TaskNode>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Runs `body` with this as the thread's current task.
    final func whileCurrent<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        let before = pthread_getspecific(Self.key)
        pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        defer { pthread_setspecific(Self.key, before) }
        return try body()
    }

    /// Whether the calling thread has the stack for one more task on top of those it runs.
    static var hasRoom: Bool {
        guard let limit = quern_stack_limit() else { return (current?.depth ?? 0) < 16 }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) {
            $0.baseAddress.map { UInt(bitPattern: $0) > UInt(bitPattern: limit) + 1 << 21 } ?? false
        }
    }

    /// Hands this to the pool, which will call `runInPool` once; false if it has no thread.
    final func submit(_ priority: PoolPriority) -> Bool {
        let task = UnsafeMutablePointer<quern_task>.allocate(capacity: 1)
        task.initialize(
            to: quern_task(
                next: nil,
                run: { task in
                    let node = task.pointee.argument.map { Unmanaged<TaskNode>.fromOpaque($0).takeRetainedValue() }
                    task.deallocate()
                    node?.runInPool()
                }, argument: Unmanaged.passRetained(self).toOpaque(), priority: Int32(priority.rawValue), reserved: 0))
        if quern_pool_submit(task) == 0 { return true }
        Unmanaged<TaskNode>.passUnretained(self).release()
        task.deallocate()
        return false
    }
}
