// Running delayed values: on an engine, within a memory budget, blocking or not. One graph a run; several values asked
// for together share their calls.

public import TaskGraphs
internal import KernelRuntime

extension Delayed {
    /// Runs the calls that the value needs, each once, and gives the value.
    /// - Parameters:
    ///   - engine: `.threads` (all of the pool), `.threads(2)`, `.serial`.
    ///   - memory: the most bytes of results at a time; nil for no limit.
    ///   - progress: how to show how far it is.
    ///   - cancellation: cancels the run.
    /// - Throws: `TaskError`; `.failed` names the call and holds its error.
    public func compute<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil
    ) throws(TaskError) -> Value {
        try run(on: engine, memory: memory, progress: progress, cancellation: cancellation).value
    }

    /// The same without blocking the calling thread; cancelling the Swift task cancels the run.
    public func compute<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil
    ) async throws(TaskError) -> Value {
        try await run(on: engine, memory: memory, progress: progress, cancellation: cancellation).value
    }

    /// Runs the calls that the value needs, and tells what it took.
    ///
    /// Parameters and errors as `compute`; `trace` records when and where each task ran.
    public func run<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil, trace: Bool = false
    ) throws(TaskError) -> RunReport<Value> {
        let run = DelayedRun([node], memory, progress, cancellation, trace)
        defer { run.finish() }
        return run.report(try engine.run(run.plan.graph, wanted: run.plan.wanted, options: run.options), engine.name) {
            Self.value($0, 0)
        }
    }

    /// The same without blocking the calling thread; cancelling the Swift task cancels the run.
    public func run<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil, trace: Bool = false
    ) async throws(TaskError) -> RunReport<Value> {
        let run = DelayedRun([node], memory, progress, cancellation, trace)
        defer { run.finish() }
        let outcome = try await engine.run(run.plan.graph, wanted: run.plan.wanted, options: run.options)
        return run.report(outcome, engine.name) { Self.value($0, 0) }
    }

    /// The value at a place of a run's.
    static func value(_ values: [any Sendable], _ index: Int) -> Value {
        guard values.indices.contains(index), let value = values[index] as? Value else { wrongResult(Value.self) }
        return value
    }
}

/// Runs the calls that all the values need, each once, and gives the values in order.
///
/// Parameters and errors are those of `Delayed.compute`.
public func computeAll<Value: Sendable, E: Engine>(
    _ values: [Delayed<Value>], on engine: E = ThreadEngine.threads, memory: ByteCount? = nil,
    progress: ProgressStyle = .none, cancellation: CancellationToken? = nil
) throws(TaskError) -> [Value] {
    try runAll(values, on: engine, memory: memory, progress: progress, cancellation: cancellation).value
}

/// The same without blocking the calling thread; cancelling the Swift task cancels the run.
public func computeAll<Value: Sendable, E: Engine>(
    _ values: [Delayed<Value>], on engine: E = ThreadEngine.threads, memory: ByteCount? = nil,
    progress: ProgressStyle = .none, cancellation: CancellationToken? = nil
) async throws(TaskError) -> [Value] {
    let run = DelayedRun(values.map(\.node), memory, progress, cancellation, false)
    defer { run.finish() }
    let outcome = try await engine.run(run.plan.graph, wanted: run.plan.wanted, options: run.options)
    return run.report(outcome, engine.name) { all in all.indices.map { Delayed<Value>.value(all, $0) } }.value
}

/// Runs the calls that all the values need, each once, and tells what it took.
public func runAll<Value: Sendable, E: Engine>(
    _ values: [Delayed<Value>], on engine: E = ThreadEngine.threads, memory: ByteCount? = nil,
    progress: ProgressStyle = .none, cancellation: CancellationToken? = nil, trace: Bool = false
) throws(TaskError) -> RunReport<[Value]> {
    let run = DelayedRun(values.map(\.node), memory, progress, cancellation, trace)
    defer { run.finish() }
    return run.report(try engine.run(run.plan.graph, wanted: run.plan.wanted, options: run.options), engine.name) {
        all in all.indices.map { Delayed<Value>.value(all, $0) }
    }
}

/// Runs the calls that values of several types need, each once: `let (a, b) = try computeAll(x, y)`.
public func computeAll<each Value: Sendable>(
    _ values: repeat Delayed<each Value>, memory: ByteCount? = nil, progress: ProgressStyle = .none,
    cancellation: CancellationToken? = nil
) throws(TaskError) -> (repeat each Value) {
    var nodes: [DelayedNode] = []
    for value in repeat each values { nodes.append(value.node) }
    let run = DelayedRun(nodes, memory, progress, cancellation, false)
    defer { run.finish() }
    let all = try ThreadEngine.threads.run(run.plan.graph, wanted: run.plan.wanted, options: run.options).values
    var index = 0
    func next<One: Sendable>(_ value: Delayed<One>) -> One {
        defer { index += 1 }
        return Delayed<One>.value(all, index)
    }
    return (repeat next(each values))
}

/// A run of delayed values on any engine.
private struct DelayedRun {
    let plan: DelayedPlan
    let options: RunOptions
    let finish: () -> Void

    init(
        _ nodes: [DelayedNode], _ memory: ByteCount?, _ progress: ProgressStyle, _ cancellation: CancellationToken?,
        _ trace: Bool
    ) {
        plan = DelayedPlan(nodes, mode: .here)
        let observer = progress.observer("tasks")
        finish = observer.finish
        options = RunOptions(
            memoryBudget: memory?.bytes, trace: trace, cancellation: cancellation, progress: observer.tell)
    }

    func report<Value>(
        _ outcome: RunOutcome<any Sendable>, _ engine: String, _ value: ([any Sendable]) -> Value
    ) -> RunReport<Value> {
        RunReport(
            value: value(outcome.values), callsAsked: plan.callsAsked, tasksRun: outcome.tasksRun,
            tasks: plan.counts.map { ($0.name, $0.tasks) }, seconds: outcome.seconds, peakBytes: outcome.peakBytes,
            engine: engine, spans: outcome.spans)
    }
}
