// Waiting for futures: blocking, asynchronous, and as they complete.
//
// A task that wants a value runs the work itself if nobody has begun it: so tasks that wait for tasks need no further
// threads, and waiting ends unless tasks wait in a circle, which WaitRegistry finds. Only work that another thread has
// in hand is slept for, and then another thread takes this one's place.

extension Future {
    /// The value; blocks until it is there.
    ///
    /// Inside a task it runs the future's work itself if that has not started.
    /// - Throws: what became of the task instead: `failed`, `cancelled`, `noThread`; or `deadlock` if this wait could
    ///   never end; or `tooDeep`.
    public func get() throws(TaskError) -> Value {
        while true {
            if let result = core.result { return try result.get() }
            try core.waitUntilDone()
        }
    }

    /// The value, waited for without blocking a thread.
    ///
    /// Where the Swift task that waits is cancelled, its waiting ends with ``TaskError/cancelled(task:)`` and the future
    /// goes on, since others may want it: to stop it too, call ``cancel()``. Circles of such waits are not found.
    public var value: Value {
        get async throws(TaskError) {
            let waiter = AsyncWaiter<Result<Value, TaskError>>()
            let core = core
            core.whenDone { if let result = core.result { waiter.resume(result) } }
            let result = await waiter.wait(ifCancelled: .failure(.cancelled(task: core.name)))
            return try result.get()
        }
    }
}

extension TaskNode {
    /// Returns once this task is finished. Inside a task it and those it is made from are run here, if nobody has begun.
    final func waitUntilDone() throws(TaskError) {
        guard let waiting = TaskNode.current else {
            let gate = Gate()
            whenFinished { gate.open() }
            let hasPlace = ThreadPool.lendPlace()
            defer { ThreadPool.takePlaceBack(hasPlace) }
            return gate.wait()
        }
        // Sources first, without recursion: chains may be long.
        var chain: [TaskNode] = [self]
        while let source = chain[chain.count - 1].unfinishedSource { chain.append(source) }
        while let next = chain.popLast() {
            if next.isFinished { continue }
            if TaskNode.hasRoom, next.runHere(inside: waiting) { continue }
            try next.sleepUntilDone(waiting)
        }
    }

    private func sleepUntilDone(_ waiting: TaskNode) throws(TaskError) {
        let number = try WaitRegistry.shared.sleep(waiting, targets: [self])
        defer { WaitRegistry.shared.wake(number) }
        let hasPlace = ThreadPool.lendPlace()
        defer { ThreadPool.takePlaceBack(hasPlace) }
        // Without a thread in this one's place, work that nobody has begun may never begin.
        if !hasPlace, !hasBegun { throw .tooDeep(task: name, depth: waiting.depth) }
        let gate = Gate()
        whenFinished { gate.open() }
        gate.wait()
    }
}

/// Hands one value from any thread to one Swift task that waits for it.
final class AsyncWaiter<Value: Sendable>: @unchecked Sendable {
    private let lock = Lock()
    private var continuation: CheckedContinuation<Value, Never>?  // guarded by lock
    private var value: Value?  // guarded by lock
    private var isDelivered = false  // guarded by lock

    /// The first value counts, others are let go.
    func resume(_ value: Value) {
        let waiting: CheckedContinuation<Value, Never>? = lock.withLock {
            if isDelivered || self.value != nil { return nil }
            guard let continuation else {
                self.value = value
                return nil
            }
            isDelivered = true
            self.continuation = nil
            return continuation
        }
        waiting?.resume(returning: value)
    }

    /// The value; `other` if the Swift task is cancelled before it comes. Called once.
    func wait(ifCancelled other: Value) async -> Value {
        await withTaskCancellationHandler {
            await wait()
        } onCancel: {
            resume(other)
        }
    }

    /// The value, however long it takes. Called once.
    func wait() async -> Value {
        await withCheckedContinuation { continuation in
            let early: Value? = lock.withLock {
                guard let value else {
                    self.continuation = continuation
                    return nil
                }
                isDelivered = true
                return value
            }
            if let early { continuation.resume(returning: early) }
        }
    }
}
