// The table behind memoised functions: results by key, the least recently used given up first, equal computations
// that run at the same time done once. Wrapped by Memoized and MemoizedKernel.
//
//   places   key → slot of a result             runs   key → a computation that is under way
//   slots    results in one array, linked from the most recently used (head) to the least (tail)
//
// Holds: at most `capacity` results are kept; a failure is thrown to all who waited for it and is not kept; nobody
// waits for a computation that waits for theirs, on this thread or through others: they get an error instead.

internal import CKernelRuntime
internal import Glibc
internal import NDArrays
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

final class MemoTable<Key: Hashable & Sendable, Value: Sendable>: @unchecked Sendable {
    private struct Slot {
        var key: Key
        var value: Value
        /// What the key is the address of.
        var kept: [NDStorage]
        var newer, older: Int
    }

    private let capacity: Int
    private let lock = MemoLock()
    // All guarded by lock; so is each run's result.
    private var places: [Key: Int] = [:]
    private var runs: [Key: MemoRun<Value>] = [:]
    private var slots: [Slot] = []
    private var head = -1
    private var tail = -1
    private var counted = MemoizationCounts()

    init(capacity: Int) { self.capacity = max(0, capacity) }

    var counts: MemoizationCounts {
        lock.withLock {
            var result = counted
            result.kept = places.count
            return result
        }
    }

    func removeAll() {
        let forgotten = lock.withLock {
            defer { (places, slots, head, tail) = ([:], [], -1, -1) }
            return slots
        }
        extendLifetime(forgotten)
    }

    private enum Found {
        case value(Value)
        case running(MemoRun<Value>)
        case missing(MemoRun<Value>)
    }

    /// The result for `key`, from the table or by `compute`.
    /// - Parameter describe: the call in words, for errors.
    func value(
        _ key: Key, kept: [NDStorage] = [], describe: () -> String, compute: () throws -> Value
    ) throws -> Value {
        let found: Found = lock.withLock {
            if let place = places[key] {
                counted.hits += 1
                touch(place)
                return .value(slots[place].value)
            }
            if let run = runs[key] { return .running(run) }
            counted.misses += 1
            let run = MemoRun<Value>()
            runs[key] = run
            return .missing(run)
        }
        switch found {
        case .value(let value): return value
        case .running(let run):
            guard MemoWaits.begin(for: run) else { throw MemoizationError.needsItself(call: describe()) }
            defer { MemoWaits.end() }
            let result = ThreadPool.blocking {
                lock.withLock {
                    while run.result == nil { lock.wait() }
                    counted.shared += 1
                    return run.result
                }
            }
            guard let result else { preconditionFailure("a computation ended without a result") }
            return try result.get()
        case .missing(let run):
            let result = computed(describe, compute)
            // What is given up goes outside of the lock: its end may be the user's code.
            let evicted = lock.withLock {
                runs[key] = nil
                run.result = result
                lock.wakeAll()
                guard case .success(let value) = result else { return nil as Slot? }
                return insert(key, value, kept)
            }
            extendLifetime(evicted)
            return try result.get()
        }
    }

    private func computed(_ describe: () -> String, _ compute: () throws -> Value) -> Result<Value, any Error> {
        guard CallDepth.enter() else { return .failure(MemoizationError.tooDeep(call: describe())) }
        defer { CallDepth.leave() }
        return Result { try compute() }
    }

    // MARK: The list, under the lock

    /// Keeps a result, and gives the one that went for it.
    private func insert(_ key: Key, _ value: Value, _ kept: [NDStorage]) -> Slot? {
        guard capacity > 0, places[key] == nil else { return nil }
        let slot = Slot(key: key, value: value, kept: kept, newer: -1, older: -1)
        if places.count < capacity {
            slots.append(slot)
            places[key] = slots.count - 1
            link(slots.count - 1)
            return nil
        }
        let place = tail
        let evicted = slots[place]
        unlink(place)
        places[evicted.key] = nil
        slots[place] = slot
        places[key] = place
        link(place)
        counted.evictions += 1
        return evicted
    }

    private func touch(_ place: Int) {
        if head == place { return }
        unlink(place)
        link(place)
    }

    private func link(_ place: Int) {
        slots[place].newer = -1
        slots[place].older = head
        if head >= 0 { slots[head].newer = place }
        head = place
        if tail < 0 { tail = place }
    }

    private func unlink(_ place: Int) {
        let (newer, older) = (slots[place].newer, slots[place].older)
        if newer >= 0 { slots[newer].older = older } else { head = older }
        if older >= 0 { slots[older].newer = newer } else { tail = newer }
    }
}

/// A computation that is under way.
class MemoOwner: @unchecked Sendable {
    let thread = UInt(pthread_self())
}
final class MemoRun<Value: Sendable>: MemoOwner, @unchecked Sendable {
    /// Written once; guarded by the table's lock.
    var result: Result<Value, any Error>?
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

    static func leave() {
        let depth = Int(bitPattern: pthread_getspecific(key))
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: depth - 1))
    }
}

/// A lock with a place to wait, by pthreads: thread sanitizer understands them.
final class MemoLock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

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

    func withLock<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Lets go of the lock until woken; the caller holds it.
    func wait() { pthread_cond_wait(condition, mutex) }
    func wakeAll() { pthread_cond_broadcast(condition) }
}
