// Futures in the order in which they get done: a blocking sequence and an asynchronous one, over one queue that the
// futures put their numbers into as they finish.

extension Collection {
    /// These futures in the order in which they get done; blocks (`for`) or suspends (`for await`) until the next one is.
    ///
    /// Inside a task, `for` runs those that nobody has begun. Where no future that is left can ever get done, because all
    /// wait for the task that asks, they come as they are, and their `get()` tells.
    public func asCompleted<Value: Sendable>() -> CompletedFutures<Value> where Element == Future<Value> {
        CompletedFutures(futures: Array(self))
    }
}

/// Futures in the order in which they get done.
public struct CompletedFutures<Value: Sendable>: Sequence, AsyncSequence, Sendable {
    /// A future that is done.
    public typealias Element = Future<Value>

    let futures: [Future<Value>]

    /// Blocks until the next future is done.
    public func makeIterator() -> Iterator { Iterator(queue: CompletionQueue(futures)) }

    /// Suspends until the next future is done.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(queue: CompletionQueue(futures)) }

    /// Gives the futures as they get done, blocking.
    public struct Iterator: IteratorProtocol {
        let queue: CompletionQueue<Value>

        /// The next future that is done; nil when all were given.
        public func next() -> Future<Value>? { queue.next() }
    }

    /// Gives the futures as they get done, suspending.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let queue: CompletionQueue<Value>

        /// The next future that is done; nil when all were given, or the Swift task that waits is cancelled.
        public func next() async -> Future<Value>? { await queue.nextAsync() }
    }
}

final class CompletionQueue<Value: Sendable>: @unchecked Sendable {
    private let futures: [Future<Value>]
    private let lock = Lock()
    private var done: [Int] = []  // guarded by lock: numbers in the order of completion
    private var onNext: (@Sendable () -> Void)?  // guarded by lock: whoever waits for the next
    // The consumer's own:
    private var given = 0
    private var isGiven: [Bool]
    private var nextToBegin = 0

    init(_ futures: [Future<Value>]) {
        self.futures = futures
        isGiven = [Bool](repeating: false, count: futures.count)
        for (number, future) in futures.enumerated() { future.core.whenDone { self.push(number) } }
    }

    private func push(_ number: Int) {
        let wake = lock.withLock {
            done.append(number)
            defer { onNext = nil }
            return onNext
        }
        wake?()
    }

    private func give(_ number: Int) -> Future<Value> {
        isGiven[number] = true
        return futures[number]
    }

    /// The next number in the order of completion; nil if there is none yet, and then `wake` is called when there is.
    private func pop(orWake wake: (@Sendable () -> Void)?) -> Int? {
        lock.withLock {
            if given < done.count {
                given += 1
                return done[given - 1]
            }
            onNext = wake
            return nil
        }
    }

    func next() -> Future<Value>? {
        let waiting = TaskNode.current
        while true {
            if let number = pop(orWake: nil) {
                if isGiven[number] { continue }
                return give(number)
            }
            if given == futures.count { return nil }
            if let waiting {
                if TaskNode.hasRoom, runOne(inside: waiting) { continue }
                let left = isGiven.indices.filter { !isGiven[$0] }
                if left.isEmpty { return nil }
                guard let number = try? WaitRegistry.shared.sleep(waiting, targets: left.map { futures[$0].core })
                else { return give(left[0]) }
                defer { WaitRegistry.shared.wake(number) }
                sleep()
            } else {
                sleep()
            }
        }
    }

    /// Runs a future that nobody has begun; false if there is none.
    private func runOne(inside waiting: TaskNode) -> Bool {
        while nextToBegin < futures.count {
            let core = futures[nextToBegin].core
            if core.unfinishedSource == nil {
                nextToBegin += 1
                if core.runHere(inside: waiting) { return true }
            } else {
                return false  // the pool starts it when its source is done
            }
        }
        return false
    }

    private func sleep() {
        let gate = Gate()
        if pop(orWake: { gate.open() }) != nil {
            given -= 1  // one came between; it stays in its place for the next look
            return
        }
        let hasPlace = ThreadPool.lendPlace()
        defer { ThreadPool.takePlaceBack(hasPlace) }
        gate.wait()
    }

    func nextAsync() async -> Future<Value>? {
        while given < futures.count {
            let waiter = AsyncWaiter<Bool>()
            if let number = pop(orWake: { waiter.resume(true) }) { return give(number) }
            guard await waiter.wait(ifCancelled: false) else { return nil }
        }
        return nil
    }
}
