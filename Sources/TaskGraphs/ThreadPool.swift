// The Swift face of the pool in C (quern_pool.h): one a process, shared by tasks and by the parallel loops of kernels.
// Holds: all state is the C side's; nothing here can disagree with it.

internal import CKernelRuntime

/// Which of the tasks that wait for a thread goes first.
public enum PoolPriority: Int, Sendable, Hashable, CaseIterable, Comparable {
    case low = -1
    case usual = 0
    case high = 1

    /// Low is least.
    public static func < (a: PoolPriority, b: PoolPriority) -> Bool { a.rawValue < b.rawValue }
}

/// The threads of this process that run tasks and parallel loops.
public enum ThreadPool {
    /// The number of CPUs that this process may use: affinity mask and cgroup quota, at least 1.
    public static var availableCount: Int { Int(quern_pool_available()) }

    /// The number of threads that run work at a time: `QUERN_NUM_THREADS`, else ``availableCount``.
    public static var width: Int { Int(quern_pool_width()) }

    /// Changes the width; what runs is not disturbed.
    /// - Throws: `TaskError.threadCount` outside 1...4096; nothing is changed then.
    public static func setWidth(_ width: Int) throws(TaskError) {
        guard let count = Int32(exactly: width), quern_pool_set_width(count) == 0 else { throw .threadCount(width) }
    }

    /// Runs `body`, which waits for something without using a CPU (a file, a lock, another process); while it does, another
    /// thread runs tasks in this one's place.
    public static func blocking<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let hasPlace = lendPlace()
        defer { takePlaceBack(hasPlace) }
        return try body()
    }

    /// The calling thread begins to wait: others may run in its place. False if no more threads may exist.
    static func lendPlace() -> Bool {
        TaskNode.current?.willBlock()
        return quern_pool_enter_blocking() == 0
    }

    /// The calling thread goes on.
    static func takePlaceBack(_ hasPlace: Bool) {
        if hasPlace { quern_pool_leave_blocking() }
        TaskNode.current?.didUnblock()
    }

    /// Starts `work` on the pool.
    /// - Parameters:
    ///   - name: for messages and traces.
    ///   - priority: among tasks that wait for a thread.
    public static func submit<Value: Sendable>(
        name: String = "task", priority: PoolPriority = .usual, _ work: @escaping @Sendable () throws -> Value
    ) -> Future<Value> {
        Future(name: name, priority: priority, work)
    }

    /// Starts `transform` for each item, and gives the futures in the order of the items.
    /// - Parameter name: the futures are called `name 0`, `name 1` and so on.
    public static func map<Items: Collection, Value: Sendable>(
        _ items: Items, name: String = "item", priority: PoolPriority = .usual,
        _ transform: @escaping @Sendable (Items.Element) throws -> Value
    ) -> [Future<Value>] where Items.Element: Sendable {
        items.enumerated().map { index, item in
            Future(name: "\(name) \(index)", priority: priority) { try transform(item) }
        }
    }

    /// What the pool has done since the process began.
    public struct Counts: Sendable, Hashable {
        /// Threads that exist, and how many of them sleep.
        public var threads, parked: Int
        /// Parallel regions run, and their indices that another thread than the caller ran.
        public var regions, indicesElsewhere: Int
        /// Tasks run, tasks taken from another worker's deque, and sleeping threads woken.
        public var tasks, steals, wakes: Int
    }

    /// What the pool has done since the process began.
    public static var counts: Counts {
        let c = quern_pool_count()
        return Counts(
            threads: Int(c.threads), parked: Int(c.parked), regions: Int(c.regions),
            indicesElsewhere: Int(c.region_indices_elsewhere), tasks: Int(c.tasks), steals: Int(c.steals),
            wakes: Int(c.wakes))
    }
}
