// The table behind memoised functions: results by key, the least recently used given up first, equal computations
// that run at the same time done once. Wrapped by Memoized and MemoizedKernel.
// Holds: a failure is thrown to all who waited for it and is not kept; nobody
// waits for a computation that waits for theirs, on this thread or through others: they get an error instead.

internal import CKernelRuntime
internal import Glibc
public import NDArrays
internal import TaskGraphs

/// What a memoised function has done.
public struct MemoizationCounts: Sendable, Hashable {
    /// Calls answered from the table.
    public var hits = 0
    /// Calls that computed.
    public var misses = 0
    /// Calls that waited for an equal one that was being computed, and got its result.
    public var shared = 0
    /// Results given up for newer ones.
    public var evictions = 0
    /// Results in the table.
    public var kept = 0
}

/// Why a memoised function gave no result, beside its own errors.
public enum MemoizationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The calls are nested deeper than the thread's stack serves; `call` is the innermost.
    case tooDeep(call: String)
    /// Computing the result of `call` needs the result of `call`.
    case needsItself(call: String)

    /// What happened, and what to write.
    public var description: String {
        switch self {
        case .tooDeep(let call):
            "\(call) is nested too deep for the thread's stack; compute smaller arguments first [memoize.too-deep]"
        case .needsItself(let call):
            "computing \(call) needs the result of \(call) itself; end the recursion before [memoize.needs-itself]"
        }
    }
}

/// Inlined into its callers, where the types of keys and values are known: through Swift's generic entry points a result
/// that is remembered took 343 ns.
@usableFromInline
final class MemoTable<Key: Hashable & Sendable, Value: Sendable>: @unchecked Sendable {
    @usableFromInline let lock = MemoLock()
    /// Guarded by lock; so is each run's result.
    @usableFromInline var memory: Memory<Key, Value>

    init(capacity: Int) { memory = Memory(capacity: max(0, capacity)) }

    var counts: MemoizationCounts {
        lock.withLock {
            var result = memory.counted
            result.kept = memory.places.count
            return result
        }
    }

    func removeAll() {
        let forgotten = lock.withLock { memory.removeAll() }
        extendLifetime(forgotten)
    }

    /// The result for `key`, from the table or by `compute`.
    /// - Parameter describe: the call in words, for errors.
    @inlinable
    func value(
        _ key: Key, kept: [NDStorage] = [], describe: () -> String, compute: () throws -> Value
    ) throws -> Value {
        switch lock.withLock({ memory.look(key) }) {
        case .value(let value): return value
        case .running(let run): return try wait(for: run, describe)
        case .missing(let run):
            let result = computed(describe, compute)
            // What is given up goes outside of the lock: its end may be the user's code.
            let evicted = lock.withLock { () -> Memory<Key, Value>.Slot? in
                memory.runs[key] = nil
                run.result = result
                lock.wakeAll()
                guard case .success(let value) = result else { return nil }
                return memory.insert(key, value, kept)
            }
            extendLifetime(evicted)
            return try result.get()
        }
    }

    @usableFromInline
    func wait(for run: MemoRun<Value>, _ describe: () -> String) throws -> Value {
        guard MemoWaits.begin(for: run) else { throw MemoizationError.needsItself(call: describe()) }
        defer { MemoWaits.end() }
        let result = ThreadPool.blocking {
            lock.withLock {
                while run.result == nil { lock.wait() }
                memory.counted.shared += 1
                return run.result
            }
        }
        guard let result else { preconditionFailure("a computation ended without a result") }
        return try result.get()
    }

    @inlinable
    func computed(_ describe: () -> String, _ compute: () throws -> Value) -> Result<Value, any Error> {
        guard CallDepth.enter() else { return .failure(MemoizationError.tooDeep(call: describe())) }
        defer { CallDepth.leave() }
        return Result { try compute() }
    }
}

/// A computation that is under way.
@usableFromInline
class MemoOwner: @unchecked Sendable {
    let thread = UInt(pthread_self())

    @usableFromInline
    init() {}
}
@usableFromInline
final class MemoRun<Value: Sendable>: MemoOwner, @unchecked Sendable {
    /// Written once; guarded by the table's lock.
    @usableFromInline var result: Result<Value, any Error>?

    @usableFromInline
    override init() { super.init() }
}

/// Which thread waits for which computation, over all tables. Looked at only by who has to wait.
enum MemoWaits {
    private static let lock = MemoLock()
    nonisolated(unsafe) private static var waits: [UInt: MemoOwner] = [:]  // guarded by lock

    /// Notes that this thread waits for `run`; false if that would be for ever.
    static func begin(for run: MemoOwner) -> Bool {
        let me = UInt(pthread_self())
        return lock.withLock {
            var next: MemoOwner? = run
            while let owner = next {
                if owner.thread == me { return false }
                next = waits[owner.thread]
            }
            waits[me] = run
            return true
        }
    }

    static func end() {
        lock.withLock { waits[UInt(pthread_self())] = nil }
    }
}

/// Whether the calling thread's stack has room for one more call of a user's function.
@usableFromInline
enum CallDepth {
    /// Bytes that a call may need until the next look.
    private static let spare: UInt = 1 << 18
    /// Calls on a stack whose end nobody knows.
    private static let most = 64
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Counts a call; false, and counts nothing, if there is no room.
    @usableFromInline
    static func enter() -> Bool {
        let depth = Int(bitPattern: pthread_getspecific(key))
        let hasRoom: Bool
        if let limit = quern_stack_limit() {
            hasRoom = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) {
                $0.baseAddress.map { UInt(bitPattern: $0) > UInt(bitPattern: limit) + spare } ?? false
            }
        } else {
            hasRoom = depth < most
        }
        if hasRoom { pthread_setspecific(key, UnsafeRawPointer(bitPattern: depth + 1)) }
        return hasRoom
    }

    @usableFromInline
    static func leave() {
        let depth = Int(bitPattern: pthread_getspecific(key))
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: depth - 1))
    }
}

/// A lock with a place to wait, by pthreads: thread sanitizer understands them.
@usableFromInline
final class MemoLock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    @usableFromInline
    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }
    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    @inlinable
    func withLock<Result>(_ body: () -> Result) -> Result {
        take()
        defer { release() }
        return body()
    }

    @usableFromInline
    func take() { pthread_mutex_lock(mutex) }
    @usableFromInline
    func release() { pthread_mutex_unlock(mutex) }

    /// Lets go of the lock until woken; the caller holds it.
    func wait() { pthread_cond_wait(condition, mutex) }
    @usableFromInline
    func wakeAll() { pthread_cond_broadcast(condition) }
}
