// Runs graphs on the pool: checks, starts a GraphRun, waits for it without holding a place.

/// Runs tasks on the pool of this process; made by `.threads` and `.threads(n)`.
///
/// The thread that asks works too. Tasks may run engines, wait for futures, and call kernels with parallel loops: all
/// share the pool, and none can keep the others from going on.
public struct ThreadEngine: Engine {
    /// The most tasks at a time; nil for the pool's width.
    public let most: Int?

    /// An engine for at most `most` tasks at a time: 1...4096, else its runs throw; nil for the pool's width.
    public init(most: Int? = nil) { self.most = most }

    /// `threads` or `threads(8)`.
    public var name: String { most.map { "threads(\($0))" } ?? "threads" }

    /// Runs what `wanted` needs on the pool and the calling thread.
    /// - Throws: `threadCount`, and what `Engine.run` throws.
    @inlinable
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        let (run, values) = try make(graph, wanted, options)
        run.runHere()
        return try values.outcome(of: run)
    }

    /// Runs what `wanted` needs on the pool alone.
    /// - Throws: `threadCount`, and what `Engine.run` throws.
    @inlinable
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) async throws(TaskError) -> RunOutcome<Work.Value> {
        let (run, values) = try make(graph, wanted, options)
        try await run.runInPool()
        return try values.outcome(of: run)
    }

    @inlinable
    func make<Work: TaskWork>(
        _ graph: TaskGraph<Work>, _ wanted: [TaskID]?, _ options: RunOptions
    ) throws(TaskError) -> (GraphRun, RunValues<Work>) {
        if let most, !(1...4096).contains(most) { throw .threadCount(most) }
        // Room for all tasks, also where few are wanted: what no value is written to takes no memory.
        let values = RunValues<Work>(capacity: graph.count)
        let run = try GraphRun(
            graph.table, wanted: wanted, options: options, most: most, body: values.body(graph))
        return (run, values)
    }
}
