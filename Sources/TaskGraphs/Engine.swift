// What runs graphs. SerialEngine is the reference, ThreadEngine the default; those of other processes are QuernCluster's,
// and take work in the forms of TaskTravel.swift. One conformance suite runs on all.
// Holds, for every engine: a task runs once, after all it depends on, with their values in the order of `after`; tasks
// that no wanted task needs do not run; of several failing tasks the first in the graph's order is reported, so that
// the error is the same on every engine and any number of threads; a value is let go as soon as nobody needs it.

/// What a task does.
public protocol TaskWork: Sendable {
    /// What tasks give and take.
    associatedtype Value: Sendable

    /// Does the work.
    /// - Parameter inputs: the values of the tasks it depends on, in the order in which they were given.
    func run(_ inputs: [Value]) throws -> Value

    /// Bytes that `value` really takes, where that is known: replaces the size that the graph foretold.
    func byteCount(of value: Value) -> Int?

    /// How the work gets to another process.
    var travel: TaskTravel { get }

    /// The value that the task gave in another process.
    /// - Throws: what is wrong with the bytes.
    func value(from bytes: TravelBytes) throws -> Value

    /// The value as tasks in other processes take it: asked of tasks that stay.
    func bytes(of value: Value) throws -> TravelBytes

    /// The error that the task ended with in another process, as it would have been thrown here.
    func error(from failure: TravelFailure) -> any Error
}

extension TaskWork {
    /// Nil: the graph's figure stands.
    public func byteCount(of value: Value) -> Int? { nil }

    /// The work stays in its process.
    public var travel: TaskTravel {
        .refused(
            reason: "a closure cannot travel to another process; write a kernel, delayed by its peer: "
                + "'delayed($kernel.self, …)', or use the engine '.threads'")
    }

    /// Work that cannot travel has no such values.
    public func value(from bytes: TravelBytes) throws -> Value {
        throw TaskError.cannotTravel(task: "a value", reason: "it has no form in which it travels")
    }

    /// Work that cannot travel has no such values.
    public func bytes(of value: Value) throws -> TravelBytes {
        throw TaskError.cannotTravel(task: "a value", reason: "it has no form in which it travels")
    }

    /// The failure itself.
    public func error(from failure: TravelFailure) -> any Error { failure }
}

/// A task that runs a closure.
public struct ClosureWork<Value: Sendable>: TaskWork {
    private let body: @Sendable ([Value]) throws -> Value

    /// Work that calls `body` with the inputs.
    public init(_ body: @escaping @Sendable ([Value]) throws -> Value) { self.body = body }

    /// Calls the closure.
    public func run(_ inputs: [Value]) throws -> Value { try body(inputs) }
}

/// Runs graphs of tasks.
public protocol Engine: Sendable {
    /// What to call it in messages and tables, such as `threads(8)`.
    var name: String { get }

    /// The processes that tasks run in; nil if they run in this one.
    var workers: EngineWorkers? { get }

    /// Runs what `wanted` needs, and gives its values.
    /// - Parameters:
    ///   - graph: the tasks.
    ///   - wanted: the tasks whose values to give, in this order; nil for all that no other depends on.
    ///   - options: budget, trace, progress, cancellation.
    /// - Throws: `TaskError`; tasks that had started have then finished, and all values are let go.
    func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value>

    /// The same without blocking the calling thread. Cancelling the Swift task that waits cancels the run.
    func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) async throws(TaskError) -> RunOutcome<Work.Value>
}

extension Engine {
    /// This process.
    public var workers: EngineWorkers? { nil }

    /// Runs with no limit, trace or progress.
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]? = nil
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        try run(graph, wanted: wanted, options: RunOptions())
    }

    /// Runs with no limit, trace or progress, without blocking the calling thread.
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]? = nil
    ) async throws(TaskError) -> RunOutcome<Work.Value> {
        try await run(graph, wanted: wanted, options: RunOptions())
    }
}

extension Engine where Self == SerialEngine {
    /// In order, on the calling thread: the reference for all others.
    public static var serial: SerialEngine { SerialEngine() }
}

extension Engine where Self == ThreadEngine {
    /// On the pool of this process, as many tasks at a time as it is wide.
    public static var threads: ThreadEngine { ThreadEngine(most: nil) }

    /// On the pool of this process, at most `most` tasks at a time (1...4096, else the run throws).
    ///
    /// The pool's width is the other limit: this does not widen it.
    public static func threads(_ most: Int?) -> ThreadEngine { ThreadEngine(most: most) }
}
